import { FailureCode } from "../../../provider/core/failure";
import type { OwnerType } from "../../../provider/core/refs";
import { pathOf, routes } from "../../../provider/github/routes";
import { failureOf, packageBody, startBench, versionBody, type Bench } from "../../helpers/http-github";
import type { Expectation } from "../../helpers/http-ledger";

interface Described {
  readonly operationId: string;
  readonly tags?: readonly string[];
}

describe("the route table", () => {
  test.each(["api.github.com", "ghec", "ghes-3.17", "ghes-3.18", "ghes-3.19"])("is what GitHub's description of %s tags as packages", (flavour) => {
    const description = require(`@octokit/openapi/generated/${flavour}.json`) as { paths: Record<string, Record<string, Described>> };
    const described = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).filter(([, operation]) => operation.tags?.includes("packages")).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
    );
    expect(described).toHaveLength(27);
    expect(routes.map(({ operationId, method, template }) => `${operationId} ${method} ${template}`).sort()).toEqual(described.sort());
  });

  test("has each operation once per way of addressing the owner", () => {
    expect(new Set(routes.map(({ operation, ownerType }) => `${operation} ${ownerType}`)).size).toBe(27);
    for (const { ownerType, template } of routes) expect(template.split("/")[1]).toBe({ organization: "orgs", user: "users", self: "user" }[ownerType]);
  });
});

describe("names", () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await startBench()));
  afterEach(async () => {
    await bench.github.close();
    bench.github.settle();
  });

  test.each([
    ["kas/kas", "kas%2Fkas"],
    ["a%2Fb", "a%252Fb"],
    ["%2e%2e", "%252e%252e"],
    ["a..b", "a..b"],
    ["...", "..."],
    ["Größe", "Gr%C3%B6%C3%9Fe"],
    ["what?x=1", "what%3Fx%3D1"],
    ["a#b", "a%23b"],
    ["a:bc", "a%3Abc"],
    ["{org}", "%7Borg%7D"],
    ["a b+c", "a%20b%2Bc"],
    ["versions/1", "versions%2F1"],
    ["restore", "restore"],
    ["@acme/x", "%40acme%2Fx"],
  ])("like %s reach the right route and no other", async (packageName, encoded) => {
    bench.github.expect([`DELETE /orgs/acme/packages/npm/${encoded}/versions/7`, { status: 204 }]);
    expect(await bench.api.deleteVersion({ owner: "acme", ownerType: "organization", packageType: "npm", packageName, versionId: 7 })).toBe("deleted");
  });

  test.each(["..", ".", "", "../..", "a/../b", "./a", "a/..", "..\\x", "\ud800"])("like %j are refused before anything is sent", async (packageName) => {
    const ref = { owner: "acme", packageType: "npm", packageName, versionId: 7 } as const;
    for (const work of [bench.api.deleteVersion(ref), bench.api.deletePackage(ref), bench.api.getPackage(ref), bench.api.restoreVersion(ref), bench.api.listVersions(ref, "active")]) {
      expect(await failureOf(work)).toMatchObject({ code: FailureCode.invalidInput });
    }
  });

  test.each(["..", ".", "", "a/../b"])("of owners like %j are refused before anything is sent", async (owner) => {
    expect(await failureOf(bench.api.listPackages(owner, "npm"))).toMatchObject({ code: FailureCode.invalidInput });
    expect(await failureOf(bench.api.owner(owner))).toMatchObject({ code: FailureCode.invalidInput });
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])("of versions like %d are refused", (versionId) => {
    expect(() => pathOf("/v/{package_version_id}", { versionId })).toThrow("not a positive whole number");
  });
});

describe("owners", () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await startBench()));
  afterEach(async () => {
    await bench.github.close();
    bench.github.settle();
  });
  const user = (login: string): Expectation => [`GET /users/${login}`, { body: { login, type: "User" } }];

  test("are looked up once per client, whatever the case of the login", async () => {
    bench.github.expect(["GET /users/ACME", { body: { login: "acme", type: "Organization" } }]);
    expect(await Promise.all(["ACME", "acme", "Acme"].map((login) => bench.api.owner(login)))).toEqual(Array(3).fill({ login: "acme", ownerType: "organization" }));
  });

  test("are addressed as the token's own account where they are that", async () => {
    bench.github.expect(user("ann"), ["GET /user", { body: { login: "Ann", type: "User" } }], ["GET /user/packages?package_type=npm&per_page=100", { body: [packageBody("x")] }]);
    expect(await bench.api.listPackages("ann", "npm")).toHaveLength(1);
  });

  test("are addressed as another user where they are not, and the own account is read once", async () => {
    bench.github.expect(user("ann"), user("bob"), ["GET /user", { body: { login: "eve", type: "User" } }]);
    expect([(await bench.api.owner("ann")).ownerType, (await bench.api.owner("bob")).ownerType]).toEqual(["user", "user"]);
  });

  test.each([
    [403, { message: "Resource not accessible by integration" }],
    [404, { message: "Not Found" }],
  ])("are addressed as a user where the token has no account of its own (%d)", async (status, body) => {
    bench.github.expect(user("ann"), ["GET /user", { status, body }]);
    expect(await bench.client({ token: "ghs_0123456789abcdef" }).owner("ann")).toEqual({ login: "ann", ownerType: "user" });
  });

  test("that are not found are asked for again the next time", async () => {
    bench.github.expect(["GET /users/nobody", { status: 404, body: { message: "Not Found" } }], ["GET /users/nobody", { body: { login: "nobody", type: "Organization" } }]);
    expect(await failureOf(bench.api.owner("nobody"))).toMatchObject({ code: FailureCode.ownerNotFound, message: expect.stringContaining("old name") });
    expect(await bench.api.owner("nobody")).toMatchObject({ ownerType: "organization" });
  });

  test.each<[OwnerType, string]>([
    ["organization", "/orgs/acme"],
    ["user", "/users/acme"],
    ["self", "/user"],
  ])("said to be %s are not looked up", async (ownerType, prefix) => {
    const ref = { owner: "acme", ownerType, packageType: "npm", packageName: "x" } as const;
    bench.github.expect(
      [`GET ${prefix}/packages?package_type=npm&per_page=100`, { body: [] }],
      [`GET ${prefix}/packages/npm/x`, { body: packageBody("x") }],
      [`DELETE ${prefix}/packages/npm/x`, { status: 204 }],
      [`POST ${prefix}/packages/npm/x/restore`, { status: 204 }],
      [`GET ${prefix}/packages/npm/x/versions?state=active&per_page=100`, { body: [] }],
      [`GET ${prefix}/packages/npm/x/versions/7`, { body: versionBody(7) }],
      [`DELETE ${prefix}/packages/npm/x/versions/7`, { status: 204 }],
      [`POST ${prefix}/packages/npm/x/versions/7/restore`, { status: 204 }],
      [`GET ${prefix}/docker/conflicts`, { body: [] }],
    );
    const { api } = bench;
    await api.listPackages({ login: "acme", ownerType }, "npm");
    await api.getPackage(ref);
    await api.deletePackage(ref);
    await api.restorePackage(ref);
    await api.listVersions(ref, "active");
    await api.getVersion({ ...ref, versionId: 7 });
    await api.deleteVersion({ ...ref, versionId: 7 });
    await api.restoreVersion({ ...ref, versionId: 7 });
    await api.listDockerMigrationConflicts({ login: "acme", ownerType });
  });
});
