import { FailureCode } from "../../../provider/core/failure";
import { classify, type Answer } from "../../../provider/github/classify";
import { tokenSettingsUrl } from "../../../provider/github/cures";
import { Operation } from "../../../provider/github/routes";
import { tokenKind, TokenKind } from "../../../provider/github/token-kind";
import { asOrganization, failureOf, packageBody, startBench, type Bench } from "../../helpers/http-github";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const pkg = "/orgs/acme/packages/npm/left-pad";

const classified = (answer: Partial<Answer>, { operation = Operation.deleteVersion, kind = TokenKind.classic, packageType = "npm" }: { operation?: Operation; kind?: TokenKind; packageType?: "npm" | "maven" } = {}) =>
  classify({ status: 403, headers: {}, data: {}, ...answer }, { operation, kind, packageType, subject: "npm version acme/left-pad 41", settingsUrl: "https://github.com/settings/tokens" });

describe("a missing scope", () => {
  test.each<[Operation, string, string]>([
    [Operation.listPackages, "repo", "read:packages at"],
    [Operation.getVersion, "", "read:packages at"],
    [Operation.deleteVersion, "repo, read:packages", "delete:packages at"],
    [Operation.deletePackage, "write:packages", "delete:packages at"],
    [Operation.deletePackage, "delete:packages", "read:packages at"],
    [Operation.restoreVersion, "read:packages, delete:packages", "write:packages at"],
  ])("to %s with the scopes %j is told with the scopes to add", (operation, held, add) => {
    const failure = classified({ headers: { "x-oauth-scopes": held } }, { operation });
    expect(failure.code).toBe(FailureCode.scope);
    expect(failure.message).toContain(`it has ${held === "" ? "no scopes" : held}`);
    expect(failure.message).toContain(`Add ${add} https://github.com/settings/tokens`);
  });

  test("is not blamed on a token that has what is needed", () => {
    expect(classified({ headers: { "x-oauth-scopes": "write:packages, delete:packages" } }).code).toBe(FailureCode.refused);
    expect(classified({ headers: { "x-oauth-scopes": "write:packages" } }, { operation: Operation.restoreVersion }).code).toBe(FailureCode.refused);
  });

  test("is assumed of a classic token where GitHub does not tell its scopes", () => {
    expect(classified({}).message).toContain("GitHub did not say which scopes it has");
  });

  test("of a package whose permissions are its repository's names repo", () => {
    expect(classified({ headers: { "x-oauth-scopes": "" } }, { packageType: "maven" }).message).toContain("for maven packages also repo");
  });
});

describe("other refusals", () => {
  test("single sign-on shows where to authorize", () => {
    const url = "https://github.com/orgs/acme/sso?authorization_request=AAA";
    expect(classified({ headers: { "x-github-sso": `required; url=${url}`, "x-oauth-scopes": "" } })).toMatchObject({ code: FailureCode.sso, message: expect.stringContaining(url) });
  });

  test.each([
    ["ghs_abc", "Manage Actions access"],
    ["github_pat_abc", "this is a fine-grained personal access token"],
    ["ghu_abc", "this is a GitHub App user token"],
  ])("a token like %s is told which kind is accepted", (token, words) => {
    const failure = classified({ data: { message: "Resource not accessible by integration" } }, { kind: tokenKind(token) });
    expect(failure).toMatchObject({ code: FailureCode.tokenKind, message: expect.stringContaining(words) });
    expect(failure.message).toContain("accepts classic personal access tokens");
  });

  test("a token of unknown kind shows itself by the permissions that GitHub names", () => {
    expect(classified({ headers: { "x-accepted-github-permissions": "packages=write" } }, { kind: TokenKind.unknown }).code).toBe(FailureCode.tokenKind);
  });

  test("a workflow's token that cannot list packages is told so; a classic one that cannot is something else", () => {
    const answer = { status: 400, data: { message: "Invalid argument." } };
    expect(classified(answer, { operation: Operation.listPackages, kind: TokenKind.installation })).toMatchObject({ code: FailureCode.tokenKind, message: expect.stringContaining("cannot list an organization's container packages") });
    expect(classified(answer, { operation: Operation.listPackages }).code).toBe(FailureCode.refused);
  });

  test.each([
    [{ status: 400, data: { message: "Publicly visible packages with a version with more than 5000 downloads cannot be deleted. contact GitHub support" } }, FailureCode.tooPopular],
    [{ status: 422, data: { message: "the last tagged version" } }, FailureCode.refused],
    [{ status: 410, data: { message: "gone" } }, FailureCode.refused],
    [{ status: 503, data: "<html>" }, FailureCode.server],
    [{ status: 304, data: "" }, FailureCode.unexpectedResponse],
    [{ status: 429 }, FailureCode.secondaryRateLimit],
    [{ status: 403, headers: { "retry-after": "60" } }, FailureCode.secondaryRateLimit],
    [{ status: 403, headers: { "x-ratelimit-remaining": "0", "retry-after": "60" } }, FailureCode.primaryRateLimit],
    [{ status: 403, headers: { "x-ratelimit-remaining": "0" }, data: { message: "You have exceeded a secondary rate limit." } }, FailureCode.secondaryRateLimit],
  ])("%j is %s", (answer, code) => expect(classified(answer).code).toBe(code));

  test("words that mean a refusal to delete mean nothing in the answer to a read", () => {
    expect(classified({ status: 400, data: { message: "more than 5000 downloads" } }, { operation: Operation.getVersion }).code).toBe(FailureCode.refused);
  });

  test("are one line: operation, subject, status, GitHub's words, documentation, cure", () => {
    expect(classified({ status: 401, data: { message: "Bad\ncredentials", documentation_url: "https://docs.github.com/rest" } }).message).toMatch(
      /^delete version – npm version acme\/left-pad 41 – HTTP 401 – Bad credentials – https:\/\/docs\.github\.com\/rest – The token is wrong/,
    );
  });
});

