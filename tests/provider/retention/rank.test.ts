import { anchor, container, decisionOf, deletedImages, deletedReleases, everything, image, keepAnchor, npm, plan, referrerTag, release } from "./world";

const five = [release(1, "1.0.0", { age: 50 }), release(2, "1.1.0", { age: 40 }), release(3, "2.0.0", { age: 30 }), release(4, "1.1.1", { age: 20 }), release(5, "nightly", { age: 10 })];

test("newest keeps the first by creation, the newest being rank 1", () => {
  expect(deletedReleases({ keep: [{ id: "k", newest: { count: 2 } }], delete: [everything] }, five)).toEqual([1, 2, 3]);
});

test("beyondNewest deletes what is not within the count", () => {
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 4 } }] }, five)).toEqual([1]);
});

test("the date decides before the id", () => {
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1 } }] }, [release(1, "1.0.1", { age: 10 }), release(2, "1.0.0", { age: 20 })])).toEqual([2]);
});

test("of equal dates the higher id is newer", () => {
  const same = [1, 2, 3].map((id) => release(id, `1.0.${id}`, { age: 50 }));
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1 } }] }, same)).toEqual([1, 2]);
});

test("by updatedAt a version that was tagged again is newer", () => {
  const touched = [release(1, "1.0.0", { age: 50, updatedAt: five[4]!.updatedAt }), release(2, "1.0.1", { age: 40 })];
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1, by: "updatedAt" } }] }, touched)).toEqual([2]);
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1 } }] }, touched)).toEqual([1]);
});

test("by updatedAt of equal dates the higher id is newer", () => {
  const updatedAt = five[4]!.updatedAt;
  const touched = [release(3, "1.0.3", { age: 10, updatedAt }), release(1, "1.0.1", { age: 50, updatedAt }), release(2, "1.0.2", { age: 30, updatedAt }), release(4, "1.0.4", { age: 20 })];
  const { decisions } = plan({ delete: [{ id: "d", beyondNewest: { count: 1, by: "updatedAt" } }] }, [npm(touched)]);
  expect(Object.fromEntries(decisions.map(({ id, rank }) => [id, rank["d"]]))).toEqual({ 3: "1 of 4", 2: "2 of 4", 1: "3 of 4", 4: "4 of 4" });
});

test("by semver the highest precedence is newest, and a name without SemVer is not matched but listed", () => {
  const result = plan({ keep: [{ id: "last", select: { name: ["nightly"] } }], delete: [{ id: "d", beyondNewest: { count: 1, by: "semver" } }] }, [npm(five)]);
  expect(result.decisions.filter(({ action }) => action === "delete").map(({ id }) => id)).toEqual([1, 2, 4]);
  expect(result.unranked).toEqual([{ rule: "d", package: "npm/left-pad", id: 5, label: "nightly" }]);
  expect(decisionOf(result, 3).rank).toEqual({ d: "1 of 4" });
});

test("by semver a release is newer than its pre-release, and equal precedence falls back to creation", () => {
  const versions = [release(1, "1.0.0-rc.1", { age: 1 }), release(2, "1.0.0", { age: 50 }), release(3, "1.0.0+late", { age: 40 }), release(4, "v1.0.0", { age: 40 })];
  const { decisions } = plan({ delete: [{ id: "d", beyondNewest: { count: 1, by: "semver" } }] }, [npm(versions)]);
  expect(Object.fromEntries(decisions.map(({ id, rank }) => [id, rank["d"]]))).toEqual({ 4: "1 of 4", 3: "2 of 4", 2: "3 of 4", 1: "4 of 4" });
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1, by: "semver" } }] }, [release(9, "1.0.0+early", { age: 50 }), release(8, "1.0.0+late", { age: 40 })])).toEqual([9]);
});

