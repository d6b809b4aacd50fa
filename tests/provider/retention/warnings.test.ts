import { anchor, container, daysAgo, entry, everything, image, keepAnchor, NOW, npm, plan, policy, referrerTag, release, type PolicySketch, type More } from "./world";

const images = [image(1, { tags: ["a"], age: 9 }), image(2, { tags: ["b"], age: 8 }), image(3, { tags: ["c"], age: 7 })];
const warnings = (sketch: PolicySketch, versions = images, more: More = {}): string[] => [...plan(sketch, [container(versions)], more).warnings];
const nothing = { tags: ["nothing-*"] };

describe("dead-rule", () => {
  test("names keep and delete rules whose select matches nothing", () => {
    expect(warnings({ keep: [{ id: "k", select: nothing }], delete: [{ id: "d", select: nothing, everything: true }, { id: "e", olderThan: "900d" }] })).toEqual(["dead-rule:d", "dead-rule:k", "everything-rule:d"]);
  });
  test("looks at the select alone, not at age and rank", () => expect(warnings({ keep: [{ id: "k", youngerThan: "0h" }], delete: [{ id: "d", select: { tags: ["a"] }, olderThan: "900d" }, { id: "e", beyondNewest: { count: 50, by: "semver" } }] })).toEqual([]));
  test("looks into the ledger, too", () => {
    const rule = { delete: [{ id: "d", select: { tags: ["old"] }, everything: true as const }] };
    expect(warnings(rule, images, { ledger: [entry(image(9, { tags: ["old"] }), 3)] })).toEqual(["everything-rule:d"]);
    expect(warnings(rule, images, { ledger: [entry(image(9, { tags: ["old"] }), 3, { via: 1 })] })).toContain("dead-rule:d");
  });
  test("looks only at what the rule may match: roots, and for a keep rule without newest referrers with a tag of their own", () => {
    const versions = [image(1, { tags: ["x"] }), image(2, { tags: ["audit"], subject: 1 })];
    expect(warnings({ delete: [{ id: "d", select: { tags: ["audit"] }, everything: true }] }, versions)).toContain("dead-rule:d");
    expect(warnings({ keep: [{ id: "k", select: { tags: ["audit"] } }] }, versions)).toEqual([]);
    expect(warnings({ keep: [{ id: "k", select: { tags: ["audit"] }, newest: { count: 1 } }] }, versions)).toEqual(["dead-rule:k"]);
    expect(warnings({ keep: [{ id: "k", select: { package: ["other"], tags: ["audit"] } }] }, versions)).toEqual(["dead-rule:k"]);
    expect(warnings({ keep: [{ id: "k", select: { tags: ["sha256-*"] } }] }, [image(1, { tags: ["x"] }), image(2, { tags: [referrerTag(1)] })])).toEqual(["dead-rule:k"]);
  });
  test("every rule is dead where there is nothing", () => expect(warnings({ delete: [{ id: "d", olderThan: "1d" }] }, [])).toEqual(["dead-rule:d"]));
  test("stops the plan where the policy says so", () => {
    const result = plan({ delete: [{ id: "d", select: nothing, everything: true }, { id: "e", select: nothing, olderThan: "1d" }, everything], guards: { deadRules: "fail" } }, [container(images)]);
    expect(result.stopped).toEqual([{ guard: "deadRules", message: 'the select of d, e matches no version, live or deleted by this policy; nothing is deleted. Correct or remove these rules, or write guards: { deadRules: "warn" }' }]);
    expect(result.deletions).toEqual([]);
    expect(plan({ keep: [{ id: "z", select: nothing }], delete: [{ id: "a", select: nothing, everything: true }], guards: { deadRules: "fail" } }, [container(images)]).stopped?.[0]?.message).toContain("the select of a, z matches");
    expect(plan({ delete: [everything], guards: { deadRules: "fail" } }, [container(images)]).stopped).toBeUndefined();
    expect(plan({ delete: [{ id: "d", select: nothing, everything: true }], guards: { deadRules: "fail" } }, [container(images)]).stopped?.[0]?.message).toContain("remove the rule,");
  });
});

describe("shadowed-rule", () => {
  test("names a keep rule that saves nothing another does not save", () => expect(warnings({ keep: [{ id: "one", newest: { count: 1 } }, { id: "two", newest: { count: 2 } }], delete: [everything] })).toEqual(["everything-rule:all", "shadowed-rule:one"]));
  test("names both of two that save the same", () => expect(warnings({ keep: [{ id: "p", select: { tags: ["a"] } }, { id: "q", select: { tags: ["a"] } }], delete: [{ id: "d", olderThan: "1d" }] })).toEqual(["shadowed-rule:p", "shadowed-rule:q"]));
  test("does not name a rule that has nothing to save yet", () => expect(warnings({ keep: [{ id: "k", newest: { count: 1 } }], delete: [{ id: "d", olderThan: "900d" }] })).toEqual([]));
  test("names none where no delete rule asks for what two keep", () => expect(warnings({ keep: [{ id: "p", select: { tags: ["a"] } }, { id: "q", select: { tags: ["a"] } }], delete: [{ id: "d", select: { tags: ["b"] }, olderThan: "1d" }] })).toEqual([]));
  test("asks over all packages", () => {
    const result = plan({ keep: [{ id: "a", select: { name: ["1.*"] } }, { id: "b", newest: { count: 1 } }], delete: [{ id: "d", olderThan: "1d" }] }, [npm([release(1, "1.0.0")], "x"), npm([release(2, "1.0.0"), release(3, "2.0.0", { age: 1.5 })], "y")]);
    expect(result.warnings).toEqual([]);
  });
});

