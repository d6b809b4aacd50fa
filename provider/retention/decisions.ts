import { Action, Saver, type Decision } from "./decision";
import type { Version } from "./facts";
import { formatInstant } from "./instant";
import { subjectsOf } from "./relations";
import type { Restores } from "./restores";
import type { RuleMatches } from "./ranking";
import { Standing, type Verdict } from "./verdict";

/** A root now, but child or referrer of something that this policy deleted. */
function formerRelatives({ facts, versions, isRoot }: Verdict): (position: number) => boolean {
  const isThere = new Set(versions.map((version) => version.id));
  const gone = facts.ledger.filter((entry) => !isThere.has(entry.id));
  const names = new Set(gone.map((entry) => entry.name));
  const children = new Set(gone.flatMap((entry) => entry.children));
  return (position) => {
    const version = versions[position] as Version;
    return isRoot[position] === true && (children.has(version.name) || subjectsOf(version, (digest) => names.has(digest)).some((digest) => names.has(digest)));
  };
}

/** The words for what goes, is refused or waits are the same. */
function actionOf(standing: Standing, isRestored: boolean): Action {
  if (standing !== Standing.keep && standing !== Standing.absent) return standing;
  return isRestored ? Action.restore : Action.keep;
}

function ranksOf(matches: readonly RuleMatches[], position: number): Decision["rank"] {
  return Object.fromEntries(matches.filter(({ rank }) => rank.has(position)).map(({ rule, rank }) => [rule.id, rank.get(position) as string]));
}

/** The decisions of one package, in the order of (createdAt, id). */
export function decisionsOf({ verdict, restored, blocked, unrecoverable }: Restores): Decision[] {
  const { facts, versions } = verdict;
  const isFormer = formerRelatives(verdict);
  const isRestored = new Set(restored);
  const matches = [...verdict.keepMatches, ...verdict.deleteMatches];
  const decisions = versions.map((version, position): Decision => {
    const deletableAt = verdict.deletableAt[position];
    const action = actionOf(verdict.standing[position] as Standing, isRestored.has(version));
    const via = verdict.via[position];
    const neededBy = verdict.neededBy[position];
    const reason = action === Action.blocked ? version.blocked : version.unread;
    // A hundred thousand of these are made: no spreading.
    const decision: { -readonly [Field in keyof Decision]: Decision[Field] } = {
      package: facts.key,
      id: version.id,
      label: version.label,
      name: version.name,
      createdAt: formatInstant(version.createdAt),
      action,
      by: verdict.by[position] as readonly string[],
      savedBy: verdict.savedBy[position] as readonly string[],
      rank: ranksOf(matches, position),
    };
    if (deletableAt !== undefined) decision.becomesDeletableAt = formatInstant(deletableAt);
    if (via !== undefined) decision.via = via;
    if (neededBy !== undefined) decision.neededBy = neededBy;
    if (reason !== undefined) decision.reason = reason;
    if (isFormer(position)) decision.formerRelative = true;
    return decision;
  });
  const outside = (version: Version, action: Action, reason: string): Decision => ({ package: facts.key, id: version.id, label: version.label, name: version.name, createdAt: formatInstant(version.createdAt), action, by: [], savedBy: [], rank: {}, reason });
  const late = unrecoverable.map((version) => outside(version, Action.unrecoverable, "deleted 30 days ago or longer: GitHub does not restore it any more"));
  const held = blocked.map(({ version, reason }) => outside(version, Action.blocked, reason));
  if (late.length + held.length === 0) return decisions;
  return [...decisions, ...late, ...held].sort((a, b) => (a.createdAt === b.createdAt ? a.id - b.id : Date.parse(a.createdAt) - Date.parse(b.createdAt)));
}

const savers = new Set<string>(Object.values(Saver));
/** The program has said what it wants of a version: a keep rule, a protection or a pin. */
const isDecided = (saver: string): boolean => saver === Saver.pin || saver === Saver.pinnedDeleted || saver === Saver.protect || !savers.has(saver);

/** `packageType/packageName@label` of what a person restored and the program has not decided about. */
export function restoredByHandOnly(decisions: readonly Decision[]): string[] {
  return decisions.filter(({ savedBy }) => savedBy.includes(Saver.restoredByHand) && !savedBy.some(isDecided)).map((decision) => `${decision.package}@${decision.label}`);
}
