import type { CompiledPolicy, CompiledRule } from "./compiled-policy";
import { hasOtherTag } from "./relations";
import { selectsPackage, selectsVersion } from "./select";
import { Standing, type Verdict } from "./verdict";

const important = /^(?:latest|stable|prod.*)$/s;

/** Whether the rule's select alone matches a version, live or in the ledger, that the rule may match. */
function selectsAnything(rule: CompiledRule, verdicts: readonly Verdict[]): boolean {
  return verdicts.some((verdict) => {
    if ([...verdict.keepMatches, ...verdict.deleteMatches].some((matches) => matches.rule === rule && matches.isAlive)) return true;
    if (!selectsPackage(rule.select, verdict.facts)) return false;
    const asksReferrers = rule.isKeep && rule.rank === undefined;
    return (
      (asksReferrers && verdict.versions.some((version) => hasOtherTag(version) && selectsVersion(rule.select, version))) ||
      verdict.facts.ledger.some((version) => version.via === undefined && selectsVersion(rule.select, version))
    );
  });
}

/** Ids of rules whose select matches nothing at all, sorted. */
export function deadRules(policy: CompiledPolicy, verdicts: readonly Verdict[]): readonly string[] {
  return [...policy.keep, ...policy.delete].filter((rule) => !selectsAnything(rule, verdicts)).map((rule) => rule.id).sort();
}

/** Ids of keep rules that save something, and nothing that another keep rule does not save too. */
function shadowedRules(policy: CompiledPolicy, verdicts: readonly Verdict[]): string[] {
  const keepIds = new Set(policy.keep.map((rule) => rule.id));
  const saves = new Set<string>();
  const savesAlone = new Set<string>();
  for (const { by, savedBy } of verdicts) {
    savedBy.forEach((savers, position) => {
      if ((by[position] as readonly string[]).length === 0) return;
      const rules = savers.filter((saver) => keepIds.has(saver));
      for (const rule of rules) {
        saves.add(rule);
        if (rules.length === 1) savesAlone.add(rule);
      }
    });
  }
  return [...saves].filter((rule) => !savesAlone.has(rule));
}

/** Planned deletions of versions whose tags people rely on. Never sampled. */
function taggedDeletions(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ facts, versions, standing }) =>
    versions.filter((version, position) => standing[position] === Standing.delete && version.tags.some((tag) => important.test(tag))).map((version) => `${facts.key}@${version.label}`),
  );
}

/** Everything a reader should look at, sorted. */
export function warningsOf(policy: CompiledPolicy, verdicts: readonly Verdict[], found: { readonly dead: readonly string[]; readonly unresolved: readonly string[]; readonly unmatched: readonly string[]; readonly byHand: readonly string[]; readonly foreign: readonly string[] }): string[] {
  return [
    ...found.dead.map((id) => `dead-rule:${id}`),
    ...shadowedRules(policy, verdicts).map((id) => `shadowed-rule:${id}`),
    ...policy.args.delete.filter((rule) => rule.everything === true).map((rule) => `everything-rule:${rule.id}`),
    ...taggedDeletions(verdicts).map((label) => `tagged:${label}`),
    ...found.unresolved.map((entry) => `unresolved-protect:${entry}`),
    ...found.unmatched.map((pattern) => `unmatched-packages:${pattern}`),
    ...found.byHand.map((label) => `restored-by-hand:${label}`),
    ...found.foreign.map((label) => `unattributed:${label}`),
  ].sort();
}
