import { FailureCode } from "../../../provider/core/failure";
import { asOrganization, failureOf, notFound, packageBody, startBench, versionBody, type Bench } from "../../helpers/http-github";
import type { Reply } from "../../helpers/http-ledger";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad", versionId: 41 } as const;
const pkg = "/orgs/acme/packages/npm/left-pad";
const version = `${pkg}/versions/41`;
const active = `GET ${pkg}/versions?state=active&per_page=100`;
const deleted = `GET ${pkg}/versions?state=deleted&per_page=100`;
const serverError: Reply = { status: 500, body: { message: "Server Error" } };

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  bench.github.expect(asOrganization());
});
afterEach(async () => {
  await bench.github.close();
  bench.github.settle();
});

describe("deleting a version", () => {
  test("sends no body, and is done with 204", async () => {
    bench.github.expect([`DELETE ${version}`, { status: 204 }]);
    expect(await bench.api.deleteVersion(ref)).toBe("deleted");
    expect(bench.github.ledger.at(-1)).toMatchObject({ body: "", headers: expect.not.objectContaining({ "content-type": expect.anything() }) });
  });

  test("finds it gone where version and package were read and only the package is there", async () => {
    bench.github.expect([`DELETE ${version}`, notFound("Package version not found.")], [`GET ${version}`, notFound()], [`GET ${pkg}`, { body: packageBody("left-pad") }]);
    expect(await bench.api.deleteVersion(ref)).toBe("gone");
  });

  test("finds it gone where a deleted version is still readable", async () => {
    bench.github.expect([`DELETE ${version}`, notFound()], [`GET ${version}`, { body: versionBody(41, { deleted_at: "2026-10-30T00:00:00Z" }) }]);
    expect(await bench.api.deleteVersion(ref)).toBe("gone");
  });

  test("lacks the admin permission where GitHub answers 404 to the delete and 200 to a read", async () => {
    const refused: [string, Reply][] = [[`DELETE ${version}`, notFound("Package not found.")], [`GET ${version}`, { body: versionBody(41) }]];
    bench.github.expect(...refused, ...refused);
    expect(await failureOf(bench.api.deleteVersion(ref))).toMatchObject({ code: FailureCode.noAdminPermission, message: expect.stringContaining("Admin role") });
  });

  test("is sent again where GitHub answers 404 for a moment only", async () => {
    bench.github.expect([`DELETE ${version}`, notFound()], [`GET ${version}`, { body: versionBody(41) }], [`DELETE ${version}`, { status: 204 }]);
    expect(await bench.api.deleteVersion(ref)).toBe("deleted");
    expect(bench.slept).toEqual([1000]);
  });

  test("proves nothing where not even the package can be read", async () => {
    bench.github.expect([`DELETE ${version}`, notFound()], [`GET ${version}`, notFound()], [`GET ${pkg}`, notFound()], ["GET /orgs/acme/packages?package_type=npm&per_page=100", { body: [] }]);
    expect(await failureOf(bench.api.deleteVersion(ref))).toMatchObject({ code: FailureCode.packageNotFound });
  });

  test("that is too old to be sent is not sent; where an answer before it was lost, that is what is told", async () => {
    expect(await failureOf(bench.api.deleteVersion(ref, { seen: true, expiresAt: bench.clock.now - 1 }))).toMatchObject({ code: FailureCode.expired });
    bench.github.expect([`DELETE ${version}`, serverError], [`GET ${version}`, { body: versionBody(41) }]);
    expect(await failureOf(bench.api.deleteVersion(ref, { seen: true, expiresAt: bench.clock.now + 500 }))).toMatchObject({ code: FailureCode.server });
    expect(bench.github.requests().filter((line) => line.startsWith("DELETE"))).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ["500", serverError],
    ["502 in HTML", { status: 502, body: "<html>", headers: { "content-type": "text/html" } }],
    ["a lost connection", { breakOff: "before" }],
    ["200 instead of 204", { status: 200, body: {} }],
  ])("that took effect behind %s is found out by reading, and is not sent again", async (_what, reply) => {
    bench.github.expect([`DELETE ${version}`, reply], [`GET ${version}`, notFound()], [`GET ${pkg}`, { body: packageBody("left-pad") }]);
    expect(await bench.api.deleteVersion(ref, { seen: true })).toBe("deleted");
    expect(bench.github.requests().filter((line) => line.startsWith("DELETE"))).toHaveLength(1);
  });

  test.each([
    ["deleted", [versionBody(41)]],
    ["gone", [versionBody(40)]],
  ])("behind a 500 counts as %s by the list of deleted versions where the caller had not seen it", async (outcome, list) => {
    bench.github.expect([`DELETE ${version}`, serverError], [`GET ${version}`, notFound()], [`GET ${pkg}`, { body: packageBody("left-pad") }], [deleted, { body: list }]);
    expect(await bench.api.deleteVersion(ref)).toBe(outcome);
  });

  test("behind a 500 is sent again where reading shows the version", async () => {
    bench.github.expect([`DELETE ${version}`, serverError], [`GET ${version}`, { body: versionBody(41) }], [`DELETE ${version}`, { status: 204 }]);
    expect(await bench.api.deleteVersion(ref)).toBe("deleted");
    expect(bench.slept).toEqual([1000]);
  });

  test("whose own 500 was late is deleted where the second try answers 404", async () => {
    bench.github.expect(
      [`DELETE ${version}`, serverError],
      [`GET ${version}`, { body: versionBody(41) }],
      [`DELETE ${version}`, notFound()],
      [`GET ${version}`, notFound()],
      [`GET ${pkg}`, { body: packageBody("left-pad") }],
    );
    expect(await bench.api.deleteVersion(ref, { seen: true })).toBe("deleted");
  });

  test("gives up after four answers of 500", async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) bench.github.expect([`DELETE ${version}`, serverError], [`GET ${version}`, { body: versionBody(41) }]);
    expect(await failureOf(bench.api.deleteVersion(ref))).toMatchObject({ code: FailureCode.server });
  });

  test.each([
    [FailureCode.lastTaggedVersion, 400, "You cannot delete the last tagged version of a package. You must delete the package instead."],
    [FailureCode.lastVersion, 400, "You cannot delete the last version of a package. You must delete the package instead."],
    [FailureCode.tooPopular, 400, "Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further assistance."],
    [FailureCode.refused, 422, "Invalid request."],
    [FailureCode.refused, 400, "Something new."],
  ])("that GitHub refuses for good is %s and is sent once", async (code, status, message) => {
    bench.github.expect([`DELETE ${version}`, { status, body: { message, documentation_url: "https://docs.github.com/rest/packages" } }]);
    const failure = await failureOf(bench.api.deleteVersion(ref));
    expect(failure).toMatchObject({ code, message: expect.stringContaining(`delete version – npm version acme/left-pad 41 – HTTP ${status} – ${message} – https://docs.github.com/rest/packages`) });
  });

  test("does not follow a redirect", async () => {
    bench.github.expect([`DELETE ${version}`, { status: 307, headers: { location: `${bench.github.url}/orgs/other/packages/npm/left-pad/versions/41` }, body: {} }]);
    expect(await failureOf(bench.api.deleteVersion(ref))).toMatchObject({ code: FailureCode.refused });
  });
});

