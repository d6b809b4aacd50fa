/** What a plan does with a version. */
export const Action = {
  delete: "delete",
  restore: "restore",
  keep: "keep",
  /** It would be deleted or restored, and GitHub or its state does not let it. */
  blocked: "blocked",
  /** It would be deleted, and an approval, the shown plan or `batch` holds it back. */
  waiting: "waiting",
  /** It would be restored, and GitHub's 30 days are over. */
  unrecoverable: "unrecoverable",
} as const;
export type Action = (typeof Action)[keyof typeof Action];

/** What saves a version besides keep rules, which save under their own ids. */
export const Saver = {
  pin: "pin",
  /** A `PackageVersion` declares it deleted: not this policy's business. */
  pinnedDeleted: "pin-deleted",
  protect: "protect",
  minAge: "minAge",
  minRemaining: "minRemaining",
  /** The newest tagged root of an image package: GitHub refuses to delete the last one. */
  lastTagged: "last-tagged",
  restoredByHand: "restored-by-hand",
  unknownRelation: "unknown-relation",
  /** Roots that refer to each other in a circle have no safe order of deletion. */
  relationCycle: "relation-cycle",
  /** Something that stays needs it: `neededBy` names it. */
  neededBy: "needed-by",
  /** It holds up nothing, and no root that is deleted leads to it. */
  unreachable: "unreachable",
  approval: "approval",
  shownPlan: "shown-plan",
  batch: "batch",
} as const;
export type Saver = (typeof Saver)[keyof typeof Saver];

/** One version in a plan. The preview, the report, the log and the execution read this same object. */
export interface Decision {
  /** `packageType/packageName`. */
  readonly package: string;
  readonly id: number;
  /** The tags, or the name where there are none. */
  readonly label: string;
  /** The version's name: for an image its digest. */
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly action: Action;
  /** Ids of every delete rule that matched; of a relative that goes with a root, that root's. */
  readonly by: readonly string[];
  /** Every keep rule (by id), protection or guard that saved it. */
  readonly savedBy: readonly string[];
  /** Per rule id its rank among the roots that this rule selects: `3 of 41`; several where it is in several streams. */
  readonly rank: Readonly<Record<string, string>>;
  /** After this instant (RFC 3339) it would be deleted if nothing else changed; absent where time alone does not decide. */
  readonly becomesDeletableAt?: string;
  /** Id of the root that it goes with. */
  readonly via?: number;
  /** Id of the version that stays and needs it. */
  readonly neededBy?: number;
  /** Why it is blocked, or why its own manifest could not be read. */
  readonly reason?: string;
  /** A root now, but child or referrer of something that this policy deleted. */
  readonly formerRelative?: true;
}
