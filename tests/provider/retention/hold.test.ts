import { evaluate } from "../../../provider/retention";
import { anchor, container, decisionOf, everything, idsOf, image, keepAnchor, NOW, npm, plan, policy, referrerTag, release, sha256 } from "./world";

const old = [image(1, { age: 50, tags: ["a"], children: [2] }), image(2, { age: 50 }), image(3, { age: 40, tags: ["b"], children: [4] }), image(4, { age: 40 }), anchor()];
const rules = { keep: [keepAnchor], delete: [everything] };
const line = (id: number, more: object = {}): { package: string; id: number } => ({ package: "container/api", id, ...more });

describe("the approval lock", () => {
  test("deletes what is approved and still eligible; the rest waits", () => {
    const result = plan(rules, [container(old)], { lock: [line(1), line(2), line(77)] });
    expect(idsOf(result, "delete")).toEqual([1, 2]);
    expect(decisionOf(result, 3)).toMatchObject({ action: "waiting", by: ["all"], savedBy: ["approval"] });
  });
  test("an empty lock approves nothing", () => expect(idsOf(plan(rules, [container(old)], { lock: [] }), "waiting")).toEqual([1, 2, 3, 4]));
  test("a struck root holds its relatives back, though they are approved", () => {
    const result = plan(rules, [container(old)], { lock: [line(2), line(3), line(4)] });
    expect(idsOf(result, "delete")).toEqual([3, 4]);
    expect(decisionOf(result, 2)).toMatchObject({ action: "waiting", savedBy: ["needed-by"], neededBy: 1 });
  });
  test("a struck root holds back what lies below its relatives, too", () => {
    const nested = [image(1, { age: 50, tags: ["a"], children: [2] }), image(2, { children: [3] }), image(3), image(4, { tags: [referrerTag(3)] }), anchor()];
    expect(idsOf(plan(rules, [container(nested)], { lock: [line(2), line(3), line(4)] }), "waiting")).toEqual([1, 2, 3, 4]);
  });
  test("a line that names label and name as they are approves", () => expect(idsOf(plan(rules, [container(old)], { lock: [line(3, { label: "b", name: old[2]?.name })] }), "delete")).toEqual([3]));
  test("a struck relative stays while its root goes", () => expect(idsOf(plan(rules, [container(old)], { lock: [line(1), line(3), line(4)] }), "delete")).toEqual([1, 3, 4]));
  test("what is approved and no longer eligible is kept", () => expect(idsOf(plan({ ...rules, protect: ["a"] }, [container(old)], { lock: [1, 2, 3, 4].map((id) => line(id)) }), "delete")).toEqual([3, 4]));
  test.each([["label", "c"], ["name", "sha256:other"]])("a line whose %s disagrees with the live version is refused", (field, value) => {
    const evaluation = evaluate({ policy: policy(rules), snapshot: { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [container(old)] }, at: NOW, sha256, lock: [line(1, { [field]: value }), line(3, { label: "b" }), line(4)] });
    expect(evaluation.plan?.deletions.map(({ id }) => id)).toEqual([3, 4]);
    expect(evaluation).toMatchObject({ refused: [{ package: "container/api", id: 1, reason: expect.stringContaining("the version is now a") }] });
  });
  test("a line of another package approves nothing here", () => expect(idsOf(plan(rules, [container(old)], { lock: [{ package: "container/web", id: 1 }] }), "delete")).toEqual([]));
});

test("of the plan that was shown a line that names something else by now is refused, and what is gone is not told", () => {
  const evaluation = evaluate({ policy: policy(rules), snapshot: { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [container(old)] }, at: NOW, sha256, shown: [line(1, { label: "c" }), line(3, { label: "b" }), line(4), line(77, { label: "gone" })] });
  expect(evaluation.plan?.deletions.map(({ id }) => id)).toEqual([3, 4]);
  expect(evaluation.refused).toEqual([expect.objectContaining({ package: "container/api", id: 1 })]);
});

test("of the plan that was shown a line that is kept by now is left out, and nothing is told of it", () => {
  const evaluation = evaluate({ policy: policy({ ...rules, protect: ["a"] }), snapshot: { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [container(old)] }, at: NOW, sha256, shown: [1, 2, 3, 4].map((id) => line(id)) });
  expect([evaluation.plan?.deletions.map(({ id }) => id), evaluation.refused]).toEqual([[3, 4], []]);
});

