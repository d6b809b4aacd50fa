import { anchor, container, decisionOf, deletedImages, digest, everything, idsOf, image, keepAnchor, plan, policy, referrerTag, type More, type PolicySketch } from "./world";
import { referredTo, type SnapshotVersion } from "../../../provider/retention";

const goes = (id: string): { id: string; select: { tags: string[] }; everything: true } => ({ id, select: { tags: [id] }, everything: true });
/** Deletes what is tagged only `old`; an anchor stays. */
const deleted = (versions: SnapshotVersion[], more: PolicySketch = {}, input: More = {}): number[] => deletedImages({ ...more, keep: [keepAnchor, ...(more.keep ?? [])], delete: [goes("old")] }, [...versions, anchor()], input);

describe("roots and relatives", () => {
  test("an untagged child goes with its index", () => expect(deleted([image(1, { tags: ["old"], children: [2] }), image(2)])).toEqual([1, 2]));
  test("an untagged child is not matched by delete rules", () => {
    expect(deletedImages({ keep: [keepAnchor], delete: [{ id: "d", select: { state: "untagged" }, everything: true }] }, [image(1, { tags: ["a"], children: [2] }), image(2), image(3), anchor()])).toEqual([3]);
  });
  test("a tagged child decides for itself, and may stay when its index goes", () => expect(deleted([image(1, { tags: ["old"], children: [2] }), image(2, { tags: ["new"] })])).toEqual([1]));
  test("a tagged child of a kept index stays, whatever rules say of it", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { tags: ["new"], children: [2] }), image(2, { tags: ["old"] }), anchor()])]);
    expect(decisionOf(result, 2)).toMatchObject({ action: "keep", by: ["old"], savedBy: ["needed-by"], neededBy: 1 });
  });
  test("a shared child stays while one of its indexes stays", () => expect(deleted([image(1, { tags: ["old"], children: [3] }), image(2, { tags: ["new"], children: [3] }), image(3)])).toEqual([1]));
  test("a shared child goes when all its indexes go, and names the first", () => {
    const result = plan({ keep: [keepAnchor], delete: [everything] }, [container([image(1, { tags: ["old"], children: [3] }), image(2, { tags: ["older"], children: [3], age: 200 }), image(3), anchor()])]);
    expect(decisionOf(result, 3)).toMatchObject({ action: "delete", via: 2, by: ["all"] });
    expect(result.deletions.find(({ id }) => id === 3)?.after).toEqual([1, 2]);
  });
  test("nested indexes go whole", () => expect(deleted([image(1, { tags: ["old"], children: [2] }), image(2, { children: [3] }), image(3)])).toEqual([1, 2, 3]));
  test("nested indexes stay whole", () => expect(deleted([image(1, { tags: ["new"], children: [2] }), image(2, { children: [3] }), image(3, { tags: ["old"] })])).toEqual([]));
  test.each([".sig", ".att", ".sbom", ""])("a referrer by the tag sha256-…%s goes with its subject", (suffix) => expect(deleted([image(1, { tags: ["old"] }), image(2, { tags: [referrerTag(1, suffix)] })])).toEqual([1, 2]));
  test("another suffix makes no referrer", () => expect(deleted([image(1, { tags: ["old"] }), image(2, { tags: [referrerTag(1, ".zip")] })])).toEqual([1]));
  test("an untagged referrer by subject goes with its subject", () => expect(deleted([image(1, { tags: ["old"] }), image(2, { subject: 1 })])).toEqual([1, 2]));
  test("a tagged referrer by subject is no root", () => expect(deleted([image(1, { tags: ["new"] }), image(2, { subject: 1, tags: ["old"] })])).toEqual([]));
  test("a referrer of a child goes with the index", () => expect(deleted([image(1, { tags: ["old"], children: [2] }), image(2), image(3, { tags: [referrerTag(2)] })])).toEqual([1, 2, 3]));
  test("referrers of kept versions are kept", () => {
    expect(idsOf(plan({ keep: [keepAnchor, { id: "k", select: { tags: ["new"] } }], delete: [everything] }, [container([image(1, { tags: ["new"] }), image(2, { tags: [referrerTag(1)] }), image(3, { subject: 2 }), anchor()])]), "delete")).toEqual([]);
  });
  test("the fallback index of a subject and what it lists go with the subject", () => expect(deleted([image(1, { tags: ["old"] }), image(2, { tags: [referrerTag(1, "")], children: [3] }), image(3, { subject: 1 })])).toEqual([1, 2, 3]));
  test("a referrer whose subject is gone is a root", () => expect(deletedImages({ keep: [keepAnchor], delete: [{ id: "d", select: { tags: ["sha256-*"] }, everything: true }] }, [image(1, { tags: [referrerTag("gone")] }), anchor()])).toEqual([1]));
  test("a short sha256- tag that names no version is anyone's tag", () => {
    expect(decisionOf(plan({ keep: [keepAnchor], delete: [{ id: "d", beyondNewest: { count: 5 } }] }, [container([image(1, { tags: ["sha256-abc123"] }), anchor()])]), 1).rank).toEqual({ d: "2 of 2" });
  });
  test("a short sha256- tag that names a version refers to it", () => expect(deleted([{ ...image(1, { tags: ["old"] }), name: "sha256:abc" }, image(2, { tags: ["sha256-abc.sig"] })])).toEqual([1, 2]));
  test("children that are not there do not matter", () => expect(deleted([image(1, { tags: ["old"], children: ["gone"] })])).toEqual([1]));
  test("what refers to itself is a plain version", () => expect(deleted([image(1, { tags: ["old"], children: [1], subject: 1 })])).toEqual([1]));
  test("a non-root that no root leads to is kept", () => {
    const result = plan({ keep: [keepAnchor], delete: [everything] }, [container([image(1, { children: [2] }), image(2, { children: [1] }), anchor()])]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "keep", savedBy: ["unreachable"] });
    expect(result.deletions).toEqual([]);
  });
  test("a non-root that no root leads to keeps what it lists, be that a root", () => {
    const circle = [image(1), image(2, { tags: [referrerTag(1)], children: [1, 3] }), image(3, { tags: ["old"] })];
    expect(deleted(circle)).toEqual([]);
  });
  test("relations of other types are not looked at", () => {
    const versions = [image(1, { tags: ["old"], children: [2] }), image(2), image(3, { age: 1 })];
    expect(idsOf(plan({ delete: [everything] }, [{ packageType: "maven", name: "lib", visibility: "private", versions }]), "delete")).toEqual([1, 2]);
  });
});

