import { createVersionLists } from "../../../provider/github/version-lists";
import { asOrganization, failureOf, startBench, versionBody, type Bench } from "../../helpers/http-github";
import type { Expectation, Reply } from "../../helpers/http-ledger";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const list = (state: string, ids: number[], more: Reply = {}): Expectation => [`GET /orgs/acme/packages/npm/left-pad/versions?state=${state}&per_page=100`, { body: ids.map((id) => versionBody(id)), ...more }];

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  bench.github.expect(asOrganization());
});
afterEach(async () => {
  await bench.github.close();
  bench.github.settle();
});
const lists = () => createVersionLists(bench.api, () => bench.clock.now);

test("two hundred resources of one package cost one list of each state", async () => {
  bench.github.expect(list("active", [2, 1]), list("deleted", [3]));
  await bench.api.owner("acme");
  const shared = lists();
  const all = await Promise.all(Array.from({ length: 200 }, (_, index) => shared.versions({ ...ref, owner: index % 2 ? "acme" : "ACME" }, index % 3 ? "active" : "deleted")));
  expect(new Set(all.map(({ versions }) => versions.map(({ id }) => id).join()))).toEqual(new Set(["2,1", "3"]));
  expect((await shared.versions(ref, "active")).versions).toHaveLength(2);
});

test("a list says when it was asked for, and is read anew where it is older than the caller accepts", async () => {
  bench.github.expect(list("active", [1]), list("active", [2, 1]));
  const shared = lists();
  const first = await shared.versions(ref, "active");
  expect(first.seenAt).toBe(bench.clock.now);
  bench.clock.now += 30_000;
  expect(await shared.versions(ref, "active", { notOlderThanMs: 30_000 })).toBe(first);
  const second = await shared.versions(ref, "active", { notOlderThanMs: 29_999 });
  expect(second).toMatchObject({ seenAt: bench.clock.now, versions: [{ id: 2 }, { id: 1 }] });
  expect(await shared.versions(ref, "active")).toBe(second);
});

test("age 0 always reads anew, and shares only a reading that has just begun", async () => {
  bench.github.expect(list("active", [1]), list("active", [2, 1]));
  const shared = lists();
  await shared.versions(ref, "active");
  const [a, b] = await Promise.all([shared.versions(ref, "active", { notOlderThanMs: 0 }), shared.versions(ref, "active", { notOlderThanMs: 0 })]);
  expect(a).toBe(b);
  expect(a.versions).toHaveLength(2);
});

test("a failure is told to all who waited, and the next one asks again", async () => {
  bench.github.expect(list("active", [], { status: 422, body: { message: "no" } }), list("active", [1]));
  const shared = lists();
  const failures = await Promise.all([failureOf(shared.versions(ref, "active")), failureOf(shared.versions(ref, "active"))]);
  expect(failures[0]).toBe(failures[1]);
  expect((await shared.versions(ref, "active")).versions).toHaveLength(1);
});

test("a forgotten list is read anew, and one that was under way when it was forgotten is not kept", async () => {
  bench.github.expect(list("active", [1]), list("active", [2, 1]));
  const shared = lists();
  const underWay = shared.versions(ref, "active");
  shared.forget({ ...ref, owner: "Acme" });
  expect((await shared.versions(ref, "active")).versions).toHaveLength(2);
  expect((await underWay).versions).toHaveLength(1);
  expect((await shared.versions(ref, "active")).versions).toHaveLength(2);
});

test("lists cannot be changed by who asked for them", async () => {
  bench.github.expect(list("active", [1]));
  const { versions } = await lists().versions(ref, "active");
  expect(Object.isFrozen(versions) && Object.isFrozen(versions[0]) && Object.isFrozen(versions[0]?.tags)).toBe(true);
});
