import type { CompiledPolicy } from "./compiled-policy";
import type { PackageFacts, Version } from "./facts";
import type { Protection } from "./protection";
import type { RuleMatches } from "./ranking";
import type { Relations } from "./relations";

/** What is given besides the versions, the same for every package. */
export interface Circumstances {
  readonly policy: CompiledPolicy;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly protection: Protection;
  readonly pins: ReadonlyMap<number, "present" | "deleted">;
  /** Ids that are live although this policy deleted them and did not restore them, and that nobody released. */
  readonly restoredByHand: ReadonlySet<number>;
  /** Live versions whose root an unfinished run has deleted already: id → root. */
  readonly unfinished: ReadonlyMap<number, number>;
}

/** Where one version stands while a package is judged. `absent`: declared deleted elsewhere. */
export const Standing = { delete: "delete", keep: "keep", blocked: "blocked", waiting: "waiting", absent: "absent" } as const;
export type Standing = (typeof Standing)[keyof typeof Standing];

/** One package, judged. Positions are those of `versions`. */
export interface Verdict {
  readonly facts: PackageFacts;
  readonly versions: readonly Version[];
  readonly relations: Relations;
  readonly keepMatches: readonly RuleMatches[];
  readonly deleteMatches: readonly RuleMatches[];
  readonly isRoot: readonly boolean[];
  readonly standing: Standing[];
  /** By position: the ids of delete rules that matched. */
  readonly by: (readonly string[])[];
  readonly savedBy: (readonly string[])[];
  readonly neededBy: (number | undefined)[];
  readonly via: (number | undefined)[];
  /** Epoch milliseconds. */
  readonly deletableAt: (number | undefined)[];
}

/** Most versions have none: they share one list. */
export const NONE: readonly string[] = Object.freeze([]);

/** Notes what saved a version, each once. */
export function addSavers(verdict: Verdict, position: number, savers: readonly string[]): void {
  const known = verdict.savedBy[position] as readonly string[];
  if (savers.length > 0) verdict.savedBy[position] = [...new Set([...known, ...savers])].sort();
}

export const isSaved = (verdict: Verdict, position: number): boolean => verdict.savedBy[position] !== NONE;