test("of the plan that was shown only what is still eligible goes; what is new waits", () => {
  const result = plan(rules, [container(old)], { shown: [line(1), line(2)] });
  expect(idsOf(result, "delete")).toEqual([1, 2]);
  expect(decisionOf(result, 3).savedBy).toEqual(["shown-plan"]);
});

describe("batch", () => {
  const batch = (count: number): object => ({ ...rules, guards: { batch: count } });
  test("takes the oldest roots with their relatives; the rest waits", () => {
    const result = plan(batch(1), [container(old)]);
    expect(idsOf(result, "delete")).toEqual([1, 2]);
    expect(decisionOf(result, 3)).toMatchObject({ action: "waiting", savedBy: ["batch"] });
    expect(decisionOf(result, 4)).toMatchObject({ action: "waiting", savedBy: ["needed-by"] });
  });
  test("counts over all packages, by createdAt and then id", () => {
    const packages = [npm([release(1, "1.0.0", { age: 30 }), release(2, "1.0.1", { age: 20 }), release(3, "2.0.0", { age: 1 })], "a"), npm([release(4, "1.0.0", { age: 30 }), release(5, "1.0.1", { age: 25 }), release(6, "2.0.0", { age: 1 })], "b")];
    expect(idsOf(plan({ delete: [everything], guards: { batch: 3 } }, packages), "delete")).toEqual([1, 4, 5]);
  });
  test("a shared relative of something waiting waits", () => {
    const shared = [image(1, { age: 50, tags: ["a"], children: [3] }), image(2, { age: 40, tags: ["b"], children: [3] }), image(3), anchor()];
    expect(idsOf(plan(batch(1), [container(shared)]), "delete")).toEqual([1]);
  });
  test("a tagged child lets its younger index go first, so that no run stands still", () => {
    const nested = [image(1, { age: 50, tags: ["child"] }), image(2, { age: 40, tags: ["middle"], children: [1] }), image(3, { age: 30, tags: ["top"], children: [2, 1] }), anchor()];
    expect(idsOf(plan(batch(1), [container(nested)]), "delete")).toEqual([3]);
    expect(idsOf(plan(batch(2), [container(nested)]), "delete")).toEqual([2, 3]);
    expect(idsOf(plan(batch(3), [container(nested)]), "delete")).toEqual([1, 2, 3]);
  });
  test("of two indexes above one tagged child both go before it, and what is above counts once", () => {
    const nested = [image(1, { age: 50, tags: ["child"] }), image(2, { age: 40, tags: ["left"], children: [1] }), image(3, { age: 30, tags: ["right"], children: [1] }), image(4, { age: 45, tags: ["other"] }), anchor()];
    expect(idsOf(plan(batch(1), [container(nested)]), "delete")).toEqual([2]);
    expect(idsOf(plan(batch(2), [container(nested)]), "delete")).toEqual([2, 3]);
    expect(idsOf(plan(batch(3), [container(nested)]), "delete")).toEqual([1, 2, 3]);
    expect(idsOf(plan(batch(4), [container(nested)]), "delete")).toEqual([1, 2, 3, 4]);
  });
  test("an untagged index between two roots takes no place of its own", () => {
    const nested = [image(1, { age: 50, tags: ["child"] }), image(2, { age: 40, children: [1] }), image(3, { age: 30, tags: ["top"], children: [2] }), image(4, { age: 45, tags: ["other"] }), anchor()];
    expect(idsOf(plan(batch(1), [container(nested)]), "delete")).toEqual([2, 3]);
    expect(idsOf(plan(batch(2), [container(nested)]), "delete")).toEqual([1, 2, 3]);
  });
  test("an index that is declared deleted elsewhere is not waited for", () => {
    const nested = [image(1, { age: 50, tags: ["child"] }), image(2, { age: 40, tags: ["index"], children: [1] }), image(3, { age: 30, tags: ["b"] }), anchor()];
    expect(idsOf(plan({ ...batch(1), pins: [{ id: 2, state: "deleted" }] }, [container(nested)]), "delete")).toEqual([1]);
  });
  test("an index that stays away is not waited for, and keeps its child", () => {
    const nested = [image(1, { age: 50, tags: ["child"] }), image(2, { age: 40, tags: ["anchor-2"], children: [1] }), image(3, { age: 30, tags: ["b"] }), anchor()];
    expect(idsOf(plan({ ...batch(1), keep: [keepAnchor, { id: "k", select: { tags: ["anchor-2"] } }] }, [container(nested)]), "delete")).toEqual([3]);
  });
  test("without more roots than that nothing waits", () => expect(idsOf(plan(batch(2), [container(old)]), "waiting")).toEqual([]));
});

