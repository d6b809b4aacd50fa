import { meaningOf } from "../../../provider/retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

const base: RetentionPolicyArgs = {
  owner: "acme",
  packageTypes: ["npm", "maven"],
  packages: ["b", { regex: "a" }],
  keep: [{ id: "k2", newest: { count: 2 } }, { id: "k1", select: { prerelease: false } }],
  delete: [{ id: "d2", olderThan: "2d" }, { id: "d1", everything: true }],
  protect: ["x", "a"],
  pins: [{ id: 2, state: "present" }, { id: 1, state: "deleted" }],
};
const isSame = (change: Partial<RetentionPolicyArgs>, from: RetentionPolicyArgs = base): boolean => meaningOf({ ...from, ...change }) === meaningOf(from);
const reversed = <T>(list: readonly T[] | undefined): T[] => [...(list ?? [])].reverse();

test.each<[string, Partial<RetentionPolicyArgs>]>([
  ["the case of the owner", { owner: "ACME" }],
  ["the order of rules", { keep: reversed(base.keep), delete: reversed(base.delete) }],
  ["the order of lists", { packageTypes: reversed(base.packageTypes), packages: reversed(base.packages), protect: reversed(base.protect), pins: reversed(base.pins) }],
  ["the order of fields", { delete: [{ olderThan: "2d", id: "d2" }, { everything: true, id: "d1" }] }],
  ["an entry given twice", { protect: ["a", "x", "a"] }],
  ["an empty list of what may be left out", { releaseHandRestored: [] }],
  ["a reason", { delete: base.delete.map((rule) => ({ ...rule, because: "tidy" })), keep: base.keep?.map((rule) => ({ ...rule, because: "roll back" })) ?? [] }],
  ["guards, restore, onDestroy, approval, asOf, protectMustResolve", { guards: { minRemaining: 9 }, restore: "never", onDestroy: "restore", approval: { lockFile: "x" }, asOf: "2026-01-01T00:00:00Z", protectMustResolve: true }],
])("%s is no meaning", (_what, change) => expect(isSame(change)).toBe(true));

test.each<[string, Partial<RetentionPolicyArgs>]>([
  ["the owner", { owner: "other" }],
  ["a package type", { packageTypes: ["npm"] }],
  ["a package", { packages: ["b", "a"] }],
  ["repositories", { repositories: ["acme/*"] }],
  ["visibility", { visibility: ["private"] }],
  ["a keep rule", { keep: base.keep?.slice(1) ?? [] }],
  ["a delete rule", { delete: base.delete.slice(1) }],
  ["a rule's id", { delete: [{ id: "d3", olderThan: "2d" }, { id: "d1", everything: true }] }],
  ["a protection", { protect: ["x"] }],
  ["a pin", { pins: [{ id: 2, state: "deleted" }, { id: 1, state: "deleted" }] }],
  ["a release", { releaseHandRestored: [1] }],
])("%s is meaning", (_what, change) => expect(isSame(change)).toBe(false));

test("which repositories and visibilities is meaning, too", () => {
  expect(isSame({ repositories: ["acme/b"] }, { ...base, repositories: ["acme/a"] })).toBe(false);
  expect(isSame({ visibility: ["internal"] }, { ...base, visibility: ["private"] })).toBe(false);
  expect(isSame({ visibility: ["private", "internal"] }, { ...base, visibility: ["internal", "private"] })).toBe(true);
});
