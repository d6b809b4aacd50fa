import { anchor, container, daysAgo, decisionOf, digest, entry, everything, idsOf, image, keepAnchor, npm, plan, policy, referrerTag, release, type More, type PolicySketch } from "./world";
import type { SnapshotVersion } from "../../../provider/retention";

const strict: PolicySketch = { keep: [keepAnchor], delete: [everything] };
const loose: PolicySketch = { keep: [keepAnchor, { id: "k", select: { tags: ["old*"] } }], delete: [everything] };
const gone = image(1, { tags: ["old"], children: [2] });
const child = image(2);

/** What comes back when `strict` became `after`. */
function after(sketch: PolicySketch, ledger: More["ledger"] & {}, live: SnapshotVersion[] = [anchor()], before: PolicySketch = strict): ReturnType<typeof plan> {
  return plan(sketch, [container(live)], { ledger, previous: policy(before) });
}

describe("a loosened policy", () => {
  test("restores what the previous one deletes and the new one keeps: children, then the index, then referrers", () => {
    const result = after(loose, [entry(gone, 3), entry(child, 3, { via: 1 }), entry(image(3, { tags: [referrerTag(1)] }), 3, { via: 1 }), entry(image(4, { tags: ["other"] }), 3)]);
    expect(result.restores).toEqual([
      { package: "container/api", id: 2, label: digest(2), after: [] },
      { package: "container/api", id: 1, label: "old", after: [2] },
      { package: "container/api", id: 3, label: referrerTag(1), after: [1] },
    ]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "restore", savedBy: ["k"] });
    expect(result.decisions.map(({ id }) => id)).not.toContain(4);
    expect(result.summary).toMatchObject({ restore: 3, delete: 0 });
  });
  test("says until when it keeps what comes back for a while", () => {
    const result = after({ ...loose, keep: [keepAnchor, { id: "k", select: { tags: ["old*"] }, youngerThan: "120d" }] }, [entry(gone, 3), entry(child, 3, { via: 1 })]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "restore", becomesDeletableAt: daysAgo(-20).replace(".000Z", "Z") });
  });
  test("waits for every child, told in the order of their ids", () => {
    const family = [image(1, { tags: ["old"], children: [3, 2] }), image(2, { age: 90 }), image(3, { age: 95 })].map((version) => entry(version, 3));
    expect(after(loose, family).restores.map(({ id, after: needs }) => [id, needs])).toEqual([[3, []], [2, []], [1, [2, 3]]]);
  });
  test("is one whose packages, repositories, visibility or pins changed, too", () => {
    const ledger = [entry(gone, 3), entry(child, 3)];
    for (const wider of [{ pins: [{ id: 1, state: "present" as const }] }, { ...loose, visibility: ["private"] }, { ...loose, packages: ["a*"] }]) expect(after({ ...strict, ...wider }, ledger).restores).toHaveLength(2);
    const linked = { ...container([anchor()]), repository: "acme/api" };
    expect(plan({ ...loose, repositories: ["acme/*"] }, [linked], { ledger, previous: policy(strict) }).restores).toHaveLength(2);
  });
  test("restores nothing where the meaning is the same", () => {
    for (const same of [{ ...strict, delete: [{ ...everything, because: "x" }] }, { ...strict, guards: { minAge: "2000d" as const, minRemaining: 7 } }, { ...strict, restore: "onLoosen" as const, onDestroy: "restore" as const, asOf: "2026-01-01T00:00:00Z" }]) {
      expect(after(same, [entry(gone, 3), entry(child, 3)]).restores).toEqual([]);
    }
  });
  test("restores nothing that only looser guards would keep", () => {
    const changed = { ...strict, keep: [keepAnchor, { id: "k", select: { tags: ["unused"] } }] };
    expect(after({ ...changed, guards: { minAge: "2000d" } }, [entry(gone, 3), entry(child, 3)]).restores).toEqual([]);
    expect(after({ ...changed, guards: { minRemaining: 7 } }, [entry(gone, 3), entry(child, 3)]).restores).toEqual([]);
  });
  test("restores nothing without a previous policy, without a ledger, or with restore: never", () => {
    expect(plan(loose, [container([anchor()])], { ledger: [entry(gone, 3), entry(child, 3)] }).restores).toEqual([]);
    expect(after(loose, []).restores).toEqual([]);
    expect(after({ ...loose, restore: "never" }, [entry(gone, 3), entry(child, 3), entry(image(5, { tags: ["old5"] }), 31)]).summary).toMatchObject({ restore: 0, unrecoverable: 0 });
  });
  test("restores nothing that it would delete again", () => expect(after({ ...strict, delete: [{ id: "d", select: { tags: ["old*"] }, everything: true }] }, [entry(gone, 3), entry(child, 3)]).restores).toEqual([]));
  test("restores nothing that the previous one would keep by now, too", () => {
    const before = { keep: [keepAnchor, { id: "k", select: { tags: ["old*"] } }], delete: [everything] };
    const now = { ...before, keep: [...before.keep, { id: "l", select: { tags: ["old"] } }] };
    expect(after(now, [entry(gone, 3), entry(child, 3)], [anchor()], before).restores).toEqual([]);
    expect(after({ ...now, protect: ["old"] }, [entry(gone, 3), entry(child, 3)], [anchor()], { ...before, protect: ["old"] }).restores).toEqual([]);
  });
  test("restores a newly protected version", () => {
    expect(after({ ...strict, protect: [digest(2)] }, [entry(gone, 3), entry(child, 3)]).restores.map(({ id }) => id)).toEqual([2, 1]);
  });
  test("restores a newly protected version although the previous policy would keep it by now", () => {
    expect(after({ delete: [], protect: ["old"] }, [entry(gone, 3), entry(child, 3)], [anchor()], { delete: [] }).restores.map(({ id }) => id)).toEqual([2, 1]);
  });
  test("evaluates deletions on what is live and restored only", () => {
    const versions = [release(1, "1.0.0", { age: 50 }), release(2, "1.0.1", { age: 40 }), release(3, "1.0.2", { age: 30 })];
    const ledger = [release(4, "1.0.3", { age: 20 }), release(5, "1.0.4", { age: 10 })].map((version) => entry(version, 2, { packageType: "npm", packageName: "left-pad" }));
    const before = { keep: [{ id: "k", select: { name: ["1.0.0", "1.0.1", "1.0.2"] } }], delete: [everything] };
    const now = { keep: [{ id: "n", newest: { count: 3 } }], delete: [everything] };
    const result = plan(now, [npm(versions)], { ledger, previous: policy(before) });
    expect([idsOf(result, "restore"), idsOf(result, "delete")]).toEqual([[4, 5], [1, 2]]);
  });
  test("leaves packages alone that it does not cover any more", () => {
    const packages = [npm([release(3, "1.0.2")], "a")];
    const result = plan({ packages: ["b*"], delete: [] }, packages, { ledger: [entry(release(1, "1.0.0"), 2, { packageType: "npm", packageName: "a" })], previous: policy({ delete: [everything] }) });
    expect(result.restores).toEqual([]);
  });
  test("restores nothing in packages that the previous policy did not cover", () => {
    const result = plan({ delete: [] }, [npm([release(3, "1.0.2")], "a")], { ledger: [entry(release(1, "1.0.0"), 2, { packageType: "npm", packageName: "a" })], previous: policy({ packages: ["b*"], delete: [everything] }) });
    expect(result.restores).toEqual([]);
  });
  test("does not bring back what only sparing would keep", () => {
    const result = after({ keep: [{ id: "k", select: { tags: ["unused"] } }], delete: [everything] }, [entry(image(5, { tags: ["new"], age: 1 }), 0.5)], [image(1, { tags: ["a"] })], { delete: [everything], keep: [{ id: "x", select: { tags: ["a"] } }] });
    expect(result.restores).toEqual([]);
  });
});

