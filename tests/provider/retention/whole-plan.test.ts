import type { LedgerEntry, SnapshotPackage } from "../../../provider/retention";
import { expectReviewed } from "./reviewed";
import { anchor, container, daysAgo, digest, entry, image, npm, plan, policy, referrerTag, release, type PolicySketch } from "./world";

const blocked = "more than 5,000 downloads";
const api = container([
  image(1, { age: 90, tags: ["v1.0.0"], children: [2, 3] }),
  image(2, { age: 90 }),
  image(3, { age: 90 }),
  image(4, { age: 89, tags: [referrerTag(1)] }),
  image(5, { age: 80, tags: ["v1.1.0", "prod-eu"], children: [6, 3] }),
  image(6, { age: 80 }),
  image(7, { age: 70, tags: ["v1.2.0"], blocked, children: [8] }),
  image(8, { age: 70, blocked: "kept anyway" }),
  image(9, { age: 60, tags: ["v1.3.0"], updatedAt: daysAgo(1) }),
  image(10, { age: 50, tags: ["main-1"] }),
  image(11, { age: 50, tags: ["main-2", "dev-1"] }),
  image(12, { age: 40, tags: ["latest"] }),
  image(13, { age: 30, children: [14] }),
  image(14, { age: 30, tags: ["child"] }),
  image(15, { age: 20 }),
  image(16, { age: 8, tags: ["young"] }),
  image(17, { age: 45, tags: ["hand"] }),
  image(18, { age: 44, tags: ["hand-kept"] }),
  { ...image(19, { age: 44, tags: ["others"] }), deletedAt: daysAgo(4) },
  anchor(99),
]);
const web: SnapshotPackage = { ...npm([release(21, "1.0.0", { age: 90 }), release(22, "1.0.1", { age: 90 }), release(23, "2.0.0-rc.1", { age: 80 }), release(24, "nightly", { age: 70 }), release(25, "2.0.0", { age: 5 })], "web"), repository: "acme/web" };
const tool: SnapshotPackage = { ...container([image(31, { age: 90, tags: ["1.0.0"] }), image(32, { age: 80, tags: ["1.0.1"] })], "tool"), packageType: "docker" };
const ledger: LedgerEntry[] = [
  entry(image(101, { age: 95, tags: ["v0.9.0"], children: [102] }), 3),
  entry(image(102, { age: 95 }), 3, { via: 101 }),
  entry(image(103, { age: 95, tags: ["v0.8.0"], children: ["unknown"] }), 3),
  entry(image(104, { age: 95, tags: ["v0.7.0"] }), 31),
  entry(image(105, { age: 90, tags: ["v1.1.0"] }), 3),
  entry(image(106, { age: 200, tags: ["gone"], children: [15] }), 3),
  entry(image(17, { age: 45, tags: ["hand"] }), 3),
  entry(image(18, { age: 44, tags: ["hand-kept"] }), 3),
];
const rules: PolicySketch = {
  keep: [
    { id: "hand", select: { tags: ["hand-kept", "anchor"] } },
    { id: "last-minor", select: { tags: [{ semver: ">=1.3.0" }] }, newest: { count: 1, per: "semverMinor", by: "semver" } },
    { id: "streams", select: { tags: ["main-*"] }, newest: { count: 1, per: { capture: "(main|dev)-\\d" } } },
    { id: "young", youngerThan: "10d" },
    { id: "zero", select: { tags: ["v0.*"] } },
  ],
  delete: [{ id: "all", select: { name: ["*"] }, beyondNewest: { count: 2, by: "semver" } }, { id: "images", olderThan: "15d" }, { id: "tagged", select: { state: "tagged" }, olderThan: "35d", since: "updatedAt" }],
  protect: ["nowhere", digest(6)],
  guards: { minAge: "2d", minRemaining: 1 },
};
const before: PolicySketch = { delete: [{ id: "images", olderThan: "15d" }] };
const packages = [web, tool, api];
const given = { ledger, previous: policy(before) };

test("a plan holds every field of every decision, and none that is undefined", () => {
  const result = plan(rules, packages, given);
  expectReviewed("whole-plan.golden.json", result);
  for (const each of [...result.decisions, ...result.deletions, ...result.restores]) expect(Object.values(each)).not.toContain(undefined);
  for (const { rank } of result.decisions) expect(Object.values(rank)).not.toContain(undefined);
  expect(Object.values(result)).not.toContain(undefined);
});

test("a plan that is held back and one that is stopped hold them, too", () => {
  const waiting = plan({ ...rules, guards: { ...rules.guards, batch: 2 } }, packages, { ...given, lock: [1, 2, 3, 4, 12].map((id) => ({ package: "container/api", id })) });
  const stopped = plan({ ...rules, guards: { ...rules.guards, maxDeletes: { count: 3, percent: 20 }, deadRules: "fail" }, keep: [...rules.keep!, { id: "dead", select: { tags: ["never"] } }] }, packages, { ...given, unlisted: [{ package: "npm/lost", reason: "HTTP 500" }] });
  const short = ({ decisions, ...rest }: typeof waiting): object => ({ ...rest, decisions: decisions.map(({ id, action, savedBy, reason }) => `${id} ${action} ${savedBy.join(",")} ${reason ?? ""}`.trim()) });
  expectReviewed("held-plan.golden.json", { waiting: short(waiting), stopped: short(stopped) });
});

test("two versions of one moment are told in the order of their ids, restored or not", () => {
  const late = [entry(image(203, { age: 90, tags: ["v0.1"] }), 31), entry(image(201, { age: 90, tags: ["v0.2"] }), 31), entry(image(202, { age: 91, tags: ["v0.3"] }), 31)];
  const { decisions } = plan({ ...rules, delete: [] }, [container([image(204, { age: 90, tags: ["x"] }), image(200, { age: 90, tags: ["y"] })])], { ledger: late, previous: policy(before) });
  expect(decisions.map(({ id }) => id)).toEqual([202, 200, 201, 203, 204]);
});
