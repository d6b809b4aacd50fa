import { execFile } from "node:child_process";
import path from "node:path";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../../emulator";
import { readConfig } from "../../../provider/config";
import { factsOf } from "../../../provider/cli/doctor-facts";
import { findingsOf, type Asked } from "../../../provider/cli/doctor-findings";
import { lookAt, type LookRequest } from "../../../provider/cli/doctor-look";
import { doctorText } from "../../../provider/cli/doctor-text";
import { PackageType } from "../../../provider/core/refs";
import { startLedgerServer, type LedgerServer, type Reply } from "../../helpers/http-ledger";

const all = Object.values(PackageType);
const token = "ghp_doctor0123456789doctor0123456789doct";

/** What the emulator holds besides one organization with a package of each permission model. */
type Case = Omit<EmulatorOptions, "seed"> & {
  readonly token?: string;
  readonly as?: { kind?: "classic" | "fine_grained" | "installation" | "actions"; scopes?: string[]; sso?: string[]; repository?: string };
  readonly owner?: string;
  readonly ask?: Partial<LookRequest> & Partial<Asked>;
  readonly environment?: Record<string, string>;
  readonly clockAhead?: number;
};

let github: Emulator | undefined;
afterEach(async () => {
  expect(github?.ledger.entries().filter(({ method }) => method !== "GET") ?? []).toEqual([]);
  await github?.close();
  github = undefined;
});