describe("deleting a package", () => {
  test("sends no body, and is done with 204", async () => {
    bench.github.expect([`DELETE ${pkg}`, { status: 204 }]);
    expect(await bench.api.deletePackage(ref)).toBe("deleted");
    expect(bench.github.ledger.at(-1)?.body).toBe("");
  });

  test("finds it gone where it cannot be read", async () => {
    bench.github.expect([`DELETE ${pkg}`, notFound()], [`GET ${pkg}`, notFound()]);
    expect(await bench.api.deletePackage(ref)).toBe("gone");
  });

  test("lacks the admin permission where it can be read", async () => {
    const refused: [string, Reply][] = [[`DELETE ${pkg}`, notFound()], [`GET ${pkg}`, { body: packageBody("left-pad") }]];
    bench.github.expect(...refused, ...refused);
    expect(await failureOf(bench.api.deletePackage(ref))).toMatchObject({ code: FailureCode.noAdminPermission });
  });

  test("behind a 500 is found out by reading", async () => {
    bench.github.expect([`DELETE ${pkg}`, serverError], [`GET ${pkg}`, notFound()]);
    expect(await bench.api.deletePackage(ref)).toBe("deleted");
  });
});

describe("restoring a version", () => {
  const restore = `POST ${version}/restore`;

  test("sends no body, and is done with 204", async () => {
    bench.github.expect([restore, { status: 204 }]);
    await bench.api.restoreVersion(ref);
    expect(bench.github.ledger.at(-1)).toMatchObject({ body: "", headers: expect.not.objectContaining({ "content-type": expect.anything() }) });
  });

  test.each([400, 404, 409, 422])("says which version took its name, whatever the status (%d)", async (status) => {
    bench.github.expect([restore, { status, body: { message: "anything" } }], [deleted, { body: [versionBody(41)] }], [active, { body: [versionBody(50, { name: "1.0.41" })] }]);
    expect(await failureOf(bench.api.restoreVersion(ref))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining("name 1.0.41 is in use by version 50") });
  });

  test("says that it is not among the deleted versions", async () => {
    bench.github.expect([restore, notFound()], [deleted, { body: [versionBody(40)] }], [active, { body: [] }]);
    expect(await failureOf(bench.api.restoreVersion(ref))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining("not among the deleted versions") });
  });

  test.each([
    ["2026-10-30T00:00:00Z", "refuses all the same"],
    ["2026-09-30T00:00:00Z", "30 days only"],
  ])("that GitHub refuses although it is deleted since %s says so", async (deleted_at, words) => {
    bench.github.expect([restore, notFound()], [deleted, { body: [versionBody(41, { deleted_at })] }], [active, { body: [] }]);
    expect(await failureOf(bench.api.restoreVersion(ref))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining(words) });
  });

  test("of a deleted package says that the package comes first", async () => {
    bench.github.expect([restore, notFound()], [deleted, notFound()], ["GET /orgs/acme/packages?package_type=npm&per_page=100", { body: [] }]);
    expect(await failureOf(bench.api.restoreVersion(ref))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining("Restore the package first") });
  });

  test("that took effect behind a 500 is found out by reading, and is not sent again", async () => {
    bench.github.expect([restore, serverError], [deleted, { body: [] }], [active, { body: [versionBody(41)] }]);
    await bench.api.restoreVersion(ref);
    expect(bench.github.requests().filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  test("behind a lost connection is sent again where reading shows the version deleted", async () => {
    bench.github.expect([restore, { breakOff: "before" }], [deleted, { body: [versionBody(41)] }], [active, { body: [] }], [restore, { status: 204 }]);
    await bench.api.restoreVersion(ref);
    expect(bench.slept).toEqual([1000]);
  });
});

describe("restoring a package", () => {
  const restore = `POST ${pkg}/restore`;

  test("sends no body, and is done with 204", async () => {
    bench.github.expect([restore, { status: 204 }]);
    await bench.api.restorePackage(ref);
    expect(bench.github.ledger.at(-1)?.body).toBe("");
  });

  test("says that a package took its name", async () => {
    bench.github.expect([restore, notFound()], [`GET ${pkg}`, { body: packageBody("left-pad") }]);
    expect(await failureOf(bench.api.restorePackage(ref))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining("a package of this name is there (id 3000000000") });
  });

  test("says that it cannot be read either", async () => {
    bench.github.expect([restore, notFound()], [`GET ${pkg}`, notFound()]);
    expect(await failureOf(bench.api.restorePackage(ref))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining("cannot be read either") });
  });

  test("that took effect behind a 500 is found out by reading", async () => {
    bench.github.expect([restore, serverError], [`GET ${pkg}`, { body: packageBody("left-pad") }]);
    await bench.api.restorePackage(ref);
  });

  test("behind a 500 is sent again where it cannot be read", async () => {
    bench.github.expect([restore, serverError], [`GET ${pkg}`, notFound()], [restore, { status: 204 }]);
    await bench.api.restorePackage(ref);
  });
});