test("per semverMajor and semverMinor count inside each line", () => {
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1, per: "semverMajor", by: "semver" } }] }, five)).toEqual([1, 2]);
  expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1, per: "semverMinor", by: "semver" } }] }, five)).toEqual([2]);
  for (const per of ["semverMajor", "semverMinor"] as const) expect(plan({ delete: [{ id: "d", beyondNewest: { count: 1, per } }] }, [npm(five)]).unranked.map(({ id }) => id)).toEqual([5]);
});

test("ranks are counted among what the rule's own select matches", () => {
  const rule = { id: "d", select: { name: ["1.*"] }, beyondNewest: { count: 1 } };
  const result = plan({ delete: [rule] }, [npm(five)]);
  expect(decisionOf(result, 4).rank).toEqual({ d: "1 of 3" });
  expect(decisionOf(result, 5).rank).toEqual({});
});

test("ranks are counted in each package alone", () => {
  const result = plan({ delete: [{ id: "d", beyondNewest: { count: 1 } }] }, [npm([release(1, "1.0.0")], "a"), npm([release(2, "1.0.0", { age: 1 })], "b")]);
  expect(result.deletions).toEqual([]);
});

describe("per capture", () => {
  const per = { capture: "(\\w+)-\\d+" };
  const builds = [image(1, { age: 50, tags: ["main-1"] }), image(2, { age: 40, tags: ["main-2"] }), image(3, { age: 30, tags: ["dev-1", "main-3"] }), image(4, { age: 20, tags: ["dev-2"] }), image(5, { age: 10, tags: ["other"] })];

  test("newest holds if a version is within the count in any of its streams", () => {
    expect(deletedImages({ keep: [keepAnchor, { id: "k", newest: { count: 1, per } }], delete: [{ id: "d", select: { tags: ["*-*"] }, everything: true }] }, [...builds, anchor()])).toEqual([1, 2]);
  });
  test("beyondNewest holds only if it is beyond in every stream", () => {
    const result = plan({ keep: [keepAnchor], delete: [{ id: "d", beyondNewest: { count: 1, per } }] }, [container([...builds, anchor()])]);
    expect(result.deletions.map(({ id }) => id)).toEqual([1, 2]);
    expect(decisionOf(result, 3).rank).toEqual({ d: "2 of 2, 1 of 3" });
    expect(result.unranked.map(({ id }) => id)).toEqual([5, 9999]);
  });
  test("several groups make one stream of their combination", () => {
    const versions = ["a-x-1", "a-y-1", "a-x-2"].map((name, index) => release(index + 1, name, { age: 50 - index }));
    expect(deletedReleases({ delete: [{ id: "d", beyondNewest: { count: 1, per: { capture: "(a)-(x|y)-\\d" } } }] }, versions)).toEqual([1]);
  });
});

test.each([
  [referrerTag("gone"), false],
  [referrerTag("gone", ""), false],
  ["sha256-abcdef.sig", false],
  ["sha256-abcdef", true],
  ["my-sha256-abcdef.sig", true],
])("the tag %s of nothing that is live: ranked is %s", (tag, isRanked) => {
  const result = plan({ delete: [{ id: "d", beyondNewest: { count: 1 } }] }, [container([image(1, { age: 50, tags: ["a"] }), image(2, { age: 3, tags: [tag] })])]);
  expect("d" in decisionOf(result, 2).rank).toBe(isRanked);
});

test("relatives take no slot, and a referrer whose subject is gone is not ranked", () => {
  const versions = [image(1, { age: 50, tags: ["a"], children: [2] }), image(2, { age: 5 }), image(3, { age: 4, tags: [referrerTag(1)] }), image(4, { age: 3, tags: [referrerTag("gone")] }), image(5, { age: 40, tags: ["b"] })];
  const result = plan({ keep: [{ id: "k", newest: { count: 1 } }], delete: [everything] }, [container(versions)]);
  expect(result.decisions.map(({ id, rank }) => [id, rank["k"]])).toEqual([[1, "2 of 2"], [5, "1 of 2"], [2, undefined], [3, undefined], [4, undefined]]);
});