describe("the thirty days", () => {
  test("an entry of just under thirty days comes back", () => expect(after(loose, [entry(image(5, { tags: ["old5"] }), 29.99)]).summary).toMatchObject({ restore: 1, unrecoverable: 0 }));
  test("an old entry is nothing to report where the policy did not change", () => expect(plan(loose, [container([anchor()])], { ledger: [entry(image(5, { tags: ["old5"] }), 31)] }).decisions.map(({ id }) => id)).toEqual([9999]));
  test("an entry of thirty days is reported as unrecoverable", () => {
    const result = after(loose, [entry(image(5, { tags: ["old5"] }), 30), entry(image(6, { tags: ["other"] }), 31)]);
    expect(result.summary).toMatchObject({ restore: 0, unrecoverable: 1 });
    expect(decisionOf(result, 5)).toMatchObject({ action: "unrecoverable", reason: expect.stringContaining("30 days") });
  });
});

describe("a restore that cannot be whole", () => {
  test.each<[string, SnapshotVersion[], SnapshotVersion[], string]>([
    ["a child that nobody knows any more", [gone], [anchor()], `its child ${digest(2)} is not there and cannot be restored`],
    ["a tag taken meanwhile", [gone, child], [image(7, { tags: ["old", "new"] }), anchor()], "the tag old is taken by version 7 (new,old)"],
    ["a name taken meanwhile", [{ ...gone, tags: ["old2"] }, child], [{ ...image(7, { tags: ["new"] }), name: gone.name }, anchor()], `the name ${gone.name} is taken by version 7`],
  ])("is blocked by %s", (_claim, deleted, live, reason) => {
    const result = after({ ...loose, keep: [...loose.keep!, { id: "n", select: { tags: ["new"] } }] }, deleted.map((version) => entry(version, 3)), live);
    expect(result.restores).toEqual([]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "blocked", reason });
  });
  test("what only the blocked one needs stays where it is, and what is kept for itself comes back", () => {
    const top = image(1, { tags: ["old"], children: [2, 3, 77] });
    const result = after(loose, [entry(top, 3), entry(image(2), 3), entry(image(3, { tags: ["old-child"] }), 3)]);
    expect([result.restores.map(({ id }) => id), idsOf(result, "blocked")]).toEqual([[3], [1]]);
  });
  test("what only the blocked one needs stays where it is, though no rule would delete it alone", () => {
    const ledger = [entry(image(1, { tags: ["old"], children: [2, 77] }), 3), entry(image(2), 3, { via: 1 })];
    const result = after({ keep: [keepAnchor], delete: [{ id: "d", select: { tags: ["unused"] }, everything: true }] }, ledger);
    expect([result.restores, idsOf(result, "blocked")]).toEqual([[], [1]]);
  });
  test("a signature by a short digest is blocked with what it signs", () => {
    const top = { ...image(1, { tags: ["old"], children: [77] }), name: "sha256:abcdef" };
    const result = after(loose, [entry(top, 3), entry(image(2, { tags: ["sha256-abcdef"] }), 3)]);
    expect(idsOf(result, "blocked")).toEqual([1, 2]);
  });
  test("a circle, which only false relations can make, comes back the oldest first", () => {
    const circle = [entry(image(1, { age: 50, tags: ["old"], children: [2] }), 3), entry(image(2, { age: 60, children: [1] }), 3)];
    expect(after(loose, circle).restores.map(({ id, after: needs }) => [id, needs])).toEqual([[2, []], [1, [2]]]);
  });
  test("a live child is enough", () => expect(after(loose, [entry(gone, 3)], [child, anchor()]).restores.map(({ id }) => id)).toEqual([1]));
  test("a child past the window blocks its index", () => expect(decisionOf(after(loose, [entry(gone, 3), entry(child, 31)]), 1).action).toBe("blocked"));
  test("a child that is pinned as deleted blocks its index", () => expect(decisionOf(after({ ...loose, pins: [{ id: 2, state: "deleted" }] }, [entry(gone, 3), entry(child, 3)]), 1).action).toBe("blocked"));
  test("a blocked nested index blocks the one above, and a referrer its signature", () => {
    const top = image(10, { tags: ["old-top"], children: [11] });
    const ledger = [top, image(11, { children: [12] }), image(13, { tags: [referrerTag(10)] })].map((version) => entry(version, 3));
    const result = after(loose, ledger);
    expect(result.restores).toEqual([]);
    expect(idsOf(result, "blocked")).toEqual([10, 11, 13]);
    expect(decisionOf(result, 13).reason).toBe(`what it refers to, ${digest(10)}, is not restored`);
  });
  test("of two deleted namesakes the newest comes back, and the other names it", () => {
    const names = [release(1, "1.0.0", { age: 50 }), release(2, "1.0.0", { age: 40 })].map((version) => entry(version, 3, { packageType: "npm", packageName: "left-pad" }));
    const result = plan({ delete: [] }, [npm([release(3, "2.0.0", { age: 1 })])], { ledger: names, previous: policy({ delete: [everything] }) });
    expect(result.restores.map(({ id }) => id)).toEqual([2]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "blocked", reason: "the name 1.0.0 is taken by version 2" });
  });
});

