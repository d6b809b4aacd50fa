import { byAge, Origin, type PackageFacts, type Version } from "./facts";
import { judge } from "./judge";
import { completeRestores, type BlockedRestore } from "./restorable";
import { Saver } from "./decision";
import { Standing, type Circumstances, type Verdict } from "./verdict";

const windowMs = 30 * 86_400_000;

/** What brings versions of one package back, and what cannot come back. */
export interface Restores {
  readonly restored: readonly Version[];
  readonly blocked: readonly BlockedRestore[];
  /** It would have come back, but GitHub's 30 days are over. */
  readonly unrecoverable: readonly Version[];
  /** The package with what is restored, judged. */
  readonly verdict: Verdict;
}

export interface RestoreInput {
  readonly facts: PackageFacts;
  readonly now: Circumstances;
  /** The previous policy, where its meaning was another and it covers the package. */
  readonly before: Circumstances | undefined;
  readonly mode: "onLoosen" | "never" | "converge";
}

const merged = (...lists: (readonly Version[])[]): Version[] => lists.flat().sort(byAge);
const isYoung = (version: Version, at: number): boolean => at - (version.deletedAt as number) < windowMs;

/** Sparing looks at what is left, not at what a policy means; it is no reason to bring something back. */
const sparing: readonly string[] = [Saver.lastTagged, Saver.minRemaining];

/** What a policy keeps, and whether only something else that it keeps is the reason. */
function keepsOf(verdict: Verdict): Map<Version, boolean> {
  const kept = new Map<Version, boolean>();
  verdict.versions.forEach((version, position) => {
    const savers = verdict.savedBy[position] as readonly string[];
    if (verdict.standing[position] !== Standing.keep || savers.some((saver) => sparing.includes(saver))) return;
    kept.set(version, savers.every((saver) => saver === Saver.neededBy) && savers.length > 0);
  });
  return kept;
}

const deletesOf = (verdict: Verdict): Set<Version> => new Set(verdict.versions.filter((_version, position) => verdict.standing[position] === Standing.delete));

type Wanted = ReadonlyMap<Version, boolean>;

/** What the previous policy deletes and this one keeps, both asked about the same versions at the same instant. */
function loosened(universe: readonly Version[], { facts, now }: RestoreInput, before: Circumstances): Wanted {
  const deletedBefore = deletesOf(judge(facts, universe, before));
  const keptNow = keepsOf(judge(facts, universe, now));
  // Guards are not meaning: a difference that only theirs make restores nothing.
  const sameGuards = { ...now, policy: { ...now.policy, minAge: before.policy.minAge, minRemaining: before.policy.minRemaining } };
  const keptWithOldGuards = keepsOf(judge(facts, universe, sameGuards));
  const isNewlyProtected = (version: Version): boolean => now.protection.protects(version, facts) && !before.protection.protects(version, facts);
  const isWanted = (version: Version): boolean => version.origin === Origin.ledger && keptWithOldGuards.has(version) && (deletedBefore.has(version) || isNewlyProtected(version));
  return new Map([...keptNow].filter(([version]) => isWanted(version)));
}

function wantedOf(input: RestoreInput, available: readonly Version[]): Wanted {
  const { facts, now, before, mode } = input;
  if (available.length === 0) return new Map();
  const universe = merged(facts.live, available);
  if (mode === "converge") return new Map([...keepsOf(judge(facts, universe, now))].filter(([version]) => version.origin !== Origin.live));
  return mode === "never" || before === undefined ? new Map() : loosened(universe, input, before);
}

function unrecoverableOf(input: RestoreInput): readonly Version[] {
  const { facts, now, before, mode } = input;
  const old = facts.ledger.filter((version) => !isYoung(version, now.at));
  if (old.length === 0 || before === undefined || mode === "never") return [];
  const would = loosened(merged(facts.live, facts.ledger), input, before);
  return old.filter((version) => would.has(version));
}

/** What comes back in one package. Its verdict is on the live versions and those restores only. */
export function restoresOf(input: RestoreInput): Restores {
  const { facts, now, mode } = input;
  const deleted = mode === "converge" ? merged(facts.ledger, facts.trash) : facts.ledger;
  const available = deleted.filter((version) => isYoung(version, now.at) && now.pins.get(version.id) !== "deleted");
  let wanted = wantedOf(input, available);
  for (;;) {
    const onlyNeeded = new Set([...wanted].filter(([, isOnlyNeeded]) => isOnlyNeeded).map(([version]) => version));
    const { restored, blocked } = completeRestores({ facts, wanted: [...wanted.keys()], onlyNeeded, available });
    const verdict = judge(facts, merged(facts.live, restored), now);
    const deletedAgain = deletesOf(verdict);
    if (!restored.some((version) => deletedAgain.has(version))) return { restored, blocked, unrecoverable: unrecoverableOf(input), verdict };
    // Without what it was to come back with, this policy would delete it again: it stays where it is.
    const still = new Map([...wanted].filter(([version]) => !deletedAgain.has(version)));
    wanted = still.size < wanted.size ? still : new Map();
  }
}