describe("circles", () => {
  test("of relatives go with their root, and do not hang", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { tags: ["old"], children: [2] }), image(2, { children: [3] }), image(3, { children: [2] }), anchor()])]);
    expect(result.deletions.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(result.deletions.map(({ after }) => after)).toEqual([[], [1], [2]]);
  });
  test("of a root and its relative go, the root first", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(2, { tags: ["old"], children: [1] }), image(1, { children: [2] }), anchor()])]);
    expect(result.deletions.map(({ id, after }) => [id, after])).toEqual([[2, []], [1, [2]]]);
  });
  test("of two roots have no safe order, so both stay", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { tags: ["old"], children: [2] }), image(2, { tags: ["old"], children: [1] }), anchor()])]);
    expect(result.deletions).toEqual([]);
    expect(decisionOf(result, 1).savedBy).toEqual(["relation-cycle"]);
  });
  test("of three roots is told of each", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { tags: ["old"], children: [2] }), image(2, { tags: ["old"], children: [3] }), image(3, { tags: ["old"], children: [1] }), anchor()])]);
    expect([1, 2, 3].map((id) => decisionOf(result, id).savedBy)).toEqual([["relation-cycle"], ["relation-cycle"], ["relation-cycle"]]);
  });
  test("of two roots is told only where a rule would delete them", () => {
    const result = plan({ keep: [keepAnchor], delete: [] }, [container([image(1, { tags: ["a"], children: [2] }), image(2, { tags: ["b"], children: [1] }), anchor()])]);
    expect(decisionOf(result, 1).savedBy).toEqual([]);
  });
  test("twenty thousand nested indexes do not exhaust the stack", () => {
    const chain = Array.from({ length: 20_000 }, (_none, at) => image(at + 10_000, { ...(at === 0 && { tags: ["old"] }), children: [at + 10_001] }));
    expect(deleted(chain)).toHaveLength(20_000);
  });
});

