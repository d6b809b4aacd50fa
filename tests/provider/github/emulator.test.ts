import { seedBuilder, startEmulator, Mode, type Emulator, type Knobs, type TokenSeed } from "../../../emulator";
import { readConfig } from "../../../provider/config";
import { FailureCode } from "../../../provider/core/failure";
import type { PackageRef } from "../../../provider/core/refs";
import { createPackagesApi } from "../../../provider/github/client";
import type { PackagesApi } from "../../../provider/github/packages-api";
import { failureOf } from "../../helpers/http-github";

const classic = "ghp_classic0123456789classic0123456789cl";
let emulator: Emulator;
afterEach(() => emulator.close());

/** Starts GitHub with an organization, two users and packages of theirs; the client is monalisa's. */
async function start({ token = classic, settings = {}, mode = Mode.fpt, knobs = {} }: { token?: string; settings?: Partial<TokenSeed>; mode?: Mode; knobs?: Partial<Knobs> } = {}): Promise<PackagesApi> {
  emulator = await startEmulator({
    mode,
    knobs,
    clock: "2026-11-01T12:00:00Z",
    seed: seedBuilder()
      .organization("acme")
      .organization("locked", { sso: true })
      .user("monalisa")
      .user("hubot")
      .token(token, { user: "monalisa", ...settings })
      .package("acme/npm/left-pad", ["1.0.0", "1.0.1", "1.0.2"])
      .package("acme/npm/foreign", ["1.0.0", "1.0.1"], { admins: ["hubot"] })
      .package("acme/npm/many", Array.from({ length: 250 }, (_, index) => `0.0.${index}`))
      .package("acme/npm/popular", ["1.0.0", { name: "1.0.1", downloads: 6000 }], { visibility: "public" })
      .package("acme/container/repo/api", [{}, { tags: ["v1"] }, { tags: ["v2", "latest"] }])
      .package("acme/container/repo/one", [{}, { tags: ["v1"] }])
      .package("acme/maven/org.acme.lib", ["1", "2"])
      .package("acme/npm/odd.%2F..name", ["1.0.0", "1.0.1"])
      .package("locked/npm/x", ["1.0.0"])
      .package("monalisa/npm/mine", ["1.0.0", "1.0.1"])
      .package("hubot/npm/theirs", ["1.0.0", "1.0.1"], { visibility: "public" }),
  });
  const config = readConfig({ get: () => undefined, env: { GITHUB_API_URL: emulator.apiUrl, GH_TOKEN: token }, cwd: "/project" });
  if (!config.ok || !config.config.defaultConnection.ok) throw new Error("the configuration is wrong");
  return createPackagesApi(config.config.defaultConnection.connection, { now: () => emulator.clock.now(), sleep: async () => undefined, log: () => undefined, deletesPerMinute: 60_000, restoresPerMinute: 60_000 });
}

const npm = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const container = { owner: "acme", packageType: "container", packageName: "repo/api" } as const;
const idOf = async (api: PackagesApi, ref: PackageRef, index = 0): Promise<number> => (await api.listVersions(ref, "active"))[index]?.id ?? 0;

test.each([Mode.fpt, Mode.ghes, Mode.gheCom])("a version is deleted and restored, and GitHub's side shows it (%s)", async (mode) => {
  const api = await start({ mode });
  const versionId = await idOf(api, npm, 2);
  expect(await api.deleteVersion({ ...npm, versionId })).toBe("deleted");
  expect(emulator.elsewhere.look("acme/npm/left-pad")?.deleted.map(({ id }) => id)).toEqual([versionId]);
  expect(await api.listVersions(npm, "deleted")).toMatchObject([{ id: versionId, name: "1.0.0", deletedAt: "2026-11-01T12:00:00Z" }]);
  expect(await api.deleteVersion({ ...npm, versionId })).toBe("gone");
  expect(await failureOf(api.getVersion({ ...npm, versionId }))).toMatchObject({ code: FailureCode.versionNotFound });
  await api.restoreVersion({ ...npm, versionId });
  expect(emulator.elsewhere.look("acme/npm/left-pad")?.active).toHaveLength(3);
  expect(await api.getVersion({ ...npm, versionId })).toMatchObject({ name: "1.0.0" });
});

