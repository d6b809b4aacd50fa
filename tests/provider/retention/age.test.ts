import { container, decisionOf, entry, deletedImages, deletedReleases, daysAgo, everything, image, NOW, npm, plan, release } from "./world";
import { formatInstant, hourOf, parseInstant } from "../../../provider/retention";
import { durationMs, parseDuration } from "../../../provider/retention/duration";

const stay = release(99, "9.9.9", { age: 500 });
const keepStay = { id: "stay", select: { name: ["9.9.9"] } };

test("olderThan is strict: exactly that age is kept", () => {
  const versions = [release(1, "1.0.0", { age: 30 }), release(2, "1.0.1", { age: 30 + 1 / 86400 }), stay];
  expect(deletedReleases({ keep: [keepStay], delete: [{ id: "d", olderThan: "30d" }] }, versions)).toEqual([2]);
});

test("youngerThan is inclusive: exactly that age is kept", () => {
  const versions = [release(1, "1.0.0", { age: 30 }), release(2, "1.0.1", { age: 30 + 1 / 86400 }), stay];
  expect(deletedReleases({ keep: [keepStay, { id: "k", youngerThan: "30d" }], delete: [everything] }, versions)).toEqual([2]);
});

test("since updatedAt measures from the last tagging", () => {
  const touched = release(1, "1.0.0", { age: 100, updatedAt: daysAgo(2) });
  expect(deletedReleases({ keep: [keepStay], delete: [{ id: "d", olderThan: "30d" }] }, [touched, stay])).toEqual([1]);
  expect(deletedReleases({ keep: [keepStay], delete: [{ id: "d", olderThan: "30d", since: "updatedAt" }] }, [touched, stay])).toEqual([]);
  expect(deletedReleases({ keep: [keepStay, { id: "k", youngerThan: "3d", since: "updatedAt" }], delete: [everything] }, [touched, stay])).toEqual([]);
});

describe("minAge", () => {
  test("is 24 hours by default, and exactly that age may go", () => {
    const versions = [release(1, "1.0.0", { age: 1 }), release(2, "1.0.1", { age: 1 - 1 / 86400 }), stay];
    const result = plan({ keep: [keepStay], delete: [everything], guards: { minAge: "24h" } }, [npm(versions)]);
    expect(result.decisions.map(({ id, action, savedBy }) => [id, action, savedBy])).toEqual([[99, "keep", ["stay"]], [1, "delete", []], [2, "keep", ["minAge"]]]);
  });
  test("counts by the later of createdAt and updatedAt", () => {
    expect(deletedReleases({ keep: [keepStay], delete: [everything], guards: { minAge: "7d" } }, [release(1, "1.0.0", { age: 100, updatedAt: daysAgo(6) }), stay])).toEqual([]);
  });
  test("is that of the youngest relative, shared or not", () => {
    const versions = [image(1, { tags: ["a"], children: [3] }), image(2, { tags: ["b"], children: [3] }), image(3, { age: 2 }), image(4, { tags: ["c"] }), image(5, { tags: ["d"], age: 200 })];
    expect(deletedImages({ delete: [everything], guards: { minAge: "7d" } }, versions)).toEqual([4, 5]);
    expect(deletedImages({ delete: [everything], guards: { minAge: "2d" } }, versions)).toEqual([1, 2, 3, 5]);
  });
  test("is not that of a tagged child, which decides for itself", () => {
    const versions = [image(1, { tags: ["a"], children: [2] }), image(2, { age: 2, tags: ["b"] }), image(3, { tags: ["c"], age: 5 })];
    expect(deletedImages({ delete: [everything], guards: { minAge: "3d" } }, versions)).toEqual([1, 3]);
  });
  test("protects what claims to be from the future", () => {
    expect(deletedReleases({ delete: [everything] }, [release(1, "1.0.0", { age: -1 }), release(2, "1.0.1")])).toEqual([2]);
  });
});