describe("false and odd relations", () => {
  test("a version that claims to list or to sign itself is a root like any other", () => {
    const odd = [image(1, { children: [1] }), image(2, { subject: 2 }), image(3, { tags: ["old"], children: [3] }), anchor()];
    expect(deletedImages({ keep: [keepAnchor], delete: [everything] }, odd)).toEqual([1, 2, 3]);
    expect(decisionOf(plan({ keep: [keepAnchor], delete: [{ id: "d", beyondNewest: { count: 1 } }] }, [container(odd)]), 2).rank).toEqual({ d: "3 of 4" });
  });
  test("a short digest in a tag refers to the version of that name", () => {
    const short = { ...image(1, { tags: ["old"] }), name: "sha256:abcdef" };
    expect(deleted([short, image(2, { tags: ["sha256-abcdef"] })])).toEqual([1, 2]);
  });
  test("the order in which an index lists its children shows nowhere, not even in what needs what", () => {
    const listed = (children: number[]): string => JSON.stringify(plan({ delete: [everything] }, [container([image(1, { age: 1, tags: ["a"], children }), image(2, { children: [4] }), image(3, { children: [4] }), image(4)])]));
    expect(listed([3, 2, 3])).toBe(listed([2, 3]));
  });
  test("what a version refers to is told once, without itself, whether or not it is there", () => {
    expect(referredTo({ name: digest(1), tags: [referrerTag(2), referrerTag(1), "v1", "sha256-abcdef"], subject: digest(2) })).toEqual([digest(2)]);
    expect(referredTo({ name: digest(1), tags: [] })).toEqual([]);
  });
});

describe("protection", () => {
  const family = [image(1, { tags: ["old"], children: [2, 3] }), image(2), image(3), image(4, { tags: [referrerTag(1)] }), image(5, { tags: ["old"] })];
  test("of a child keeps each index that lists it, and everything under it", () => {
    const result = plan({ keep: [keepAnchor], protect: [digest(2)], delete: [goes("old")] }, [container([...family, anchor()])]);
    expect(idsOf(result, "delete")).toEqual([5]);
    expect(decisionOf(result, 2)).toMatchObject({ savedBy: ["protect"] });
    expect(decisionOf(result, 1)).toMatchObject({ by: ["old"], savedBy: ["protect"], neededBy: 2 });
    expect(decisionOf(result, 3)).toMatchObject({ savedBy: ["needed-by"], neededBy: 1 });
  });
  test("of a child in a nested index keeps the whole chain above", () => expect(deleted([image(1, { tags: ["old"], children: [2] }), image(2, { children: [3] }), image(3), image(4, { tags: ["old"], children: [3] })], { protect: [digest(3)] })).toEqual([]));
  test("of a referrer keeps its subject", () => expect(deleted(family, { protect: [digest(4)] })).toEqual([5]));
  test("comes before delete rules and shows beside keep rules", () => {
    expect(decisionOf(plan({ keep: [keepAnchor, { id: "k", select: { tags: ["old"] } }], protect: ["old"], delete: [everything] }, [container([image(1, { tags: ["old"] }), anchor()])]), 1)).toMatchObject({ action: "keep", by: ["all"], savedBy: ["k", "protect"] });
  });
});

describe("a referrer with a tag of its own", () => {
  const signed = [image(1, { tags: ["old"] }), image(2, { tags: ["audit"], subject: 1 }), image(3, { tags: ["old"] })];
  test("is matched by keep rules without newest, and keeps its subject", () => expect(deleted(signed, { keep: [{ id: "k", select: { tags: ["audit"] } }] })).toEqual([3]));
  test("unlike a tagged child, which a keep rule keeps without its index", () => expect(deleted([image(1, { tags: ["old"], children: [2] }), image(2, { tags: ["audit"] })], { keep: [{ id: "k", select: { tags: ["audit"] } }] })).toEqual([1]));
  test("is matched by their age, too", () => {
    expect(deleted(signed, { keep: [{ id: "k", select: { tags: ["audit"] }, youngerThan: "200d" }] })).toEqual([3]);
    expect(deleted(signed, { keep: [{ id: "k", select: { tags: ["audit"] }, youngerThan: "2d" }] })).toEqual([1, 2, 3]);
  });
  test("is not matched by rules that rank", () => expect(deleted(signed, { keep: [{ id: "k", select: { tags: ["audit"] }, newest: { count: 5 } }] })).toEqual([1, 2, 3]));
  test("is not matched in another package", () => expect(deleted(signed, { keep: [{ id: "k", select: { package: ["web"], tags: ["audit"] } }] })).toEqual([1, 2, 3]));
  test("a referrer with its referrer's tag alone is not matched", () => expect(deleted([image(1, { tags: ["old"] }), image(2, { tags: [referrerTag(1)] })], { keep: [{ id: "k", select: { tags: ["sha256-*"] } }] })).toEqual([1, 2]));
});

