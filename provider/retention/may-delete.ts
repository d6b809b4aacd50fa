import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { compilePolicy } from "./compiled-policy";
import { packageFacts } from "./facts";
import { protection } from "./protection";
import { matchRule } from "./ranking";
import { isOlder, isYounger } from "./rule-age";
import type { SnapshotPackage } from "./snapshot";
import { lastTouched } from "./youngest";

/**
 * Whether a policy could delete anything of a package, whatever the relations of its versions are. Every version counts
 * as a root here, which is more than the relations will leave:
 * - a relative is never matched by a rule and goes only with a root that is, so with no such root nothing goes;
 * - fewer roots only move a root up in its rank, so `beyondNewest` matches fewer of them and never more;
 * - a root is as old as its youngest relative, so `minAge` saves at least those that are too young themselves.
 * `newest` of a keep rule is not asked: it does not save the referrer of something that is gone, and which one that is
 * only its manifest tells.
 */
export function mayDelete(policy: RetentionPolicyArgs, found: SnapshotPackage, input: { readonly at: number; readonly pins: ReadonlySet<number> }): boolean {
  const { at, pins } = input;
  const compiled = compilePolicy(policy);
  const facts = packageFacts(found, []);
  const versions = facts.live;
  const guard = protection(policy);
  const asked = { facts, versions, relations: { isRoot: versions.map(() => true), hasSubject: [] } };
  const keeps = compiled.keep.filter((rule) => rule.rank === undefined).map((rule) => matchRule(rule, asked));
  const deletes = compiled.delete.map((rule) => matchRule(rule, asked));
  return versions.some(
    (version, position) =>
      deletes.some(({ rule, rankHolds }) => rankHolds[position] === true && isOlder(version, rule, at)) &&
      !keeps.some(({ rule, rankHolds }) => rankHolds[position] === true && isYounger(version, rule, at)) &&
      at >= lastTouched(version) + compiled.minAge &&
      !pins.has(version.id) &&
      !guard.protects(version, facts),
  );
}