describe("what others deleted", () => {
  const trash = [{ ...image(1, { tags: ["old"], children: [2] }), deletedAt: daysAgo(3) }, { ...image(2), deletedAt: daysAgo(3) }];
  test("is not restored and has no decision", () => {
    expect(idsOf(after(loose, [entry(gone, 3)], [trash[1]!, anchor()]), "blocked")).toEqual([1]);
    const result = after(loose, [], [...trash, anchor()]);
    expect(result.decisions.map(({ id }) => id)).toEqual([9999]);
    expect(result.restores).toEqual([]);
  });
  test("is restored by converge, where this policy keeps it", () => {
    const converge = (sketch: PolicySketch, versions = trash): number[] => plan({ ...sketch, restore: "converge" }, [container([...versions, anchor()])]).restores.map(({ id }) => id);
    expect(converge(loose)).toEqual([2, 1]);
    expect(plan({ ...loose, restore: "converge" }, [container([...trash, anchor()])]).decisions.map(({ id, action }) => [id, action])).toEqual([[1, "restore"], [2, "restore"], [9999, "keep"]]);
    expect(converge(strict)).toEqual([]);
    expect(converge({ ...loose, pins: [{ id: 1, state: "deleted" }] })).toEqual([]);
    expect(converge(loose, trash.map((version) => ({ ...version, deletedAt: daysAgo(30) })))).toEqual([]);
  });
  test("is not restored by converge where nobody knows what it consists of", () => {
    const result = plan({ ...loose, restore: "converge" }, [container([{ ...image(1, { tags: ["old"], relations: "unknown" }), deletedAt: daysAgo(3) }, anchor()])]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "blocked", reason: "what it consists of is not known" });
  });
  test("is not restored by converge where it would be deleted without what cannot come back with it", () => {
    // The signature's youth keeps its subject, and somebody took its tag.
    const signed = [{ ...image(1, { tags: ["old"] }), deletedAt: daysAgo(0.2) }, { ...image(2, { age: 0.5, tags: [referrerTag(1), "x"] }), deletedAt: daysAgo(0.2) }];
    const result = plan({ ...strict, restore: "converge", guards: { minAge: "24h" } }, [container([...signed, image(3, { age: 0.1, tags: ["x"] }), anchor()])]);
    expect(result.summary).toMatchObject({ delete: 0, restore: 0 });
    // What stands for itself comes back all the same.
    const alone = { ...image(4, { age: 0.4, tags: ["y"] }), deletedAt: daysAgo(0.2) };
    expect(plan({ ...strict, restore: "converge", guards: { minAge: "24h" } }, [container([...signed, alone, image(3, { age: 0.1, tags: ["x"] }), anchor()])]).restores.map(({ id }) => id)).toEqual([4]);
  });
  test("converge does not fetch what only sparing would keep", () => expect(plan({ delete: [everything], restore: "converge" }, [npm([release(1, "1.0.0"), { ...release(2, "1.0.1", { age: 50 }), deletedAt: daysAgo(3) }])]).restores).toEqual([]));
});