describe("becomesDeletableAt", () => {
  const at = (policy: Parameters<typeof plan>[0], age = 10): string | undefined => decisionOf(plan({ ...policy, keep: [keepStay, ...(policy.keep ?? [])] }, [npm([release(1, "1.0.0", { age }), stay])]), 1).becomesDeletableAt;
  const inDays = (days: number): string => formatInstant(NOW + days * 86_400_000);
  test.each([
    ["the end of olderThan", { delete: [{ id: "d", olderThan: "30d" as const }] }, inDays(20)],
    ["the first of several", { delete: [{ id: "d", olderThan: "30d" as const }, { id: "e", olderThan: "15d" as const }] }, inDays(5)],
    ["the end of the last keep rule", { keep: [{ id: "k", youngerThan: "12d" as const }, { id: "l", youngerThan: "40d" as const }], delete: [everything] }, inDays(30)],
    ["the end of minAge", { delete: [everything], guards: { minAge: "11d" as const } }, inDays(1)],
    ["never where a keep rule has no age", { keep: [{ id: "k", select: { name: ["1.*"] } }], delete: [{ id: "d", olderThan: "30d" as const }] }, undefined],
    ["never where no delete rule could match", { delete: [{ id: "d", select: { name: ["2.*"] }, olderThan: "30d" as const }] }, undefined],
    ["never where its rank keeps it", { delete: [{ id: "d", beyondNewest: { count: 1 } }] }, undefined],
    ["never where it is protected", { protect: ["1.0.0"], delete: [{ id: "d", olderThan: "30d" as const }] }, undefined],
    ["nothing where no date can express it", { delete: [{ id: "d", olderThan: "14500000w" as const }] }, undefined],
  ])("is %s", (_claim, sketch, expected) => expect(at(sketch)).toBe(expected));
  test("is absent where a person restored it, or its relations are not known", () => {
    const versions = [image(1, { age: 10, tags: ["a"] }), image(2, { age: 9, tags: ["b"] })];
    const sketch = { delete: [{ id: "d", olderThan: "30d" as const }] };
    expect(decisionOf(plan(sketch, [container(versions)]), 1)).toHaveProperty("becomesDeletableAt");
    expect(decisionOf(plan(sketch, [container(versions)], { ledger: [entry(versions[0]!, 1)] }), 1)).not.toHaveProperty("becomesDeletableAt");
    expect(decisionOf(plan(sketch, [container([versions[0]!, { ...versions[1]!, relations: "unknown" }])]), 1)).not.toHaveProperty("becomesDeletableAt");
  });
  test("is absent from a version that is spared", () => {
    expect(decisionOf(plan({ delete: [everything] }, [npm([release(1, "1.0.0")])]), 1)).not.toHaveProperty("becomesDeletableAt");
  });
});

describe("instants", () => {
  test.each(["2026-01-31T12:00:00Z", "2026-04-30T00:00:00Z", "2026-02-28T23:59:59Z", "2026-01-29T00:00:00Z", "2026-01-31t12:00:00.123z", "2024-02-29T00:00:00+02:00", "2026-01-31T23:59:59-11:30", "2026-01-31T12:00:00+23:00"])("%s is one", (text) => expect(parseInstant(text)).toBe(Date.parse(text.toUpperCase())));
  test.each(["2026-01-31", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T00:00:00", "2026-01-31 00:00:00Z", "2025-02-29T00:00:00Z", "now", "x2026-01-31T12:00:00Z", "2026-01-31T12:00:00Zx", "2026-01-31T12:00:00+02:00x", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00+24:00", "1999-01-01 2026-01-31T12:00:00Z", "2026-06-30T23:59:60Z"])("%s is none", (text) => expect(parseInstant(text)).toBeUndefined());
  test("an instant is rounded down to the UTC hour", () => {
    expect(hourOf(Date.parse("2026-01-31T12:59:59.999Z"))).toBe(Date.parse("2026-01-31T12:00:00Z"));
    expect(hourOf(Date.parse("2026-01-31T12:00:00Z"))).toBe(Date.parse("2026-01-31T12:00:00Z"));
    expect(hourOf(Date.parse("1969-12-31T23:30:00Z"))).toBe(Date.parse("1969-12-31T23:00:00Z"));
  });
  test("milliseconds are written only where there are some", () => {
    expect(formatInstant(1500)).toBe("1970-01-01T00:00:01.500Z");
    expect(formatInstant(1000)).toBe("1970-01-01T00:00:01Z");
  });
});

describe("durations", () => {
  test("one that the wall has not seen is a mistake of the program", () => expect(() => durationMs("soon")).toThrow("not a duration: soon"));
  test.each([["36h", 36 * 3600], ["1d", 86_400], ["8w", 8 * 604_800], ["0h", 0], ["1.5d", 129_600], ["0.25h", 900]])("%s is %d seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds * 1000));
  test.each(["30", "1m", "3 months", "-1d", "1e3d", "d", "", "1y", "1 d", "0.0001h", "9999999914500000w", "30dd", "x30d", "30d\n"])("%j is none", (text) => expect(parseDuration(text)).toBeUndefined());
});