test.each([
  ["https://api.github.com", "https://github.com/settings/tokens"],
  ["https://api.octocorp.ghe.com", "https://octocorp.ghe.com/settings/tokens"],
  ["https://github.example.com/api/v3", "https://github.example.com/settings/tokens"],
])("the tokens of %s are made at %s", (api, settings) => expect(tokenSettingsUrl(api)).toBe(settings));

test.each([
  ["ghp_x", TokenKind.classic],
  ["gho_x", TokenKind.oauth],
  ["0123456789abcdef0123456789abcdef01234567", TokenKind.classic],
  ["whatever", TokenKind.unknown],
])("a token like %s is a %s", (token, kind) => expect(tokenKind(token)).toBe(kind));

describe("what may pass", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    bench.github.expect(asOrganization());
  });
  afterEach(async () => {
    await bench.github.close();
    bench.github.settle();
  });
  const badCredentials = { status: 401, body: { message: "Bad credentials" } };

  test.each([
    ["502", { status: 502, body: "<html>" }],
    ["504 without a body", { status: 504 }],
    ["a lost connection", { breakOff: "before" as const }],
    ["half an answer", { body: { long: "x".repeat(5000) }, breakOff: "inside" as const }],
  ])("a read is repeated with growing pauses after %s", async (_what, reply) => {
    bench.github.expect([`GET ${pkg}`, reply], [`GET ${pkg}`, reply], [`GET ${pkg}`, reply], [`GET ${pkg}`, { body: packageBody("left-pad") }]);
    await bench.api.getPackage(ref);
    expect(bench.slept).toEqual([1000, 2000, 4000]);
  });

  test("a read is given up after four attempts", async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) bench.github.expect([`GET ${pkg}`, { status: 500, body: { message: "Server Error" } }]);
    expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.server });
  });

  test.each(["GET", "DELETE"])("a lone 401 of a token that worked is asked again once, for a %s", async (method) => {
    bench.github.expect([`${method} ${pkg}`, badCredentials], [`${method} ${pkg}`, method === "GET" ? { body: packageBody("left-pad") } : { status: 204 }]);
    await (method === "GET" ? bench.api.getPackage(ref) : bench.api.deletePackage(ref));
  });

  test("a second 401 is final", async () => {
    bench.github.expect([`GET ${pkg}`, badCredentials], [`GET ${pkg}`, badCredentials]);
    expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.badCredentials });
  });

});

test("a 401 to a token that never worked is final", async () => {
  const bench = await startBench();
  bench.github.expect(["GET /users/acme", { status: 401, body: { message: "Bad credentials" } }]);
  expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.badCredentials, message: expect.stringContaining("pulumi config set --secret github-packages:token") });
  await bench.github.close();
  bench.github.settle();
});