describe("pins", () => {
  const family = [image(1, { tags: ["old"], children: [2] }), image(2), image(3, { tags: ["old"], children: [4] }), image(4)];
  test("a present pin keeps, with what it needs", () => expect(deleted(family, { pins: [{ id: 1, state: "present" }] })).toEqual([3, 4]));
  test("a present pin of a child keeps its index", () => expect(deleted(family, { pins: [{ id: 2, state: "present" }] })).toEqual([3, 4]));
  test("pins of the snapshot count as well", () => expect(deleted(family, {}, { pins: [{ id: 1, state: "present" }] })).toEqual([3, 4]));
  test("a deleted pin is not this policy's business, and its relatives stay", () => {
    const result = plan({ keep: [keepAnchor], pins: [{ id: 1, state: "deleted" }], delete: [goes("old")] }, [container([...family, anchor()])]);
    expect(idsOf(result, "delete")).toEqual([3, 4]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "keep", savedBy: ["pin-deleted"] });
    expect(decisionOf(result, 2)).toMatchObject({ action: "keep", savedBy: ["unreachable"] });
  });
  test("a deleted pin is no ground for keeping a relative that it shares", () => expect(deleted([image(1, { tags: ["new"], children: [3] }), image(2, { tags: ["old"], children: [3] }), image(3)], { pins: [{ id: 1, state: "deleted" }] })).toEqual([2, 3]));
  test("a deleted pin counts as absent for minRemaining", () => {
    expect(deletedImages({ pins: [{ id: 2, state: "deleted" }], delete: [everything] }, [image(1, { tags: ["a"] }), image(2, { tags: ["b"], age: 1 })])).toEqual([]);
  });
  test("a protected child does not make an index that is declared deleted this policy's business", () => {
    const shared = [image(1, { tags: ["new"], children: [2, 3] }), image(2), image(3), image(4, { tags: ["old"], children: [3] })];
    expect(deleted(shared, { pins: [{ id: 1, state: "deleted" }], protect: [digest(2)] })).toEqual([3, 4]);
  });
  test("a deleted pin wins over protect, as the first in the order", () => expect(decisionOf(plan({ pins: [{ id: 1, state: "deleted" }], protect: ["old"], delete: [everything] }, [container([image(1, { tags: ["old"] })])]), 1).savedBy).toEqual(["pin-deleted", "protect"]));
  test("what stays does not reach through a version that is declared deleted", () => expect(deleted([image(1, { tags: ["new"], children: [2] }), image(2, { children: [3] }), image(3), image(4, { tags: ["old"], children: [3] })], { pins: [{ id: 2, state: "deleted" }] })).toEqual([3, 4]));
});

describe("unknown relations", () => {
  test("keep that version and everything that could be its relative", () => {
    const versions = [image(1, { tags: ["old"], relations: "unknown" }), image(2), image(3, { tags: ["old"] }), image(4, { tags: [referrerTag("gone")] })];
    const result = plan({ delete: [everything] }, [container(versions), container([image(1, { tags: ["a"] }), image(2, { tags: ["b"] })], "web")]);
    expect(result.deletions.map(({ package: name, id }) => [name, id])).toEqual([["container/web", 1]]);
    expect(result.decisions.filter(({ package: name }) => name === "container/api").map(({ savedBy }) => savedBy)).toEqual([["unknown-relation"], ["unknown-relation"], ["unknown-relation"], ["unknown-relation"]]);
  });
  test("tell why the manifest could not be read", () => {
    const result = plan({ delete: [everything] }, [container([image(1, { tags: ["old"], relations: "unknown", unread: "HTTP 500" }), image(2)])]);
    expect(result.decisions.map(({ reason }) => reason)).toEqual(["HTTP 500", undefined]);
  });
  test("keep only the version itself where there are no relations", () => {
    expect(idsOf(plan({ delete: [everything] }, [{ packageType: "npm", name: "x", visibility: "public", versions: [image(1, { relations: "unknown" }), image(2)] }]), "delete")).toEqual([2]);
  });
});

describe("blocked", () => {
  test("what GitHub is known to refuse counts as kept, with its relatives", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { tags: ["old"], children: [2], blocked: "more than 5,000 downloads" }), image(2, { blocked: "x" }), anchor()])]);
    expect(decisionOf(result, 1)).toMatchObject({ action: "blocked", by: ["old"], reason: "more than 5,000 downloads" });
    expect(decisionOf(result, 2)).toMatchObject({ action: "keep", savedBy: ["needed-by"] });
  });
  test("a blocked child that is older than its blocked index is kept for it, and not refused itself", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { age: 110, blocked: "x" }), image(2, { tags: ["old"], children: [1], blocked: "y" }), anchor()])]);
    expect([1, 2].map((id) => decisionOf(result, id).action)).toEqual(["keep", "blocked"]);
  });
  test("a blocked relative lets its root go", () => {
    const result = plan({ keep: [keepAnchor], delete: [goes("old")] }, [container([image(1, { tags: ["old"], children: [2, 3] }), image(2, { blocked: "x", children: [4] }), image(3), image(4), anchor()])]);
    expect(idsOf(result, "delete")).toEqual([1, 3]);
    expect(decisionOf(result, 2)).toMatchObject({ action: "blocked", via: 1 });
    expect(decisionOf(result, 4)).toMatchObject({ action: "keep", neededBy: 2 });
  });
  test("a version that is kept anyway is not blocked", () => expect(decisionOf(plan({ delete: [goes("old")] }, [container([image(1, { tags: ["new"], blocked: "x" })])]), 1).action).toBe("keep"));
  test("a blocked root counts towards minRemaining", () => expect(deletedImages({ delete: [everything] }, [image(1, { tags: ["a"], blocked: "x" }), image(2, { tags: ["b"], age: 1 })])).toEqual([2]));
});

