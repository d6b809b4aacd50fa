import type { Action, Decision } from "./decision";

export const PLAN_FORMAT = "github-packages-plan/1";

/** One deletion, in a safe order. The hash is made of `package`, `id`, `label` and `rules` only. */
export interface PlannedDeletion {
  readonly package: string;
  readonly id: number;
  readonly label: string;
  /** Sorted. */
  readonly rules: readonly string[];
  /** Ids of planned deletions of the same package that must be confirmed first; if one is not, this one is skipped. */
  readonly after: readonly number[];
}

/** One restore, in a safe order: children, then the index, then referrers. */
export interface PlannedRestore {
  readonly package: string;
  readonly id: number;
  readonly label: string;
  /** Ids of planned restores of the same package that must have worked first. */
  readonly after: readonly number[];
}

/** A guard that stopped the plan: nothing is deleted. */
export interface StoppedBy {
  readonly guard: "maxDeletes" | "deadRules";
  /** Counts, the largest rules, and the lines that would allow it. */
  readonly message: string;
}

/** Selected by a rule that ranks, but without a SemVer or stream to rank by: the rule does not match it. */
export interface Unranked {
  readonly rule: string;
  readonly package: string;
  readonly id: number;
  readonly label: string;
}

/** A package whose versions could not be listed: it has no decisions. */
export interface Unlisted {
  readonly package: string;
  readonly reason: string;
}

export type Summary = { readonly packages: number; readonly live: number } & Readonly<Record<Action, number>>;

/** What a policy means for one snapshot at one instant. Data: who executes it decides nothing. */
export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  readonly owner: string;
  /** The instant at which ages were measured. RFC 3339. */
  readonly asOf: string;
  /** Of what is left to delete and to restore: nothing else, so that it is stable. */
  readonly hash: string;
  readonly summary: Summary;
  /** Present where a guard stopped the plan. `deletions` is empty then, and `wouldDelete` holds them. */
  readonly stopped?: readonly StoppedBy[];
  readonly deletions: readonly PlannedDeletion[];
  readonly wouldDelete?: readonly PlannedDeletion[];
  readonly restores: readonly PlannedRestore[];
  /** Every version of the packages that the policy covers, sorted by package, createdAt and id. */
  readonly decisions: readonly Decision[];
  readonly warnings: readonly string[];
  readonly unranked: readonly Unranked[];
  readonly unlisted: readonly Unlisted[];
}
