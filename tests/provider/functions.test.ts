import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { call, type FunctionCall, type FunctionOutcome } from "../../provider/functions";
import type { FunctionName } from "../../provider/core/function-inputs";
import { tokenVariables } from "../../provider/config";
import { Secret } from "../../provider/config/secret";
import { SpentPoints } from "../../provider/plan-dir/spent-points";
import { budgetKey } from "../../provider/shared-budget";
import { canary, startGitHub } from "../helpers/github";

const now = Date.now();
const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
const digest = `sha256:${"a".repeat(64)}`;

const planDir = mkdtempSync(path.join(tmpdir(), "functions-"));
afterAll(() => rmSync(planDir, { recursive: true, force: true }));
let github: Emulator;
const lines: string[] = [];
beforeAll(async () => {
  github = await startGitHub({
    owners: { acme: {}, monalisa: { type: "User" }, hidden: { sso: true } },
    tokens: { [canary]: { user: "monalisa" }, ghp_readsNothing: { user: "monalisa", scopes: ["repo"] } },
    packages: [
      { owner: "acme", type: "npm", name: "zebra", versions: ["1.0.0"] },
      { owner: "acme", type: "npm", name: "left-pad", repository: "acme/pads", versions: Array.from({ length: 130 }, (_, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(200 - index) })).concat([{ name: "0.9.0", createdAt: daysAgo(300), deletedAt: daysAgo(3) } as never]) },
      { owner: "acme", type: "container", name: "api", visibility: "public", versions: [{ name: digest, tags: ["v1", "latest"], createdAt: daysAgo(9) }, { createdAt: daysAgo(8) }] },
      { owner: "acme", type: "docker", name: "old", dockerMigrationConflict: true, versions: ["1"] },
      { owner: "monalisa", type: "npm", name: "own", versions: ["1.0.0"] },
    ],
  });
});
afterAll(() => github.close());
beforeEach(() => {
  github.ledger.clear();
  lines.length = 0;
});

const facts = (config: Record<string, string> = {}, plaintextConfig: string[] = []): FunctionCall["facts"] => ({
  config: { "github-packages:token": canary, "github-packages:baseUrl": github.apiUrl, "github-packages:planDir": planDir, ...config },
  plaintextConfig,
  log: (line) => lines.push(line),
});
const ask = <Name extends FunctionName>(name: Name, args: unknown, more: Partial<Pick<FunctionCall, "secrets" | "facts">> = {}): Promise<FunctionOutcome<Name>> => call({ name, args, secrets: [], facts: facts(), ...more });
async function answer<Name extends FunctionName>(name: Name, args: unknown) {
  const outcome = await ask(name, args);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.result;
}
async function refusal(name: FunctionName, args: unknown, more: Partial<FunctionCall> = {}): Promise<{ code: string; message: string }> {
  const outcome = await ask(name, args, more);
  if (outcome.ok) throw new Error("it did not fail");
  expect(outcome.message).not.toContain("\n");
  return { code: outcome.code, message: outcome.message };
}