test("a package is deleted and restored", async () => {
  const api = await start();
  expect(await api.getPackage(container)).toMatchObject({ name: "repo/api", packageType: "container", versionCount: 3 });
  expect(await api.deletePackage(container)).toBe("deleted");
  expect(await api.deletePackage(container)).toBe("gone");
  expect(await failureOf(api.listVersions(container, "deleted"))).toMatchObject({ code: FailureCode.packageNotFound });
  await api.restorePackage(container);
  expect((await api.listVersions(container, "active")).map(({ tags }) => tags)).toEqual([["latest", "v2"], ["v1"], []]);
  expect(await failureOf(api.restorePackage(container))).toMatchObject({ code: FailureCode.cannotRestore });
});

test("two hundred and fifty versions are three pages", async () => {
  const api = await start();
  const versions = await api.listVersions({ ...npm, packageName: "many" }, "active");
  expect(new Set(versions.map(({ id }) => id)).size).toBe(250);
  expect(versions[0]?.name).toBe("0.0.249");
  expect(emulator.ledger.entries().filter(({ path }) => path.includes("/versions"))).toHaveLength(3);
});

test("organizations, the own account and other users have their own routes", async () => {
  const api = await start();
  for (const [owner, prefix, packageName] of [["acme", "/orgs/acme", "left-pad"], ["monalisa", "/user", "mine"], ["hubot", "/users/hubot", "theirs"]] as const) {
    emulator.ledger.clear();
    expect((await api.listPackages(owner, "npm")).map(({ name }) => name)).toContain(packageName);
    await api.listVersions({ owner, packageType: "npm", packageName }, "active");
    expect(await api.listDockerMigrationConflicts(owner)).toEqual([]);
    const paths = emulator.ledger.entries().map(({ path }) => path).filter((path) => /packages|conflicts/.test(path));
    expect(paths.map((path) => path.slice(0, prefix.length + 1))).toEqual([`${prefix}/`, `${prefix}/`, `${prefix}/`]);
  }
});

test("a name full of path characters reaches its package", async () => {
  const api = await start();
  const ref = { ...npm, packageName: "odd.%2F..name" };
  expect(await api.deleteVersion({ ...ref, versionId: await idOf(api, ref) })).toBe("deleted");
  expect(emulator.elsewhere.look("acme/npm/odd.%2F..name")?.deleted).toHaveLength(1);
});