test("everything-rule names each rule that deletes whatever the age", () => expect(warnings({ delete: [everything, { id: "d", olderThan: "1d" }] })).toEqual(["everything-rule:all"]));

test("tagged names each planned deletion of what people rely on, never sampled", () => {
  const versions = [...["latest", "stable", "prod", "prod-eu", "production", "preprod", "latest-1"].map((tag, at) => image(at + 1, { tags: [tag] })), image(90, { tags: ["x", "latest-2", "stable2", "prod1"] }), anchor()];
  const tagged = warnings({ keep: [keepAnchor], delete: [everything] }, versions).filter((warning) => warning.startsWith("tagged:"));
  expect(tagged).toEqual(["tagged:container/api@latest", "tagged:container/api@latest-2,prod1,stable2,x", "tagged:container/api@prod", "tagged:container/api@prod-eu", "tagged:container/api@production", "tagged:container/api@stable"]);
});
test("tagged says nothing of what stays or waits", () => {
  expect(warnings({ keep: [{ id: "k", select: { tags: ["latest"] } }], delete: [{ id: "d", olderThan: "1d" }] }, [image(1, { tags: ["latest"] })])).toEqual([]);
  expect(warnings({ keep: [keepAnchor], delete: [{ id: "d", olderThan: "1d" }] }, [image(1, { tags: ["latest"] }), anchor()], { lock: [] })).toEqual([]);
});

test("an entry of protect that resolves to nothing is a warning", () => expect(warnings({ protect: ["a", "nope", "acme/api:b", "acme/api:zzz"] })).toEqual(["unresolved-protect:acme/api:zzz", "unresolved-protect:nope"]));
test("an entry of protect may resolve in the ledger", () => expect(warnings({ protect: ["old"] }, images, { ledger: [entry(image(9, { tags: ["old"] }), 3)] })).toEqual([]));
test("a pattern that matches no package is a warning", () => expect(warnings({ packages: ["api", "web*", { regex: "x." }] })).toEqual(["unmatched-packages:web*", 'unmatched-packages:{"regex":"x."}']));

test("a pattern that matches one of several packages is none", () => expect(plan({ packages: ["a*"], delete: [] }, [npm([release(1, "1.0.0")], "abc"), npm([release(2, "1.0.0")], "xyz")]).warnings).toEqual([]));

describe("unattributed", () => {
  const trash = (id: number, days: number, tags = [`t${id}`]): ReturnType<typeof image> => ({ ...image(id, { tags }), deletedAt: daysAgo(days) });
  const foreign = (sketch: PolicySketch, versions: ReturnType<typeof image>[], more: More = {}): string[] => warnings(sketch, [...versions, ...images], { attributesSince: Number.NEGATIVE_INFINITY, ...more }).filter((warning) => warning.startsWith("unattributed:"));
  const rules: PolicySketch = { keep: [{ id: "k", select: { tags: ["keep*", "a", "b", "c"] } }], delete: [everything] };
  test("names what the policy would delete and no ledger knows of, and claims none of it", () => {
    expect(foreign(rules, [trash(11, 3), trash(12, 3, ["keep-1"]), trash(13, 3)], { ledger: [entry(image(13, { tags: ["t13"] }), 3)] })).toEqual(["unattributed:container/api@t11"]);
    const result = plan(rules, [container([trash(11, 3), ...images])], { attributesSince: 0, previous: policy({ delete: [] }) });
    expect([result.restores, result.summary.delete]).toEqual([[], 0]);
  });
  test("does not take the moment of a deletion for the age of a version", () => {
    for (const days of [1, -0.5]) expect(foreign({ ...rules, guards: { minAge: "2d" } }, [{ ...trash(11, days), updatedAt: daysAgo(days) }])).toEqual(["unattributed:container/api@t11"]);
  });
  test("says nothing of what was deleted before, nor where nobody asks", () => {
    expect(foreign(rules, [trash(11, 3), trash(12, 1)], { attributesSince: NOW - 2 * 86_400_000 })).toEqual(["unattributed:container/api@t12"]);
    expect(foreign(rules, [trash(11, 2)], { attributesSince: NOW - 2 * 86_400_000 })).toEqual([]);
    expect(warnings(rules, [trash(11, 3), ...images])).toEqual(["everything-rule:all"]);
  });
  test("asks as if they were live, each in its place by age", () => {
    expect(foreign({ delete: [everything] }, [trash(11, 3)])).toEqual(["unattributed:container/api@t11"]);
  });
  test("of a lost ledger of many names twenty and how many more", () => {
    const named = foreign(rules, Array.from({ length: 25 }, (_none, at) => trash(100 + at, 3)));
    expect(named).toHaveLength(21);
    expect(named).toContain("unattributed:… and 5 more");
    expect(foreign(rules, Array.from({ length: 20 }, (_none, at) => trash(100 + at, 3))).filter((warning) => warning.includes("more"))).toEqual([]);
  });
});