describe("maxDeletes", () => {
  test("counts relatives, and an excess deletes nothing", () => {
    const result = plan({ ...rules, guards: { maxDeletes: { count: 3 } } }, [container(old)]);
    expect(result.deletions).toEqual([]);
    expect(result.wouldDelete).toHaveLength(4);
    expect(idsOf(result, "delete")).toEqual([1, 2, 3, 4]);
    expect(result.stopped).toEqual([{ guard: "maxDeletes", message: "4 of 5 live versions would be deleted, more than maxDeletes.count 3; nothing is deleted. Largest rules: all (4). To allow it write guards: { maxDeletes: { count: 4 } }, or limit one run with guards: { batch: 3 }" }]);
  });
  test("exactly the count is allowed", () => expect(plan({ ...rules, guards: { maxDeletes: { count: 4 } } }, [container(old)]).stopped).toBeUndefined());
  test("is 100 by default, also beside a percentage", () => {
    const many = Array.from({ length: 110 }, (_none, at) => release(at + 1, `1.0.${at}`, { age: 200 - at }));
    const counted = (kept: number, maxDeletes?: object): unknown => evaluate({ policy: { owner: "acme", packageTypes: ["npm"], packages: ["*"], delete: [{ id: "d", beyondNewest: { count: kept } }], ...(maxDeletes && { guards: { maxDeletes } }) }, snapshot: { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [npm(many)] }, at: NOW, sha256 }).plan?.stopped?.length;
    expect(counted(10)).toBeUndefined();
    expect(counted(9)).toBe(1);
    expect(counted(9, { percent: 100 })).toBe(1);
  });
  test("percent holds for the plan", () => {
    expect(plan({ ...rules, guards: { maxDeletes: { percent: 80 } } }, [container(old)]).stopped).toBeUndefined();
    expect(plan({ ...rules, guards: { maxDeletes: { percent: 79 } } }, [container(old)]).stopped?.[0]?.message).toContain("4 of 5 live versions (80 %) would be deleted, more than maxDeletes.percent 79");
  });
  test("percent holds for each package", () => {
    const packages = [npm([release(1, "1.0.0"), release(2, "1.0.1", { age: 1 })], "a"), npm(Array.from({ length: 18 }, (_none, at) => release(at + 10, `1.0.${at}`, { age: 1 })), "b")];
    const [stop] = plan({ delete: [{ id: "d", olderThan: "30d" }], guards: { maxDeletes: { percent: 40 } } }, packages).stopped ?? [];
    expect(stop?.message).toContain("1 of 2 in npm/a, more than maxDeletes.percent 40");
    expect(stop?.message).toContain("maxDeletes: { percent: 50 }");
  });
  test("names the three rules that delete the most, of equals the first by name", () => {
    const versions = [1, 2, 3, 4, 5].map((id) => release(id, `1.0.${id}`, { age: 50 - id }));
    const sketch = { delete: [{ id: "z", olderThan: "1d" as const }, { id: "few", select: { name: ["1.0.1"] }, everything: true as const }, { id: "y", olderThan: "2d" as const }, { id: "some", select: { name: ["1.0.[12]", { regex: "1\\.0\\.[12]" }] }, everything: true as const }] };
    expect(plan({ ...sketch, guards: { maxDeletes: { count: 3 } } }, [npm(versions)]).stopped?.[0]?.message).toContain("Largest rules: y (4), z (4), some (2). To allow it write guards: { maxDeletes: { count: 4 } }, or limit one run with guards: { batch: 3 }");
  });
  test("tells to raise only what is exceeded", () => {
    expect(plan({ ...rules, guards: { maxDeletes: { count: 4, percent: 79 } } }, [container(old)]).stopped?.[0]?.message).toContain("guards: { maxDeletes: { percent: 80 } }");
    expect(plan({ ...rules, guards: { maxDeletes: { count: 3, percent: 80 } } }, [container(old)]).stopped?.[0]?.message).toContain("guards: { maxDeletes: { count: 4 } }");
  });
  test("is not exceeded by nothing, nor without a percentage by everything", () => {
    expect(plan({ delete: [], guards: { maxDeletes: { count: 0, percent: 0 } } }, [container(old)]).stopped).toBeUndefined();
    expect(plan({ ...rules, guards: { maxDeletes: { count: 4, percent: 80 } } }, [container(old)]).stopped).toBeUndefined();
  });
  test("suggests a batch of one at least, and of fifty at most", () => {
    const message = (count: number): string => plan({ ...rules, guards: { maxDeletes: { count } } }, [container([...old, ...Array.from({ length: 80 }, (_none, at) => image(1000 + at, { tags: [`n${at}`] }))])]).stopped?.[0]?.message ?? "";
    expect(message(0)).toContain("guards: { batch: 1 }");
    expect(message(70)).toContain("guards: { batch: 50 }");
  });
  test("counts what waiting has left", () => expect(plan({ ...rules, guards: { batch: 1, maxDeletes: { count: 2 } } }, [container(old)]).stopped).toBeUndefined());
  test("count 0 is a freeze", () => expect(plan({ ...rules, guards: { maxDeletes: { count: 0 } } }, [container(old)]).stopped).toHaveLength(1));
});

