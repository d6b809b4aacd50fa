import type { EmulatorOptions } from "../../emulator";
import { acme, emulators, idOf, send } from "./wire";

const start = emulators();
const all = ["repo", "read:packages", "write:packages", "delete:packages"];
const npm = "/orgs/acme/packages/npm/left-pad";
const seed = () =>
  acme()
    .organization("acme", { admins: ["monalisa"] })
    .package("acme/npm/left-pad", [{ name: "0.9.0", deletedAt: "2026-02-20T00:00:00Z" }, "1.0.0", "1.0.1"], { repository: "acme/pads" })
    .package("acme/container/app", [{ tags: ["latest"] }], { repository: "acme/app" })
    .package("acme/maven/org.example.core", ["1.0.0", "1.1.0"]);

const with_ = (settings: Parameters<ReturnType<typeof acme>["token"]>[1], options: Omit<EmulatorOptions, "seed"> = {}) =>
  start({ ...options, seed: seed().token("t", settings) });

describe("a classic token", () => {
  test.each([
    ["GET", "?package_type=npm", [], "You need at least read:packages scope to list packages."],
    ["GET", "/npm/left-pad", ["repo"], "You need at least read:packages scope to get a package."],
    ["GET", "/npm/left-pad/versions", [], "You need at least read:packages scope to get a package's versions."],
    ["DELETE", "/npm/left-pad", ["read:packages"], "You need at least delete:packages and read:packages scopes to delete a package."],
    ["DELETE", "/npm/left-pad/versions/999999999", ["read:packages"], "You need at least delete:packages and read:packages scopes to delete a package version."],
    ["DELETE", "/npm/left-pad/versions/999999999", ["delete:packages"], "You need at least delete:packages and read:packages scopes to delete a package version."],
    ["POST", "/npm/left-pad/versions/1/restore", ["read:packages", "delete:packages"], "You need at least write:packages and read:packages scopes to restore a package version."],
  ])("%s %s with scopes %j: 403", async (method, path, scopes, message) => {
    const emulator = await with_({ user: "monalisa", scopes });
    const answer = await send(emulator, method, `/orgs/acme/packages${path}`, { token: "t" });
    expect(answer).toMatchObject({ status: 403, json: { message, status: "403" }, headers: { "x-oauth-scopes": scopes.join(", ") } });
  });

  test("with write:packages may read as well", async () => {
    const emulator = await with_({ user: "monalisa", scopes: ["write:packages"] });
    expect(await send(emulator, "GET", npm, { token: "t" })).toMatchObject({ status: 200 });
  });

  test("needs `repo` for a private package with a repository's permissions, and gets a 404 without", async () => {
    const emulator = await with_({ user: "monalisa", scopes: all.slice(1) });
    const core = "/orgs/acme/packages/maven/org.example.core";
    expect(await send(emulator, "GET", core, { token: "t" })).toMatchObject({ status: 404, json: { message: "Package not found." } });
    expect((await send(emulator, "GET", "/orgs/acme/packages?package_type=maven", { token: "t" })).json).toEqual([]);
    expect(await send(emulator, "GET", core)).toMatchObject({ status: 200 });
    expect(await send(emulator, "GET", npm, { token: "t" })).toMatchObject({ status: 200 });
  });

  test("needs `repo` for npm on an Enterprise Server, where only containers are granular", async () => {
    const emulator = await with_({ user: "monalisa", scopes: all.slice(1) }, { mode: "ghes" });
    expect(await send(emulator, "GET", `/api/v3${npm}`, { token: "t" })).toMatchObject({ status: 404 });
    expect(await send(emulator, "GET", "/api/v3/orgs/acme/packages/container/app", { token: "t" })).toMatchObject({ status: 200 });
  });

  test("of a member without admin rights reads, and gets a 404 for its writes", async () => {
    const emulator = await with_({ user: "member", scopes: all });
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    expect(await send(emulator, "GET", `${npm}/versions/${id}`, { token: "t" })).toMatchObject({ status: 200 });
    for (const [method, path] of [["DELETE", `${npm}/versions/${id}`], ["DELETE", npm], ["POST", `${npm}/versions/${id}/restore`]] as const) {
      expect(await send(emulator, method, path, { token: "t" })).toMatchObject({ status: 404, json: { message: "Package not found." } });
    }
  });

  test("with the admin role on the package alone deletes it where the role is the repository's, not where it is granular", async () => {
    const settings = { admins: ["member"] };
    const emulator = await start({ seed: seed().token("t", { user: "member" }).package("acme/npm/given", ["1.0.0"], settings).package("acme/maven/given", ["1.0.0"], settings) });
    expect(await send(emulator, "DELETE", "/orgs/acme/packages/npm/given", { token: "t" })).toMatchObject({ status: 404 });
    expect(await send(emulator, "DELETE", "/orgs/acme/packages/maven/given", { token: "t" })).toMatchObject({ status: 204 });
  });

  test("does not see a private package of another user, nor one that names its readers", async () => {
    const emulator = await start({
      seed: seed().token("t", { user: "member" }).package("monalisa/npm/own", ["1.0.0"]).package("acme/npm/secret", ["1.0.0"], { readers: ["monalisa"], admins: ["monalisa"] }),
    });
    for (const path of ["/users/monalisa/packages/npm/own", "/orgs/acme/packages/npm/secret"]) {
      expect([path, (await send(emulator, "GET", path, { token: "t" })).status, (await send(emulator, "GET", path)).status]).toEqual([path, 404, 200]);
    }
  });

  test("not authorized for an organization with single sign-on is told where to authorize it", async () => {
    const emulator = await start({ seed: seed().organization("acme", { sso: true }).token("t", { user: "monalisa" }).token("authorized", { user: "monalisa", sso: ["ACME"] }) });
    const answer = await send(emulator, "GET", npm, { token: "t" });
    expect(answer).toMatchObject({ status: 403, json: { message: expect.stringContaining("organization SAML enforcement") } });
    expect(answer.headers["x-github-sso"]).toMatch(/^required; url=https:\/\/github\.com\/orgs\/acme\/sso\?authorization_request=/);
    expect(await send(emulator, "GET", npm, { token: "authorized" })).toMatchObject({ status: 200 });
  });
});

