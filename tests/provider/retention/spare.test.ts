import { container, decisionOf, deletedImages, deletedReleases, entry, everything, image, npm, plan, referrerTag, release } from "./world";

test("of every package at least one root stays, the newest", () => {
  expect(deletedReleases({ delete: [everything] }, [release(1, "1.0.0", { age: 3 }), release(2, "1.0.1", { age: 2 }), release(3, "0.9.0", { age: 5 })])).toEqual([1, 3]);
});
test("minRemaining 0 still leaves one", () => expect(deletedReleases({ delete: [everything], guards: { minRemaining: 0 } }, [release(1, "1.0.0")])).toEqual([]));
test("up to minRemaining the newest are spared, after those that stay anyway", () => {
  const versions = [1, 2, 3, 4, 5].map((id) => release(id, `1.0.${id}`, { age: 50 - id }));
  const result = plan({ keep: [{ id: "k", select: { name: ["1.0.1"] } }], delete: [everything], guards: { minRemaining: 3 } }, [npm(versions)]);
  expect(result.decisions.map(({ id, savedBy }) => [id, savedBy])).toEqual([[1, ["k"]], [2, []], [3, []], [4, ["minRemaining"]], [5, ["minRemaining"]]]);
});
test("what stays anyway counts once, though it is the newest", () => {
  const versions = [1, 2, 3, 4].map((id) => release(id, `1.0.${id}`, { age: 50 - id }));
  const result = plan({ keep: [{ id: "k", select: { name: ["1.0.4"] } }], delete: [everything], guards: { minRemaining: 2 } }, [npm(versions)]);
  expect(result.decisions.map(({ savedBy }) => savedBy)).toEqual([[], [], ["minRemaining"], ["k"]]);
});
test("of an image package the newest tagged root stays, though untagged ones are newer", () => {
  const versions = [image(1, { age: 50, tags: ["a"] }), image(2, { age: 40, tags: ["b"] }), image(3, { age: 30 })];
  const result = plan({ delete: [everything] }, [container(versions)]);
  expect(result.deletions.map(({ id }) => id)).toEqual([1, 3]);
  expect(decisionOf(result, 2).savedBy).toEqual(["last-tagged", "minRemaining"]);
});
test("the tagged one counts towards minRemaining, the others follow newest first", () => {
  expect(deletedImages({ delete: [everything], guards: { minRemaining: 2 } }, [image(1, { age: 50, tags: ["a"] }), image(2, { age: 40 }), image(3, { age: 30 })])).toEqual([2]);
});
test("a tagged root stays even if enough untagged ones do", () => {
  const result = plan({ keep: [{ id: "k", select: { state: "untagged" } }], delete: [everything] }, [container([image(1, { tags: ["a"] }), image(2)])]);
  expect(decisionOf(result, 1).savedBy).toEqual(["last-tagged"]);
});
test("an untagged package needs no tagged root", () => expect(deletedImages({ delete: [everything] }, [image(1, { age: 2 }), image(2, { age: 1 })])).toEqual([1]));
test("a signature of something gone is the tagged root to stay only where there is no other", () => {
  const orphan = image(2, { age: 1, tags: [referrerTag("gone")] });
  expect(deletedImages({ delete: [everything] }, [image(1, { age: 50, tags: ["a"] }), orphan])).toEqual([2]);
  expect(deletedImages({ delete: [everything] }, [image(1, { age: 50 }), orphan])).toEqual([1]);
  // Kept for another reason it does not stand in for an image either.
  expect(deletedImages({ keep: [{ id: "k", select: { tags: ["sha256-*"] } }], delete: [everything] }, [image(1, { age: 50, tags: ["a"] }), orphan])).toEqual([]);
});
test("what a spared root needs is spared with it, and counts", () => {
  const versions = [image(1, { age: 50, tags: ["a"] }), image(2, { age: 40, tags: ["b"] }), image(3, { age: 30, tags: ["c"], children: [1, 4] }), image(4)];
  const result = plan({ delete: [everything], guards: { minRemaining: 2 } }, [container(versions)]);
  expect(result.deletions.map(({ id }) => id)).toEqual([2]);
  // Of what it needs only roots count.
  expect(deletedImages({ delete: [everything], guards: { minRemaining: 3 } }, versions)).toEqual([]);
  expect(deletedImages({ delete: [everything], guards: { minRemaining: 2 } }, [versions[0]!, versions[1]!, image(3, { age: 30, tags: ["c"], children: [1] })])).toEqual([2]);
});
test("a signature that outlives what it signs is a root in the next plan, is named, and counts: what was spared for want of roots may go", () => {
  const versions = [image(1, { age: 50 }), image(2, { age: 40 }), image(3, { tags: [referrerTag(1)], blocked: "more than 5,000 downloads" })];
  const first = plan({ delete: [everything] }, [container(versions)]);
  expect(first.decisions.map(({ id, action }) => [id, action])).toEqual([[3, "blocked"], [1, "delete"], [2, "keep"]]);
  const second = plan({ delete: [everything], restore: "never" }, [container(versions.slice(1))], { ledger: [entry(versions[0]!, 0)] });
  expect(second.decisions.map(({ id, action, formerRelative }) => [id, action, formerRelative])).toEqual([[3, "blocked", true], [2, "delete", undefined]]);
});
test("packages are spared one by one", () => {
  expect(plan({ delete: [everything] }, [npm([release(1, "1.0.0")], "a"), npm([release(2, "1.0.0")], "b")]).deletions).toEqual([]);
});