describe("an unfinished run", () => {
  const versions = [image(2, { tags: [referrerTag(1)] }), image(3, { children: [4] }), image(4), anchor()];
  const ledger = [{ ...image(1, { tags: ["old"], children: [3] }), packageType: "container" as const, packageName: "api", deletedAt: "2026-05-31T00:00:00Z" }];
  const input: More = { ledger, unfinished: [{ id: 2, via: 1 }, { id: 3, via: 1 }] };
  test("goes on with what is left over, whatever the rules say of it", () => {
    const result = plan({ keep: [keepAnchor], delete: [] }, [container(versions)], input);
    expect(result.deletions.map(({ id, after }) => [id, after])).toEqual([[2, []], [3, []], [4, [3]]]);
    expect(decisionOf(result, 4).via).toBe(1);
  });
  test("leaves what is protected now", () => expect(idsOf(plan({ keep: [keepAnchor], protect: [digest(4)], delete: [] }, [container(versions)], input), "delete")).toEqual([2]));
  test("leaves what something kept refers to now", () => expect(idsOf(plan({ keep: [keepAnchor], delete: [] }, [container([...versions, image(5, { tags: ["new"], children: [3] })])], input), "delete")).toEqual([2]));
  test("is not believed where the root is not in the ledger, or is live", () => {
    expect(idsOf(plan({ keep: [keepAnchor], delete: [] }, [container(versions)], { unfinished: input.unfinished! }), "delete")).toEqual([]);
    expect(idsOf(plan({ keep: [keepAnchor], delete: [] }, [container([...versions, image(1, { tags: ["old"] })])], input), "delete")).toEqual([]);
  });
});

describe("formerRelative", () => {
  const ledger = [{ ...image(1, { tags: ["old"], children: [2] }), packageType: "container" as const, packageName: "api", deletedAt: "2026-05-31T00:00:00Z" }];
  test("marks a root that was child or referrer of what this policy deleted", () => {
    const result = plan({ delete: [] }, [container([image(2), image(3, { tags: [referrerTag(1)] }), image(4, { subject: 1 }), image(5)])], { ledger });
    expect(result.decisions.filter(({ formerRelative }) => formerRelative).map(({ id }) => id)).toEqual([2, 3, 4]);
  });
  test("does not mark what an entry lists that is live again", () => {
    const result = plan({ keep: [keepAnchor], delete: [] }, [container([image(1, { tags: ["old"], children: [2] }), image(2, { tags: ["b"] })])], { ledger });
    expect(result.decisions.some(({ formerRelative }) => formerRelative)).toBe(false);
  });
  test("does not mark what an entry lists that comes back in this run", () => {
    const sketch: PolicySketch = { keep: [keepAnchor, { id: "b", select: { tags: ["b"] } }], delete: [everything] };
    const result = plan({ ...sketch, protect: ["old"] }, [container([image(2, { tags: ["b"] }), anchor()])], { ledger, previous: policy(sketch) });
    expect(result.restores.map(({ id }) => id)).toEqual([1]);
    expect(decisionOf(result, 2)).not.toHaveProperty("formerRelative");
  });
  test("knows a short digest in a tag by the entry that it names", () => {
    const short = { ...ledger[0]!, name: "sha256:abcdef", children: [] };
    expect(decisionOf(plan({ delete: [] }, [container([image(3, { tags: ["sha256-abcdef"] })])], { ledger: [short] }), 3).formerRelative).toBe(true);
    expect(decisionOf(plan({ delete: [] }, [container([image(3, { tags: ["sha256-abcdef"] })])], { ledger }), 3)).not.toHaveProperty("formerRelative");
  });
  test("does not mark what is still held up by something live", () => {
    expect(plan({ delete: [] }, [container([image(2), image(5, { tags: ["b"], children: [2] })])], { ledger }).decisions.some(({ formerRelative }) => formerRelative)).toBe(false);
  });
});
