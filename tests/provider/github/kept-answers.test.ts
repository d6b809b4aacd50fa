import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { FailureCode } from "../../../provider/core/failure";
import { AnswerStore } from "../../../provider/plan-dir/answer-store";
import { asOrganization, canary, failureOf, startBench, versionBody, type Bench } from "../../helpers/http-github";
import type { Reply } from "../../helpers/http-ledger";

const ref = { owner: "acme", ownerType: "organization", packageType: "npm", packageName: "left-pad" } as const;
const list = "GET /orgs/acme/packages/npm/left-pad/versions?state=active&per_page=100";

let bench: Bench;
let folder: string;
beforeEach(async () => {
  bench = await startBench();
  mkdirSync(path.resolve(__dirname, "../../../.cache"), { recursive: true });
  folder = mkdtempSync(path.resolve(__dirname, "../../../.cache/answers-"));
});
afterEach(async () => {
  await bench.github.close();
  bench.github.settle();
  rmSync(folder, { recursive: true, force: true });
});

const store = (mostBytes?: number) => new AnswerStore(folder, { now: () => bench.clock.now, ...(mostBytes === undefined ? {} : { mostBytes }) });
/** A run of its own: nothing is shared with another one but the folder. */
const run = (token = canary) => bench.client({ kept: store(), token });
const page = (etag: string, ...ids: number[]): Reply => ({ body: ids.map((id) => versionBody(id)), headers: { etag } });
const asked = (): (string | undefined)[] => bench.github.ledger.map(({ headers }) => headers["if-none-match"]);
const files = (): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((each) => (each.isFile() && each.name !== ".gitignore" ? [path.join(each.parentPath, each.name)] : []));
const ids = async (api = run()): Promise<number[]> => (await api.listVersions(ref, "active")).map(({ id }) => id);

test("what has not changed since the last run is not sent again, and read as if it were", async () => {
  bench.github.expect([list, page('W/"1"', 2, 1)], [list, { status: 304, headers: { etag: 'W/"1"' } }], [list, page('W/"2"', 3, 2, 1)], [list, { status: 304 }]);
  const first = await run().listVersions(ref, "active");
  expect(await run().listVersions(ref, "active")).toEqual(first);
  expect(await ids()).toEqual([3, 2, 1]);
  expect(await ids()).toEqual([3, 2, 1]);
  expect(asked()).toEqual([undefined, 'W/"1"', 'W/"1"', 'W/"2"']);
});

test("a 304 that does not repeat the links still leads to the other pages", async () => {
  const link = { link: `<${bench.github.url}/p?page=2>; rel="next", <${bench.github.url}/p?page=2>; rel="last"` };
  bench.github.expect([list, { ...page("a", 2), headers: { etag: "a", ...link } }], ["GET /p?page=2", page("b", 1)], [list, { status: 304 }], ["GET /p?page=2", { status: 304 }]);
  expect(await ids()).toEqual([2, 1]);
  expect(await ids()).toEqual([2, 1]);
});

test("another token asks for itself", async () => {
  bench.github.expect([list, page("a", 1)], [list, page("b", 2)]);
  expect(await ids(run("ghp_one"))).toEqual([1]);
  expect(await ids(run("ghp_two"))).toEqual([2]);
  expect(asked()).toEqual([undefined, undefined]);
});

test("accounts are kept too; single versions and what a write is decided by are not", async () => {
  bench.github.expect(asOrganization(), [`GET /orgs/acme/packages/npm/left-pad/versions/1`, { body: versionBody(1), headers: { etag: "v" } }], [`${list}&page=1`, page("p", 1)]);
  const api = run();
  await api.owner("acme");
  await api.getVersion({ ...ref, versionId: 1 });
  await api.pageOfVersions(ref, 1);
  expect(files()).toHaveLength(0); // that account's answer had no tag
  bench.github.expect(["GET /users/other", { body: { login: "other", type: "Organization" }, headers: { etag: "o" } }], ["GET /users/other", { status: 304 }]);
  expect(await run().owner("other")).toEqual(await run().owner("other"));
});

test.each<[string, Reply, FailureCode]>([
  ["is cut", { body: '[{"id":', headers: { etag: "x", "content-type": "application/json" } }, FailureCode.unexpectedResponse],
  ["is not as described", { body: [versionBody(1, { created_at: "yesterday" })], headers: { etag: "x" } }, FailureCode.unexpectedResponse],
  ["leaves something out for single sign-on", { ...page("x", 1), headers: { etag: "x", "x-github-sso": "partial-results; organizations=1" } }, FailureCode.sso],
])("an answer that %s is not kept", async (_what, reply, code) => {
  bench.github.expect([list, reply]);
  expect(await failureOf(ids())).toMatchObject({ code });
  expect(files()).toEqual([]);
});

test.each<[string, (text: string) => Buffer | string]>([
  ["cut", (text) => gzipSync(text).subarray(0, 40)],
  ["changed", (text) => gzipSync(text.replace("1.0.1", "1.0.9"))],
  ["another's", (text) => gzipSync(text.replace(/"key":"\w+"/, `"key":"${"0".repeat(40)}"`))],
])("a kept answer that is %s is asked for anew", async (_what, damage) => {
  bench.github.expect([list, page("a", 1)], [list, page("a", 1)]);
  await ids();
  for (const file of files()) writeFileSync(file, damage(gunzipSync(readFileSync(file)).toString()));
  expect(await ids()).toEqual([1]);
  expect(asked()).toEqual([undefined, undefined]);
});

test("a list that changed while it was read is read anew, not from what is kept", async () => {
  const link = { link: `<${bench.github.url}/p2>; rel="next"` };
  bench.github.expect(
    [list, { ...page("a", 2), headers: { etag: "a", ...link } }],
    ["GET /p2", page("b", 2, 1)],
    [list, { ...page("c", 2), headers: { etag: "c", ...link } }],
    ["GET /p2", page("d", 1)],
  );
  expect(await ids()).toEqual([2, 1]);
  expect(asked()).toEqual([undefined, undefined, undefined, undefined]);
});

test("the folder holds neither token nor address, is its owner's alone, and does not grow beyond its bound", async () => {
  const kept = store(4_000);
  const random = (seed: number): string => Array.from({ length: 200 }, (_, index) => ((seed * 7919 + index * 104_729) % 9973).toString(36)).join("");
  for (let index = 0; index < 20; index += 1) {
    bench.clock.now += 1000;
    kept.write([canary, `https://api.github.com/${index}`], { etag: "e", body: random(index) });
    kept.read([canary, "https://api.github.com/0"]);
  }
  expect(files().reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThanOrEqual(4_000);
  for (const file of files()) {
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(gunzipSync(readFileSync(file)).toString()).not.toMatch(/ghp_|api\.github/);
  }
  expect(kept.read([canary, "https://api.github.com/19"])).toMatchObject({ etag: "e" });
  expect(kept.read([canary, "https://api.github.com/0"])).toMatchObject({ etag: "e" }); // the oldest, but used last
  expect(kept.read([canary, "https://api.github.com/1"])).toBeUndefined();
});

test("a folder that cannot be written only costs requests", async () => {
  writeFileSync(path.join(folder, "file"), "");
  const api = bench.client({ kept: new AnswerStore(path.join(folder, "file"), { now: () => 0 }) });
  bench.github.expect([list, page("a", 1)]);
  expect((await api.listVersions(ref, "active")).map(({ id }) => id)).toEqual([1]);
});