describe("refusals", () => {
  test.each<[string, string[], FailureCode, string]>([
    ["no delete:packages", ["read:packages"], FailureCode.scope, "Add delete:packages"],
    ["no scopes", [], FailureCode.scope, "it has no scopes"],
  ])("%s", async (_what, scopes, code, words) => {
    const api = await start({ settings: { scopes } });
    expect(await failureOf(api.deleteVersion({ ...npm, versionId: 1 }))).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test("no write:packages is told where a restore needs it", async () => {
    const api = await start({ settings: { scopes: ["read:packages", "delete:packages"] } });
    expect(await failureOf(api.restoreVersion({ ...npm, versionId: 1 }))).toMatchObject({ code: FailureCode.scope, message: expect.stringContaining("Add write:packages") });
  });

  test("no repo scope is told where a package cannot be seen without it", async () => {
    const api = await start({ settings: { scopes: ["read:packages", "delete:packages"] } });
    expect(await failureOf(api.getPackage({ owner: "acme", packageType: "maven", packageName: "org.acme.lib" }))).toMatchObject({ code: FailureCode.packageNotFound, message: expect.stringContaining("scope repo") });
  });

  test("single sign-on shows where to authorize", async () => {
    const api = await start();
    expect(await failureOf(api.getPackage({ ...npm, owner: "locked", packageName: "x" }))).toMatchObject({ code: FailureCode.sso, message: expect.stringMatching(/\/orgs\/locked\/sso\?authorization_request=/) });
  });

  test.each<[string, TokenSeed["kind"]]>([
    ["github_pat_0123456789", "fine_grained"],
    ["ghs_0123456789", "installation"],
  ])("the wrong kind of token (%s)", async (token, kind) => {
    const api = await start({ token, settings: { kind: kind! } });
    expect(await failureOf(api.listVersions(npm, "active"))).toMatchObject({ code: FailureCode.tokenKind, message: expect.stringContaining("accepts classic personal access tokens") });
    expect(await failureOf(api.getPackage(npm))).toMatchObject({ message: expect.stringContaining("accepts classic personal access tokens") });
  });

  test("a workflow's token cannot list container packages", async () => {
    const api = await start({ token: "ghs_workflow0123", settings: { kind: "actions", repository: "acme/repo" } });
    expect(await failureOf(api.listPackages("acme", "container"))).toMatchObject({ code: FailureCode.tokenKind });
    expect(await api.owner("monalisa")).toMatchObject({ ownerType: "user" });
  });

  test("no admin permission is told apart from gone", async () => {
    const api = await start();
    const ref = { ...npm, packageName: "foreign" };
    expect(await failureOf(api.deleteVersion({ ...ref, versionId: await idOf(api, ref) }))).toMatchObject({ code: FailureCode.noAdminPermission });
    expect(await failureOf(api.deletePackage(ref))).toMatchObject({ code: FailureCode.noAdminPermission });
    expect(emulator.elsewhere.look("acme/npm/foreign")?.active).toHaveLength(2);
  });

  test("the last tagged version, the last version, and a popular one", async () => {
    const api = await start();
    const one = { ...container, packageName: "repo/one" };
    expect(await failureOf(api.deleteVersion({ ...one, versionId: await idOf(api, one) }))).toMatchObject({ code: FailureCode.lastTaggedVersion });
    const popular = { ...npm, packageName: "popular" };
    expect(await failureOf(api.deleteVersion({ ...popular, versionId: await idOf(api, popular) }))).toMatchObject({ code: FailureCode.tooPopular });
    await api.deleteVersion({ ...npm, versionId: await idOf(api, npm) });
    await api.deleteVersion({ ...npm, versionId: await idOf(api, npm) });
    expect(await failureOf(api.deleteVersion({ ...npm, versionId: await idOf(api, npm) }))).toMatchObject({ code: FailureCode.lastVersion });
  });

  test.each([404, 400, 409, 422] as const)("a restore that cannot be is explained from what the lists show, whatever GitHub answers (%d)", async (restoreRefusal) => {
    const api = await start({ knobs: { restoreRefusal } });
    const versionId = await idOf(api, npm, 1);
    await api.deleteVersion({ ...npm, versionId });
    const taken = emulator.elsewhere.publish("acme/npm/left-pad", { name: "1.0.1" });
    expect(await failureOf(api.restoreVersion({ ...npm, versionId }))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining(`in use by version ${taken.id}`) });
    expect(await failureOf(api.restoreVersion({ ...npm, versionId: 1 }))).toMatchObject({ code: FailureCode.cannotRestore, message: expect.stringContaining("not among the deleted versions") });
  });

  test("an unknown owner and an unknown token", async () => {
    const api = await start();
    expect(await failureOf(api.listPackages("nobody", "npm"))).toMatchObject({ code: FailureCode.ownerNotFound });
    emulator.seed(seedBuilder().organization("acme").token("ghp_other", { user: "monalisa" }));
    expect(await failureOf(api.listPackages("acme", "npm"))).toMatchObject({ code: FailureCode.badCredentials });
  });

  test("a part of a name finds the whole one", async () => {
    const api = await start();
    expect(await failureOf(api.getPackage({ ...container, packageName: "api" }))).toMatchObject({ code: FailureCode.packageNotFound, message: expect.stringContaining('Did you mean "repo/api"?') });
  });
});