describe("order and hash", () => {
  test("a relative goes only after every root that it belongs to", () => {
    const versions = [image(1, { tags: ["a"], children: [3] }), image(2, { tags: ["b"], children: [3] }), image(3, { age: 300 }), image(4, { tags: [referrerTag(3)] }), anchor()];
    expect(plan(rules, [container(versions)]).deletions.map(({ id, after }) => [id, after])).toEqual([[1, []], [2, []], [3, [1, 2]], [4, [3]]]);
  });
  test("a tagged child goes after its index", () => {
    expect(plan(rules, [container([image(1, { age: 90, tags: ["child"] }), image(2, { age: 10, tags: ["index"], children: [1] }), anchor()])]).deletions.map(({ id }) => id)).toEqual([2, 1]);
  });
  test("decisions are sorted by package, createdAt and id", () => {
    const result = plan(rules, [npm([release(7, "1.0.0", { age: 1 }), release(5, "1.0.1", { age: 9 }), release(6, "1.0.2", { age: 9 })]), container(old)]);
    expect(result.decisions.map(({ id }) => id)).toEqual([1, 2, 3, 4, 9999, 5, 6, 7]);
  });
  test("the hash holds package, id, label and rule ids: no ages, ranks or totals", () => {
    const hash = (sketch: object, versions = old): string => plan({ ...rules, ...sketch }, [container(versions)]).hash;
    const here = hash({});
    expect(hash({ delete: [{ ...everything, because: "tidy" }] })).toBe(here);
    expect(hash({}, old.map((version) => ({ ...version, updatedAt: "2026-05-01T00:00:00Z" })))).toBe(here);
    expect(hash({}, [...old, image(8, { tags: ["anchor-2"] })].map((version) => (version.id === 8 ? { ...version, tags: ["anchor"] } : version)))).toBe(here);
    expect(hash({ delete: [{ ...everything, id: "other" }] })).not.toBe(here);
    expect(hash({}, old.map((version) => (version.id === 1 ? { ...version, tags: ["renamed"] } : version)))).not.toBe(here);
    expect(here).toMatch(/^[0-9a-f]{64}$/);
  });
  test("the list of deletions holds each deletion's sorted rule ids", () => {
    expect(plan({ keep: [keepAnchor], delete: [{ id: "z", everything: true }, { id: "a", olderThan: "1d" }] }, [container([image(1, { tags: ["x"] }), anchor()])]).deletions).toEqual([{ package: "container/api", id: 1, label: "x", rules: ["a", "z"], after: [] }]);
  });
});

test("packages that could not be listed have no decisions and are named", () => {
  const result = plan({ packages: ["api", "gone"], delete: [everything] }, [container(old)], { unlisted: [{ package: "container/gone", reason: "HTTP 500" }, { package: "container/api", reason: "HTTP 500" }] });
  expect(result.decisions).toEqual([]);
  expect(result.unlisted).toHaveLength(2);
});