test("a fine-grained token is refused everywhere", async () => {
  const emulator = await with_({ user: "monalisa", kind: "fine_grained" });
  expect(await send(emulator, "GET", npm, { token: "t" })).toMatchObject({ status: 403 });
  expect((await send(emulator, "GET", npm, { token: "t" })).headers).not.toHaveProperty("x-oauth-scopes");
});

test("an installation token finds nothing, and may not delete", async () => {
  const emulator = await with_({ user: "monalisa", kind: "installation" });
  expect(await send(emulator, "GET", npm, { token: "t" })).toMatchObject({ status: 404, json: { message: "Package not found." } });
  const refused = { status: 403, json: { message: "Resource not accessible by integration" } };
  expect(await send(emulator, "DELETE", npm, { token: "t" })).toMatchObject(refused);
  expect(await send(emulator, "GET", "/user", { token: "t" })).toMatchObject(refused);
});

describe("GITHUB_TOKEN", () => {
  const workflow = (repository: string) => with_({ user: "monalisa", kind: "actions", repository });

  test("deletes a version of the package linked to its repository", async () => {
    const emulator = await workflow("acme/pads");
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    expect(await send(emulator, "DELETE", `${npm}/versions/${id}`, { token: "t" })).toMatchObject({ status: 204 });
  });

  test("of another repository may not delete what it may read", async () => {
    const emulator = await start({
      seed: acme().package("acme/npm/open", ["1.0.0", "1.0.1"], { visibility: "public", repository: "acme/open" }).token("t", { user: "monalisa", kind: "actions", repository: "acme/other" }),
    });
    const open = `/orgs/acme/packages/npm/open/versions/${idOf(emulator, "acme/npm/open", "1.0.0")}`;
    expect(await send(emulator, "GET", open, { token: "t" })).toMatchObject({ status: 200 });
    expect(await send(emulator, "DELETE", open, { token: "t" })).toMatchObject({ status: 403, json: { message: "Resource not accessible by integration" } });
  });

  test("lists an organization's packages of every type but container", async () => {
    const emulator = await workflow("acme/pads");
    expect(await send(emulator, "GET", "/orgs/acme/packages?package_type=container", { token: "t" })).toMatchObject({ status: 400, json: { message: "Invalid argument." } });
    expect(await send(emulator, "GET", "/orgs/acme/packages?package_type=npm", { token: "t" })).toMatchObject({ status: 200, json: [{ name: "left-pad" }] });
  });

  test("has no account of its own", async () => {
    const emulator = await workflow("acme/pads");
    expect(await send(emulator, "GET", "/user/packages?package_type=npm", { token: "t" })).toMatchObject({ status: 404 });
  });
});

test.each(["Bearer t", "token t", "bearer t", `Basic ${Buffer.from("any:t").toString("base64")}`])("the credentials '%s' are accepted", async (authorization) => {
  const emulator = await with_({ user: "monalisa" });
  expect(await send(emulator, "GET", "/user", { token: null, headers: { authorization } })).toMatchObject({ status: 200, json: { login: "monalisa", type: "User" } });
});

test("on GHE.com even what is public needs a token", async () => {
  const emulator = await start({ mode: "ghe.com" });
  expect(await send(emulator, "GET", "/versions", { token: null })).toMatchObject({ status: 401 });
  expect(await send(await start(), "GET", "/versions", { token: null })).toMatchObject({ status: 200, json: ["2026-03-10", "2022-11-28"] });
});
