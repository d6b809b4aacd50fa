import { componentsOf } from "./components";
import { Saver } from "./decision";
import type { PackageFacts, Version } from "./facts";
import { isExpressible } from "./instant";
import { matchRule, type RuleMatches } from "./ranking";
import { hasOtherTag, reach, relationsOf } from "./relations";
import { selectsPackage, selectsVersion } from "./select";
import { isOlder, isYounger } from "./rule-age";
import { settle } from "./settle";
import { addSavers, isSaved, NONE, Standing, type Circumstances, type Verdict } from "./verdict";
import { youngestOf } from "./youngest";

/** The first of several dates after which a delete rule applies; one without age applies always. */
function deletableAfter(version: Version, matches: readonly RuleMatches[]): number {
  return Math.min(...matches.map(({ rule }) => version[rule.since] + (rule.age ?? Number.NEGATIVE_INFINITY)));
}

/** The date up to which keep rules hold; one without age holds for ever. */
function keptUntil(version: Version, matches: readonly RuleMatches[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...matches.map(({ rule }) => version[rule.since] + (rule.age ?? Number.POSITIVE_INFINITY)));
}

/** Marks what is kept whatever the rules say, with everything above it: an index that lists it, the subject that it signs. */
function holdUp(verdict: Verdict, positions: readonly number[], saver: string): void {
  const save = (position: number): void => {
    if (verdict.standing[position] !== Standing.absent) verdict.standing[position] = Standing.keep;
  };
  const held = new Set(positions);
  positions.forEach(save);
  reach(positions, verdict.relations.above, (to, by) => {
    if (held.has(to)) return false;
    held.add(to);
    save(to);
    addSavers(verdict, to, [saver]);
    verdict.neededBy[to] ??= (verdict.versions[by] as Version).id;
    return true;
  });
}

function decideRoots(verdict: Verdict, circumstances: Circumstances): void {
  const { versions, relations, isRoot } = verdict;
  const { at, policy } = circumstances;
  const components = componentsOf(relations.below);
  const rootsInComponent = new Map<number, number>();
  components.component.forEach((component, position) => {
    if (isRoot[position] === true) rootsInComponent.set(component, (rootsInComponent.get(component) ?? 0) + 1);
  });
  const youngest = youngestOf(versions, { relations, isRoot, components });
  versions.forEach((version, position) => {
    // Rules hold for roots alone.
    const keeps = verdict.keepMatches.filter((matches) => matches.rankHolds[position] === true);
    const deletes = verdict.deleteMatches.filter((matches) => matches.rankHolds[position] === true);
    const by = deletes.filter(({ rule }) => isOlder(version, rule, at)).map(({ rule }) => rule.id);
    const oldEnough = (youngest[position] as number) + policy.minAge;
    verdict.by[position] = by;
    const inCircle = (rootsInComponent.get(components.component[position] as number) ?? 0) > 1;
    addSavers(verdict, position, keeps.filter(({ rule }) => isYounger(version, rule, at)).map(({ rule }) => rule.id));
    if (by.length > 0 && at < oldEnough) addSavers(verdict, position, [Saver.minAge]);
    if (by.length > 0 && inCircle) addSavers(verdict, position, [Saver.relationCycle]);
    if (verdict.standing[position] !== Standing.delete) return;
    if (!isSaved(verdict, position) && by.length > 0) return;
    verdict.standing[position] = Standing.keep;
    const deletable = Math.max(deletableAfter(version, deletes), keptUntil(version, keeps), oldEnough);
    if (isExpressible(deletable) && !inCircle) verdict.deletableAt[position] = deletable;
  });
}

/** A referrer that people tagged is asked for by keep rules, too, and what keeps it keeps its subject. */
function decideTaggedReferrers(verdict: Verdict, { policy, at }: Circumstances): void {
  const rules = policy.keep.filter((rule) => rule.rank === undefined && selectsPackage(rule.select, verdict.facts));
  verdict.versions.forEach((version, position) => {
    if (verdict.relations.isReferrer[position] !== true || !hasOtherTag(version)) return;
    const keeps = rules.filter((rule) => selectsVersion(rule.select, version) && isYounger(version, rule, at)).map((rule) => rule.id);
    if (keeps.length === 0) return;
    addSavers(verdict, position, keeps);
    holdUp(verdict, [position], Saver.neededBy);
  });
}

/** What is kept before any rule is asked: pins, protection, what cannot be read, and what someone brought back. */
function decideOutsideRules(verdict: Verdict, { pins, protection, restoredByHand }: Circumstances): void {
  const { versions, facts } = verdict;
  const cannotSay = facts.isImage && versions.some((version) => version.relationsUnknown);
  const found: Record<"pin" | "protect", number[]> = { pin: [], protect: [] };
  versions.forEach((version, position) => {
    const pin = pins.get(version.id);
    if (pin === "deleted") {
      verdict.standing[position] = Standing.absent;
      addSavers(verdict, position, [Saver.pinnedDeleted]);
    }
    if (pin === "present") found.pin.push(position);
    if (protection.protects(version, facts)) found.protect.push(position);
    if (cannotSay || version.relationsUnknown) addSavers(verdict, position, [Saver.unknownRelation]);
    if (restoredByHand.has(version.id)) addSavers(verdict, position, [Saver.restoredByHand]);
    if (isSaved(verdict, position) && pin !== "deleted") verdict.standing[position] = Standing.keep;
  });
  for (const saver of ["pin", "protect"] as const) {
    for (const position of found[saver]) addSavers(verdict, position, [saver]);
    holdUp(verdict, found[saver], saver);
  }
}

/** Judges one package: steps 2 to 5 of the model, on `versions` as the live ones. No step sees another rule's effect. */
export function judge(facts: PackageFacts, versions: readonly Version[], circumstances: Circumstances): Verdict {
  const { policy, unfinished } = circumstances;
  const relations = relationsOf(versions);
  // What an unfinished run has left over is still a relative of what it deleted.
  const isRoot = versions.map((version, position) => relations.isRoot[position] === true && !unfinished.has(version.id));
  const input = { facts, versions, relations: { ...relations, isRoot } };
  const verdict: Verdict = {
    facts,
    versions,
    relations,
    isRoot,
    keepMatches: policy.keep.map((rule) => matchRule(rule, input)),
    deleteMatches: policy.delete.map((rule) => matchRule(rule, input)),
    standing: isRoot.map((root) => (root ? Standing.delete : Standing.keep)),
    by: versions.map(() => NONE),
    savedBy: versions.map(() => NONE),
    neededBy: versions.map(() => undefined),
    via: versions.map(() => undefined),
    deletableAt: versions.map(() => undefined),
  };
  decideOutsideRules(verdict, circumstances);
  decideRoots(verdict, circumstances);
  decideTaggedReferrers(verdict, circumstances);
  settle(verdict, circumstances);
  return verdict;
}
