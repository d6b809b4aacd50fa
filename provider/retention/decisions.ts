import { Action, Saver, type Decision } from "./decision";
import type { Version } from "./facts";
import { formatInstant, isExpressible } from "./instant";
import { subjectsOf } from "./relations";
import type { Restores } from "./restores";
import { Standing, type Verdict } from "./verdict";

/** A root now, but child or referrer of something that this policy deleted. */
function formerRelatives({ facts, versions, isRoot }: Verdict): (position: number) => boolean {
  const isThere = new Set(versions.map((version) => version.id));
  const gone = facts.ledger.filter((entry) => !isThere.has(entry.id));
  const names = new Set(gone.map((entry) => entry.name));
  const children = new Set(gone.flatMap((entry) => entry.children));
  return (position) => {
    const version = versions[position] as Version;
    return gone.length > 0 && isRoot[position] === true && (children.has(version.name) || subjectsOf(version, (digest) => names.has(digest)).some((digest) => names.has(digest)));
  };
}

function actionOf(standing: Standing, isRestored: boolean): Action {
  switch (standing) {
    case Standing.keep:
    case Standing.absent:
      return isRestored ? Action.restore : Action.keep;
    case Standing.delete:
      return Action.delete;
    case Standing.blocked:
      return Action.blocked;
    case Standing.waiting:
      return Action.waiting;
    default:
      return standing satisfies never;
  }
}

function ranksOf(verdict: Verdict, position: number): Record<string, string> {
  const ranks: Record<string, string> = {};
  for (const { rule, rank } of [...verdict.keepMatches, ...verdict.deleteMatches]) {
    const text = rank.get(position);
    if (text !== undefined) ranks[rule.id] = text;
  }
  return ranks;
}

const described = (facts: Verdict["facts"], version: Version): Pick<Decision, "package" | "id" | "label" | "name" | "createdAt"> => ({
  package: facts.key,
  id: version.id,
  label: version.label,
  name: version.name,
  createdAt: formatInstant(version.createdAt),
});

/** The decisions of one package, in the order of (createdAt, id). */
export function decisionsOf({ verdict, restored, blocked, unrecoverable }: Restores): Decision[] {
  const { facts, versions } = verdict;
  const isFormer = formerRelatives(verdict);
  const isRestored = new Set(restored);
  const decisions = versions.map((version, position): Decision => {
    const deletableAt = verdict.deletableAt[position];
    const action = actionOf(verdict.standing[position] as Standing, isRestored.has(version));
    const via = verdict.via[position];
    const neededBy = verdict.neededBy[position];
    return {
      ...described(facts, version),
      action,
      by: verdict.by[position] as readonly string[],
      savedBy: [...new Set(verdict.savedBy[position])].sort(),
      rank: ranksOf(verdict, position),
      ...(deletableAt !== undefined && action === Action.keep && isExpressible(deletableAt) && { becomesDeletableAt: formatInstant(deletableAt) }),
      ...(via !== undefined && { via }),
      ...(neededBy !== undefined && { neededBy }),
      ...(action === Action.blocked && version.blocked !== undefined && { reason: version.blocked }),
      ...(isFormer(position) && { formerRelative: true as const }),
    };
  });
  const outside = (version: Version, action: Action, reason: string): Decision => ({ ...described(facts, version), action, by: [], savedBy: [], rank: {}, reason });
  const late = unrecoverable.map((version) => outside(version, Action.unrecoverable, "deleted 30 days ago or longer: GitHub does not restore it any more"));
  const held = blocked.map(({ version, reason }) => outside(version, Action.blocked, reason));
  if (late.length + held.length === 0) return decisions;
  return [...decisions, ...late, ...held].sort((a, b) => (a.createdAt === b.createdAt ? a.id - b.id : Date.parse(a.createdAt) - Date.parse(b.createdAt)));
}

/** `packageType/packageName@label` of what only a person's restore keeps: the program should decide. */
export function restoredByHandOnly(decisions: readonly Decision[]): string[] {
  return decisions.filter(({ action, savedBy }) => action === Action.keep && savedBy.length === 1 && savedBy[0] === Saver.restoredByHand).map((decision) => `${decision.package}@${decision.label}`);
}