async function examine({ token: given = token, as = {}, owner = "acme", ask = {}, environment = {}, clockAhead = 0, ...options }: Case) {
  github = await startEmulator({
    ...options,
    seed: {
      owners: { acme: { admins: ["monalisa"] }, hubot: { type: "User" }, guarded: { sso: true } },
      tokens: { [given]: { user: "monalisa", ...as } },
      packages: [
        { owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0"] },
        { owner: "acme", type: "maven", name: "com.acme.core", repository: "acme/core", versions: ["1.0.0"] },
        { owner: "acme", type: "container", name: "api", adminRepositories: ["acme/api"], versions: [{ tags: ["v1"] }] },
        { owner: "hubot", type: "npm", name: "robot", visibility: "public", versions: ["1.0.0"] },
      ],
    },
  });
  const now = (): number => Date.now() + clockAhead * 1000;
  const read = readConfig({ get: () => undefined, env: { GITHUB_API_URL: github.apiUrl, GITHUB_PACKAGES_TOKEN: given, ...environment }, now });
  if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the configuration is wrong");
  const packages = ask.packages ?? [];
  const named = [...new Set([...(ask.types ?? []), ...packages.map(({ packageType }) => packageType)])];
  const seen = await lookAt({ config: read.config, connection: read.config.defaultConnection.connection }, { owner, types: named.length > 0 ? named : all, packages, at: () => undefined });
  const facts = factsOf(seen);
  const findings = findingsOf(seen, facts, { types: named, ...(ask.needs === undefined ? {} : { needs: ask.needs }) });
  const text = doctorText(seen, facts, findings);
  expect(text).not.toContain(given);
  expect(JSON.stringify({ facts, findings })).not.toContain(given);
  return { facts, findings, text };
}

const npm = { packageType: "npm", name: "left-pad" } as const;
const maven = { packageType: "maven", name: "com.acme.core" } as const;
const settings = /https?:\/\/\S+\/settings\/tokens/;

/** Every kind of token and every gap that the emulator knows: what is found, in this order, and a part of the first cure. */
const table: readonly (readonly [string, Case, readonly string[], RegExp])[] = [
  ["a classic token with everything", {}, ["note admin-unknown"], /must have the role Admin/],
  ["one without a scope to delete", { as: { scopes: ["repo", "read:packages", "write:packages"] } }, ["warning scope-delete", "note admin-unknown"], /^Add delete:packages at .*\/settings\/tokens\.$/],
  ["one without a scope to restore", { as: { scopes: ["repo", "read:packages", "delete:packages"] } }, ["warning scope-restore", "note admin-unknown"], /^Add write:packages at /],
  ["one that only reads", { as: { scopes: ["repo", "read:packages"] } }, ["warning scope-delete", "warning scope-restore", "note admin-unknown"], /^Add delete:packages at /],
  ["the same, where only reading is asked for", { as: { scopes: ["repo", "read:packages"] }, ask: { needs: ["read"] } }, ["note admin-unknown"], /Admin/],
  ["the same, where deleting must work", { as: { scopes: ["repo", "read:packages"] }, ask: { needs: ["delete"] } }, ["error scope-delete", "note admin-unknown"], /^Add delete:packages at /],
  ["one that cannot read", { as: { scopes: ["repo"] } }, ["error scope-read", "warning scope-delete", "warning scope-restore"], /^Add read:packages at /],
  ["one without any scope", { as: { scopes: [] } }, ["error scope-read", "warning scope-delete", "warning scope-restore", "note scope-repo"], /^Add read:packages at /],
  ["one that reads by write:packages", { as: { scopes: ["repo", "write:packages", "delete:packages"] } }, ["note admin-unknown"], /Admin/],
  ["one without repo, where it may be needed", { as: { scopes: ["read:packages", "write:packages", "delete:packages"] } }, ["note scope-repo", "note admin-unknown"], /^For these types add repo at /],
  ["one without repo, where maven is asked for", { as: { scopes: ["read:packages", "write:packages", "delete:packages"] }, ask: { types: ["maven"] } }, ["warning scope-repo", "note admin-unknown"], /^For these types add repo at /],
  ["one without repo, and a maven package", { as: { scopes: ["read:packages", "write:packages", "delete:packages"] }, ask: { packages: [maven] } }, ["error package-not-found", "warning scope-repo"], /the token also needs the scope repo\. Add it at /],
  ["one without repo on an Enterprise Server, where npm is of a repository", { mode: "ghes", as: { scopes: ["read:packages", "write:packages", "delete:packages"] }, ask: { types: ["npm"] } }, ["warning scope-repo", "note admin-unknown"], /add repo/],
  ["a fine-grained token", { token: "github_pat_11doctor0123456789", as: { kind: "fine_grained" } }, ["error token-kind"], /^GitHub Packages accepts classic personal access tokens.*this is a fine-grained personal access token\. Create a classic one at /],
  ["a GitHub App's token", { token: "ghs_doctor0123456789", as: { kind: "installation" } }, ["error token-refused", "note installation-token"], /not GitHub App tokens/],
  ["a user's token of a GitHub App", { token: "ghu_doctor0123456789", as: { kind: "fine_grained" } }, ["error token-kind"], /this is a GitHub App user token\. Create a classic one at /],
  ["a workflow's GITHUB_TOKEN", { token: "ghs_doctor0123456789", as: { kind: "actions", repository: "acme/api" } }, ["warning token-refused", "note installation-token", "note admin-unknown"], /it cannot list an organization's container packages/],
  ["the same, where npm is meant", { token: "ghs_doctor0123456789", as: { kind: "actions", repository: "acme/api" }, ask: { types: ["npm"] } }, ["note installation-token", "note admin-unknown"], /Admin role in the package's settings/],
  ["a token of unknown form", { token: "hello-doctor", as: { kind: "actions" }, ask: { types: ["npm"] } }, ["warning token-unknown", "note admin-unknown"], settings],
  ["a token that GitHub does not know", { environment: { GITHUB_PACKAGES_TOKEN: "ghp_wrong0123456789" } }, ["error bad-credentials"], /^Create a classic one at .* set GITHUB_PACKAGES_TOKEN/],
  ["an organization with single sign-on", { owner: "guarded" }, ["error sso"], /^Authorize the token for the organization at https:\/\/github\.com\/orgs\/guarded\/sso\?authorization_request=\w+ /],
  ["the same, authorized", { owner: "guarded", as: { sso: ["guarded"] } }, ["note admin-unknown"], /Admin/],
  ["an owner that is not there", { owner: "acne" }, ["error owner-not-found"], /Check the spelling of the owner/],
  ["another user's account", { owner: "hubot" }, ["warning not-your-account"], /^Use a token of hubot/],
  ["one's own account, whose owner one is", { owner: "monalisa" }, [], /^/],
  ["a package that is there", { ask: { packages: [npm] } }, ["note admin-unknown"], /Look at the package's settings \(https:\/\/github\.com\/orgs\/acme\/packages\/npm\/package\/left-pad, Package settings\)/],
  ["a package of a repository", { ask: { packages: [maven] } }, ["note admin-unknown"], /Look at the settings of the repository acme\/core/],
  ["a package that is not there", { ask: { packages: [{ packageType: "npm", name: "leftpad" }] } }, ["error package-not-found"], /^Did you mean "left-pad"\?/],
  ["a package named with its owner", { ask: { packages: [{ packageType: "npm", name: "acme/left-pad" }] } }, ["error package-not-found"], /^Did you mean "left-pad"\?/],
  ["a used-up hourly limit", { limits: { primaryPerHour: 0 } }, ["error limit-exhausted"], /^Run again after \d{4}-/],
  ["an hourly limit that ends meanwhile", { limits: { primaryPerHour: 3 } }, ["error owner-unreadable"], /^GitHub answers again at \d{4}-/],
  ["a clock two minutes ahead", { clockAhead: 120 }, ["warning clock-skew", "note admin-unknown"], /^Set the clock/],
  ["a clock two days behind", { clockAhead: -172_800 }, ["error clock-skew", "note admin-unknown"], /^Set the clock/],
  ["a clock half a minute ahead, which nothing depends on", { clockAhead: 30 }, ["note admin-unknown"], /Admin/],
  ["a GitHub that is down", { faults: [{ kind: "server-error", path: "package_type" }] }, ["error server"], /^Run again/],
];

test.each(table)("%s", async (_what, seed, expected, cure) => {
  const { findings } = await examine(seed);
  expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  expect(findings[0]?.cure ?? "").toMatch(cure);
  for (const finding of findings) expect(finding.cure).not.toBe("");
});

describe("what stands above the findings", () => {
  test("host, account, scopes, limit, clock and registry of github.com", async () => {
    const { facts, text } = await examine({ limits: true, clock: "2026-11-23T12:00:00Z", clockAhead: (Date.parse("2026-11-23T12:00:00Z") - Date.now()) / 1000 });
    expect(facts).toMatchObject({ product: "GitHub", account: "monalisa", owner: "acme", ownerType: "organization", limit: { limit: 5000, remaining: 5000 }, apiVersions: ["2026-03-10", "2022-11-28"], repositoryScoped: ["maven", "docker"] });
    expect(text).toMatch(/^Scopes {4}repo, read:packages, write:packages, delete:packages$/m);
    expect(text).toMatch(/^Limit {5}5,000 of 5,000 requests left until 2026-11-23T13:00:00Z$/m);
    expect(text).toMatch(/^Registry {2}http:\/\/127\.0\.0\.1:\d+ answers 401$/m);
    expect(text).toMatch(/0 errors, 0 warnings, 1 note: nothing is missing that can be known\n$/);
  });
  test("an Enterprise Server by its release, without limits", async () => {
    const { facts, findings } = await examine({ mode: "ghes" });
    expect(facts).toMatchObject({ product: "GitHub Enterprise Server 3.19.0", limit: "off", repositoryScoped: ["npm", "maven", "rubygems", "docker", "nuget"] });
    expect(findings.map(({ code }) => code)).toEqual(["admin-unknown"]);
  });
  test("without an owner the host, the token and the limits alone; no list is read", async () => {
    github = await startEmulator({ seed: { tokens: { [token]: { user: "monalisa" } } } });
    const read = readConfig({ get: () => undefined, env: { GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: token } });
    if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the configuration is wrong");
    const seen = await lookAt({ config: read.config, connection: read.config.defaultConnection.connection }, { types: all, packages: [], at: () => undefined });
    expect(findingsOf(seen, factsOf(seen), { types: [] })).toEqual([]);
    expect(factsOf(seen).tokenFrom).toBe("GITHUB_TOKEN");
    expect(github.ledger.entries().map(({ path }) => path)).toEqual(["/rate_limit", "/versions", "/meta", "/user", "/v2/"]);
  });
});

describe("a host that is not as expected", () => {
  let server: LedgerServer;
  beforeEach(async () => (server = await startLedgerServer()));
  afterEach(() => server.close());
  const me = { login: "monalisa", type: "User" };
  const limit = { resources: { core: { limit: 5000, remaining: 400, reset: 1_900_000_000 } } };
  /** The usual answers of a host, each of which a case may replace. */
  async function codes(replies: Record<string, Reply> = {}, baseUrl = server.url): Promise<string[]> {
    const usual: Record<string, Reply> = { "/rate_limit": { body: limit }, "/versions": { body: ["2022-11-28"] }, "/meta": { body: {} }, "/user": { body: me, headers: { "x-oauth-scopes": "repo, write:packages, delete:packages" } }, "/v2/": { status: 401, body: {}, headers: { "www-authenticate": `Bearer realm="${server.url}/token"` } } };
    for (const [path, reply] of Object.entries({ ...usual, ...replies })) server.expect([`GET ${path}`, reply]);
    const read = readConfig({ get: () => undefined, env: { GITHUB_API_URL: baseUrl, GITHUB_TOKEN: token } });
    if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the configuration is wrong");
    const owner = "/users/acme" in replies ? { owner: "acme" } : {};
    const seen = await lookAt({ config: read.config, connection: read.config.defaultConnection.connection }, { ...owner, types: ["container"], packages: [], at: () => undefined });
    return findingsOf(seen, factsOf(seen), { types: [] }).map(({ severity, code, cure }) => (expect(cure).not.toBe(""), `${severity} ${code}`));
  }

  test("a limit of which less than a tenth is left", async () => {
    expect(await codes()).toEqual(["warning limit-low"]);
    server.settle();
  });
  test("an API without the version that is spoken here", async () => {
    expect(await codes({ "/versions": { body: ["2030-01-01"] } })).toEqual(["error api-version", "warning limit-low"]);
  });
  test("a registry that is none, is silent, or sends elsewhere for a token", async () => {
    const low = "warning limit-low";
    expect(await codes({ "/v2/": { status: 404, body: {} } })).toEqual([low, "warning registry-unexpected"]);
    expect(await codes({ "/v2/": { breakOff: "before" } })).toEqual([low, "warning registry-unreachable"]);
    expect(await codes({ "/v2/": { status: 401, body: {}, headers: { "www-authenticate": 'Bearer realm="https://evil.example/token"' } } })).toEqual([low, "warning registry-realm"]);
  });
  test("the registry is asked without the token", async () => {
    await codes();
    const asked = server.ledger.filter(({ target }) => target === "/v2/");
    expect(asked.map(({ headers }) => headers["authorization"])).toEqual([undefined]);
  });
  test("a list that leaves out organizations with single sign-on", async () => {
    const list = "/orgs/acme/packages?package_type=container&per_page=100";
    expect(await codes({ "/users/acme": { body: { login: "acme", type: "Organization" } }, [list]: { body: [], headers: { "x-github-sso": "partial-results; organizations=21955855" } } })).toEqual(["error sso-partial", "warning limit-low", "note admin-unknown"]);
  });
  test("nothing listens there", async () => {
    const { port } = new URL(server.url);
    await server.close();
    expect(await codes({}, `http://127.0.0.1:${port}`)).toEqual(["error unreachable", "warning registry-unreachable"]);
    server = await startLedgerServer();
  });
  test("an answer that repeats the token shows it nowhere", async () => {
    const refusal = { status: 403, body: { message: `no access for ${token}` }, headers: { "www-authenticate": `Bearer realm="https://${token}.example"`, "x-github-sso": token } };
    await codes({ "/users/acme": refusal });
    const read = readConfig({ get: () => undefined, env: { GITHUB_API_URL: server.url, GITHUB_TOKEN: token } });
    if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the configuration is wrong");
    for (const path of ["/rate_limit", "/versions", "/meta", "/user", "/v2/", "/users/acme"]) server.expect([`GET ${path}`, refusal]);
    const seen = await lookAt({ config: read.config, connection: read.config.defaultConnection.connection }, { owner: "acme", types: ["container"], packages: [], at: () => undefined });
    const facts = factsOf(seen);
    const findings = findingsOf(seen, facts, { types: [] });
    expect(JSON.stringify(findings)).toContain("no access for [");
    expect(doctorText(seen, facts, findings) + JSON.stringify([facts, findings, seen])).not.toContain(token);
  });
});

describe("the command", () => {
  const ghpkg = path.resolve(__dirname, "../../../dist/provider/cli/main.js");
  const run = (args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const child = execFile(process.execPath, [ghpkg, "doctor", ...args], { env: { PATH: process.env["PATH"], GITHUB_API_URL: github?.apiUrl, GITHUB_PACKAGES_TOKEN: token, ...env } }, (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout, stderr }));
    });
  const start = async (scopes: string[]): Promise<void> => {
    github = await startEmulator({ seed: { owners: { acme: {} }, tokens: { [token]: { user: "monalisa", scopes } }, packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0"] }] } });
  };

  test("ends with 0, 3 or 4 by the worst finding, and prints the same as JSON", async () => {
    await start(["repo", "read:packages"]);
    expect((await run(["acme", "--for", "read"])).code).toBe(0);
    const { code, stdout, stderr } = await run(["acme", "--package", "npm/left-pad", "--json"]);
    expect([code, stderr]).toEqual([3, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ format: "github-packages-doctor/1", facts: { account: "monalisa" }, findings: [{ code: "scope-delete", severity: "warning" }, { code: "scope-restore" }, { code: "admin-unknown", subject: "npm/left-pad" }] });
    expect((await run(["acme", "--for", "delete"])).code).toBe(4);
  });
  test("without a token it says so, with 4, and asks nothing", async () => {
    await start([]);
    const { code, stdout } = await run(["acme"], { GITHUB_PACKAGES_TOKEN: "" });
    expect(code).toBe(4);
    expect(stdout).toMatch(/^error configuration: github-packages:token: there is no token\..*GITHUB_PACKAGES_TOKEN/);
    expect(github?.ledger.entries()).toEqual([]);
  });
  test.each([
    [["acme", "--package", "left-pad"], /'left-pad' is invalid\. It must be TYPE\/NAME/],
    [["--package", "npm/left-pad"], /--package needs the owner/],
    [["acme/left-pad"], /It must be the login of an organization or user/],
    [["acme", "--for", "publish"], /Allowed choices are read, delete, restore/],
    [["acme", "--typ", "npm"], /unknown option '--typ'/],
  ])("%j is one clear error with 2, and nothing is asked", async (args, words) => {
    await start([]);
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toMatch(words);
    expect(github?.ledger.entries()).toEqual([]);
  });
  test("names that would move a terminal are shown as text", async () => {
    await start(["repo", "read:packages"]);
    const { stdout } = await run(["acme", "--package", "npm/\u001b[2Jgone\u202e", "--for", "read"]);
    expect(stdout).toContain("npm/\\u001b[2Jgone\\u202e");
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });
});