test("an entry that GitHub lists as deleted, too, is this policy's and nobody's restore", () => {
  const trash = { ...image(1, { tags: ["old"] }), deletedAt: daysAgo(3) };
  const ledger = [entry(image(1, { tags: ["old"] }), 3)];
  expect(plan(strict, [container([trash, anchor()])], { ledger }).warnings).toEqual(["everything-rule:all"]);
  expect(plan(loose, [container([trash, anchor()])], { ledger, previous: policy(strict) }).restores.map(({ id }) => id)).toEqual([1]);
  expect(plan({ ...loose, restore: "converge" }, [container([trash, anchor()])], { ledger }).restores.map(({ id }) => id)).toEqual([1]);
});

describe("restored by hand", () => {
  const live = [image(1, { tags: ["old"] }), anchor()];
  const ledger = [entry(image(1, { tags: ["old"] }), 3)];
  test("a live version of the ledger is kept and named", () => {
    const result = plan(strict, [container(live)], { ledger });
    expect(decisionOf(result, 1)).toMatchObject({ action: "keep", by: ["all"], savedBy: ["restored-by-hand"] });
    expect(result.warnings).toContain("restored-by-hand:container/api@old");
  });
  test("releaseHandRestored lets the rules decide again", () => expect(idsOf(plan({ ...strict, releaseHandRestored: [1] }, [container(live)], { ledger }), "delete")).toEqual([1]));
  test("is named as well while its restore makes it young, or something needs it", () => {
    const young = [image(1, { tags: ["old"], updatedAt: daysAgo(0.1) }), anchor()];
    const result = plan({ ...strict, guards: { minAge: "1d" } }, [container(young)], { ledger });
    expect(decisionOf(result, 1).savedBy).toEqual(["minAge", "restored-by-hand"]);
    expect(result.warnings).toContain("restored-by-hand:container/api@old");
    const needed = plan(strict, [container([image(1, { tags: ["old"] }), image(9, { age: 0, tags: ["anchor"], children: [1] })])], { ledger });
    expect(needed.warnings).toContain("restored-by-hand:container/api@old");
  });
  test("is not named any more once the program keeps it", () => {
    for (const sketch of [{ keep: [...strict.keep!, { id: "k", select: { tags: ["old"] } }] }, { protect: ["old"] }, { pins: [{ id: 1, state: "present" as const }] }, { pins: [{ id: 1, state: "deleted" as const }] }]) {
      const result = plan({ ...strict, ...sketch }, [container(live)], { ledger });
      expect(result.warnings.filter((warning) => warning.startsWith("restored-by-hand"))).toEqual([]);
      expect(idsOf(result, "delete")).toEqual([]);
    }
  });
  test("keeps the relatives that it needs, and a relative by itself", () => {
    const family = [image(1, { tags: ["old"], children: [2] }), child, image(3, { tags: ["old3"], children: [4] }), image(4), anchor()];
    expect(idsOf(plan(strict, [container(family)], { ledger: [entry(gone, 3), entry(image(4), 3)] }), "delete")).toEqual([3]);
  });
});
