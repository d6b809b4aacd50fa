import { inspect } from "node:util";
import { FailureCode } from "../../../provider/core/failure";
import { guardOrigins } from "../../../provider/origin-guard";
import { asOrganization, canary, failureOf, packageBody, startBench, versionBody, type Bench } from "../../helpers/http-github";
import { startLedgerServer, type LedgerServer } from "../../helpers/http-ledger";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const pkg = "/orgs/acme/packages/npm/left-pad";

let bench: Bench;
/** Another origin: whatever arrives here has left GitHub. */
let elsewhere: LedgerServer;
beforeEach(async () => {
  bench = await startBench();
  elsewhere = await startLedgerServer();
});
afterEach(async () => {
  await bench.github.close();
  await elsewhere.close();
  bench.github.settle();
  elsewhere.settle();
  expect(elsewhere.ledger).toEqual([]);
});

test("the token goes to the API, as a bearer token, with version and user agent", async () => {
  bench.github.expect(asOrganization(), [`GET ${pkg}`, { body: packageBody("left-pad") }]);
  await bench.api.getPackage(ref);
  for (const { headers } of bench.github.ledger) {
    expect(headers).toMatchObject({ authorization: `Bearer ${canary}`, "x-github-api-version": "2022-11-28", accept: "application/vnd.github+json", "user-agent": expect.stringContaining("pulumi-github-packages") });
  }
});

test("a Link to another origin is a failure, and nothing goes there", async () => {
  bench.github.expect(asOrganization(), [`GET ${pkg}/versions?state=active&per_page=100`, { body: [versionBody(1)], headers: { link: `<${elsewhere.url}/p2>; rel="next"` } }]);
  expect(await failureOf(bench.api.listVersions(ref, "active"))).toMatchObject({ code: FailureCode.foreignOrigin, message: expect.stringContaining(elsewhere.url) });
});

test.each([301, 302, 307, 308])("a redirect (%d) to another origin is a failure, and nothing goes there", async (status) => {
  bench.github.expect(asOrganization(), [`GET ${pkg}`, { status, headers: { location: `${elsewhere.url}${pkg}` }, body: {} }]);
  expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.foreignOrigin });
});

test.each(["DELETE", "POST"])("a redirect of a %s to another origin is a failure, and nothing goes there", async (method) => {
  bench.github.expect(asOrganization(), [`${method} ${pkg}${method === "POST" ? "/restore" : ""}`, { status: 307, headers: { location: `${elsewhere.url}/x` }, body: {} }]);
  expect(await failureOf(method === "POST" ? bench.api.restorePackage(ref) : bench.api.deletePackage(ref))).toMatchObject({ code: FailureCode.foreignOrigin });
});

test.each([301, 302, 307, 308])("a redirect (%d) of a read on the same origin is followed", async (status) => {
  bench.github.expect(asOrganization(), [`GET ${pkg}`, { status, headers: { location: "/organizations/77/packages/npm/left-pad" }, body: {} }], ["GET /organizations/77/packages/npm/left-pad", { body: packageBody("left-pad") }]);
  expect(await bench.api.getPackage(ref)).toMatchObject({ name: "left-pad" });
});

test("redirects do not go on for ever", async () => {
  bench.github.expect(asOrganization());
  for (let hop = 0; hop < 6; hop += 1) bench.github.expect([`GET ${pkg}`, { status: 302, headers: { location: pkg }, body: {} }]);
  expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.unexpectedResponse });
});

describe("the guard", () => {
  test("speaks to no origin but the given ones: a challenge's realm elsewhere is refused", async () => {
    const guarded = guardOrigins({ origins: [bench.github.url] });
    for (const url of [`${elsewhere.url}/token`, "ftp://127.0.0.1/", "file:///etc/passwd", "data:,x", "nonsense", bench.github.url.replace("http:", "https:"), bench.github.url.replace("//", "//me:secret@")]) {
      expect(await failureOf(guarded(url, { headers: { authorization: canary } }))).toMatchObject({ code: FailureCode.foreignOrigin });
    }
  });

  test("does not follow a redirect from one allowed origin to another", async () => {
    const guarded = guardOrigins({ origins: [bench.github.url, elsewhere.url] });
    bench.github.expect(["GET /a", { status: 302, headers: { location: `${elsewhere.url}/b` }, body: {} }]);
    expect(await failureOf(guarded(`${bench.github.url}/a`))).toMatchObject({ code: FailureCode.foreignOrigin });
  });

  test.each(["before", "inside"] as const)("takes an answer that breaks off (%s) for no answer", async (breakOff) => {
    bench.github.expect(["GET /a", { body: { long: "x".repeat(5000) }, breakOff }]);
    expect(await failureOf(guardOrigins({ origins: [bench.github.url] })(`${bench.github.url}/a`))).toMatchObject({ code: FailureCode.network });
  });

  test("gives up on an answer that does not come", async () => {
    bench.github.expect(["GET /a", { breakOff: "never" }]);
    expect(await failureOf(guardOrigins({ origins: [bench.github.url], timeoutMs: 50 })(`${bench.github.url}/a`))).toMatchObject({ code: FailureCode.network, message: expect.stringContaining("within 0.05 s") });
  });
});

test("no failure and no line contains the token, in text, JSON or print, even where GitHub repeats it", async () => {
  const token = "0bscure-t0ken-of-no-known-form-77";
  const api = bench.client({ token });
  const echo = { message: `who is ${token}?`, documentation_url: `https://docs.github.com/${token}`, errors: [token] };
  const list = `GET ${pkg}/versions?state=active&per_page=100`;
  const failures: unknown[] = [];
  bench.github.expect(asOrganization());
  for (const reply of [400, 401, 401, 403, 404, 422, 500, 500, 500, 500].map((status) => ({ status, body: echo }))) bench.github.expect([`GET ${pkg}`, reply]);
  bench.github.expect(["GET /orgs/acme/packages?package_type=npm&per_page=100", { body: [] }]);
  for (let call = 0; call < 6; call += 1) failures.push(await failureOf(api.getPackage(ref)));
  bench.github.expect([list, { body: [versionBody(1)], headers: { link: `<https://${token}.test/>; rel="next"` } }], [list, { body: token }], [list, { body: echo, headers: { deprecation: "true", sunset: token, "content-type": `application/${token}` } }]);
  for (let call = 0; call < 3; call += 1) failures.push(await failureOf(api.listVersions(ref, "active")));
  expect(failures).toHaveLength(9);
  for (const failure of [...failures, bench.lines, api]) {
    expect(`${failure} ${JSON.stringify(failure)} ${inspect(failure, { depth: 20, showHidden: true })}`).not.toContain(token);
  }
});