describe("what GitHub holds comes back, sorted, and nothing is written", () => {
  afterEach(() => expect(github.ledger.entries().filter(({ method }) => method !== "GET")).toEqual([]));

  test("packages by type in the order asked for, then by name", async () => {
    const { packages } = await answer("getPackages", { owner: "acme", packageTypes: ["npm", "container", "npm"] });
    expect(packages.map(({ packageType, packageName }) => `${packageType}/${packageName}`)).toEqual(["npm/left-pad", "npm/zebra", "container/api"]);
    expect(packages[0]).toMatchObject({ owner: "acme", versionCount: 130, visibility: "private", repository: "acme/pads" });
    expect(packages[1]).not.toHaveProperty("repository");
  });
  test("all six types where none is named", async () => {
    const { packages } = await answer("getPackages", { owner: "acme" });
    expect(packages.map(({ packageName }) => packageName).sort()).toEqual(["api", "left-pad", "old", "zebra"]);
  });
  test("only one visibility, chosen by GitHub", async () => {
    const { packages } = await answer("getPackages", { owner: "acme", visibility: "public" });
    expect(packages.map(({ packageName }) => packageName)).toEqual(["api"]);
    expect(github.ledger.entries().filter(({ path }) => path.includes("/packages?")).every(({ path }) => path.includes("visibility=public"))).toBe(true);
  });
  test("one package", async () => {
    expect(await answer("getPackage", { owner: "ACME", packageType: "npm", packageName: "left-pad" })).toMatchObject({ owner: "ACME", packageName: "left-pad", packageId: expect.any(Number), htmlUrl: expect.stringMatching(/^https:\/\/github\.com\/acme\//) });
  });
  test("every live version, over all pages, newest first", async () => {
    const { versions } = await answer("getPackageVersions", { owner: "acme", packageType: "npm", packageName: "left-pad" });
    expect(versions).toHaveLength(130);
    expect(versions.slice(0, 2).map(({ version }) => version)).toEqual(["1.129.0", "1.128.0"]);
    expect(versions[0]).toMatchObject({ observedState: "present", tags: [], packageName: "left-pad" });
    expect(versions[0]).not.toHaveProperty("deletedAt");
  });
  test("every deleted version, with the day until which it can be restored", async () => {
    const { versions } = await answer("getPackageVersions", { owner: "acme", packageType: "npm", packageName: "left-pad", state: "deleted" });
    expect(versions).toMatchObject([{ version: "0.9.0", observedState: "deleted", deletedAt: daysAgo(3), restorableUntil: daysAgo(-27) }]);
  });
  test.each([
    ["its tag", { packageType: "container", packageName: "api", tag: "v1" }, digest],
    ["its digest", { packageType: "container", packageName: "api", version: digest }, digest],
    ["its name", { packageType: "npm", packageName: "left-pad", version: "1.7.0" }, "1.7.0"],
    ["its name, where it is deleted and asked for so", { packageType: "npm", packageName: "left-pad", version: "0.9.0", state: "deleted" }, "0.9.0"],
  ])("one version by %s", async (_by, args, version) => {
    expect(await answer("getPackageVersion", { owner: "acme", ...args })).toMatchObject({ version });
  });
  test("one version by its id is one request for it, not a list", async () => {
    const id = github.elsewhere.look("acme/npm/zebra")?.active[0]?.id;
    expect(await answer("getPackageVersion", { owner: "acme", packageType: "npm", packageName: "zebra", versionId: id })).toMatchObject({ version: "1.0.0", versionId: id });
    expect(github.ledger.entries().map(({ path }) => path).filter((path) => path !== "/users/acme")).toEqual([`/orgs/acme/packages/npm/zebra/versions/${id}`]);
  });
  test("conflicts of the migration to the container registry", async () => {
    expect((await answer("getDockerMigrationConflicts", { owner: "acme" })).packages.map(({ packageName }) => packageName)).toEqual(["old"]);
  });
  test("packages of the token's own account", async () => {
    expect((await answer("getPackages", { owner: "monalisa", packageTypes: ["npm"] })).packages.map(({ packageName }) => packageName)).toEqual(["own"]);
    expect(github.ledger.entries().map(({ path }) => path).filter((path) => path.startsWith("/user/"))).toHaveLength(1);
  });
});

describe("a failure is one line with a code, never an empty answer", () => {
  test.each([
    ["a package that is not there, with similar names", "getPackage", { packageType: "npm", packageName: "left-pat" }, "package-not-found", /Did you mean "left-pad"\?/],
    ["versions of one", "getPackageVersions", { packageType: "npm", packageName: "none" }, "package-not-found", /Package not found/],
    ["a version that is not there", "getPackageVersion", { packageType: "npm", packageName: "zebra", version: "9.9.9" }, "version-not-found", /no live version named 9\.9\.9.*ghpkg list/],
    ["a version that is deleted", "getPackageVersion", { packageType: "npm", packageName: "left-pad", version: "0.9.0" }, "version-not-found", /named 0\.9\.0 is deleted since .*restorable until/],
    ["an id that is not there", "getPackageVersion", { packageType: "npm", packageName: "zebra", versionId: 5 }, "version-not-found", /with the id 5/],
    ["a deleted version that is not there", "getPackageVersion", { packageType: "npm", packageName: "zebra", version: "1.0.0", state: "deleted" }, "version-not-found", /no deleted version named 1\.0\.0/],
  ] as const)("%s", async (_what, name, args, code, words) => {
    const failed = await refusal(name, { owner: "acme", ...args });
    expect(failed.code).toBe(code);
    expect(failed.message).toMatch(words);
  });
  test("an owner that is not there", async () => {
    expect(await refusal("getPackages", { owner: "nobody-here" })).toMatchObject({ code: "owner-not-found" });
  });
  test("single sign-on, with the address that authorizes the token", async () => {
    const { code, message } = await refusal("getPackages", { owner: "hidden" });
    expect(code).toBe("sso");
    expect(message).toContain("/orgs/hidden/sso?authorization_request=");
  });
  test("a scope that is missing, with the cure", async () => {
    const failed = await refusal("getPackages", { owner: "acme" }, { facts: facts({ "github-packages:token": "ghp_readsNothing" }) });
    expect(failed.code).toBe("scope");
    expect(failed.message).toMatch(/needs the scopes read:packages/);
  });
  test("one type of several that cannot be listed fails the whole", async () => {
    github.faults.add({ kind: "malformed-json", path: "package_type=nuget" });
    expect(await refusal("getPackages", { owner: "acme" })).toMatchObject({ code: "unexpected-response", message: expect.stringContaining("nuget packages of acme") });
    github.faults.clear();
  });
});

describe("bad arguments are told by path, value and cure, and nothing is called", () => {
  afterEach(() => expect(github.ledger.entries()).toEqual([]));
  test.each([
    ["getPackages", { owner: 5 }, /^owner: got 5; allowed is the login/],
    ["getPackages", { owner: "acme", packageTypes: ["pypi"] }, /^packageTypes\[0\]: got "pypi"; allowed is a list of npm,/],
    ["getPackages", { owner: "acme", packageTypes: [] }, /^packageTypes: got \[\]/],
    ["getPackages", { owner: "acme", visibility: "secret" }, /^visibility: got "secret"/],
    ["getPackages", { owner: "acme", type: "npm" }, /^type: type is not an argument of getPackages; allowed are owner, ownerType, connection, packageTypes, visibility/],
    ["getPackageVersions", { owner: "acme", packageType: "npm", packageName: "x", state: "all" }, /^state: got "all"; allowed are "active" \(default\)/],
    ["getPackageVersion", { owner: "acme", packageType: "npm", packageName: "x" }, /^versionId: nothing names the version/],
    ["getPackageVersion", { owner: "acme", packageType: "npm", packageName: "x", tag: "v1" }, /^tag: npm versions have no tags/],
    ["getPackages", undefined, /expected object/],
    ["getPackage", { owner: "acme", packageType: "npm", packageName: "\u001b[2J" }, /^packageName: got "\\u001b\[2J"/],
  ] as const)("%s %j", async (name, args, words) => {
    expect(await refusal(name, args)).toEqual({ code: "invalid-input", message: expect.stringMatching(words) });
  });
  test("a secret argument is not shown", async () => {
    const { message } = await refusal("getPackages", { owner: "hush hush" }, { secrets: ["owner"] });
    expect(message).toContain("got [secret]");
    expect(message).not.toContain("hush");
  });
});

describe("the token", () => {
  test("in plain text is refused with the command that repairs it, and nothing is called", async () => {
    const failed = await refusal("getPackages", { owner: "acme" }, { facts: facts({}, ["github-packages:token"]) });
    expect(failed).toEqual({ code: "invalid-input", message: expect.stringMatching(/github-packages:token is stored in plain text.*pulumi config set --secret github-packages:token/) });
    expect(failed.message).not.toContain(canary);
    expect(github.ledger.entries()).toEqual([]);
  });
  test("that is nowhere is one line that names the variables", async () => {
    const { "github-packages:token": _token, ...config } = facts().config;
    const kept = tokenVariables.map((name) => [name, process.env[name]] as const);
    for (const name of tokenVariables) delete process.env[name];
    try {
      expect((await refusal("getPackages", { owner: "acme" }, { facts: { ...facts(), config } })).message).toMatch(/^github-packages:token there is no token\..*GITHUB_PACKAGES_TOKEN, GITHUB_TOKEN, GH_TOKEN/);
    } finally {
      for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
    }
  });
  test("that GitHub does not know is one line without it", async () => {
    const failed = await refusal("getPackages", { owner: "acme" }, { facts: facts({ "github-packages:token": "ghp_unknownToken" }) });
    expect(failed.code).toBe("bad-credentials");
    expect(failed.message).not.toContain("ghp_");
  });
  test("of another connection is the one that is used", async () => {
    const connections = JSON.stringify({ other: { baseUrl: github.apiUrl, token: canary } });
    const config = { "github-packages:token": "ghp_unknownToken", "github-packages:connections": connections };
    expect(await ask("getPackage", { owner: "acme", packageType: "npm", packageName: "zebra", connection: "other" }, { facts: facts(config) })).toMatchObject({ ok: true });
    expect((await refusal("getPackages", { owner: "acme", connection: "third" }, { facts: facts(config) })).message).toMatch(/no connection "third"\. It declares other/);
  });
  test("a secret argument is taken out of GitHub's own words too", async () => {
    const { message } = await refusal("getPackage", { owner: "acme", packageType: "npm", packageName: "code-name-zulu" }, { secrets: ["packageName"] });
    expect(message).not.toContain("zulu");
    expect(message).toContain("[secret]");
  });
});

test("all calls of a program go through one client: the owner is looked up once, and requests keep to one limit", async () => {
  const config = { "github-packages:concurrency": "2" };
  github.faults.add({ kind: "latency", ms: 20 }); // so that requests of several clients would meet
  let [underWay, most] = [0, 0];
  const real = globalThis.fetch;
  globalThis.fetch = async (...args) => {
    most = Math.max(most, (underWay += 1));
    return real(...args).finally(() => (underWay -= 1));
  };
  try {
    const calls = Array.from({ length: 8 }, () => ask("getPackages", { owner: "acme", packageTypes: ["npm", "maven"] }, { facts: facts(config) }));
    expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
  } finally {
    globalThis.fetch = real;
    github.faults.clear();
  }
  expect(most).toBeLessThanOrEqual(2);
  expect(github.ledger.entries().filter(({ path }) => path === "/users/acme")).toHaveLength(1);
});

test("what the functions spend is known to the providers of the same project", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "functions-"));
  try {
    const provider = new SpentPoints(path.join(folder, "points"), budgetKey({ baseUrl: github.apiUrl, token: new Secret(canary) }), Date.now);
    expect(provider.news()).toEqual([]);
    expect((await ask("getPackages", { owner: "acme", packageTypes: ["npm"] }, { facts: facts({ "github-packages:planDir": folder }) })).ok).toBe(true);
    expect(provider.news()).toEqual(Array.from({ length: github.ledger.entries().length }, () => expect.objectContaining({ weight: 1 })));
    expect(github.ledger.entries().length).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
