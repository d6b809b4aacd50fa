/** A whole number. The schema's generator knows it by this name. */
export type integer = number;

export const REPORT_FORMAT = "github-packages-report/1";

/** Versions by what happens to them. */
export interface Counts {
  /** Live before anything is done. */
  live: integer;
  delete: integer;
  restore: integer;
  keep: integer;
  blocked: integer;
  waiting: integer;
  unrecoverable: integer;
}

/** What a plan does with a version. */
export type ReportedAction = "delete" | "restore" | "keep" | "blocked" | "waiting" | "unrecoverable";

/** A rank for each rule by which a version is ranked. */
export interface Ranks {
  [rule: string]: string;
}

/** One version and why it stays or goes. */
export interface ReportedVersion {
  /** `packageType/packageName`. */
  package: string;
  id: integer;
  /** The tags, or the name where there are none. */
  label: string;
  /** The version's name; of an image its digest. */
  name: string;
  /** RFC 3339. */
  createdAt: string;
  action: ReportedAction;
  /** Delete rules that matched; of what goes with an image, the image's. */
  by: string[];
  /** What saved it: keep rules, protection, guards. */
  savedBy: string[];
  /** Its rank per rule: `3 of 41`. */
  rank: Ranks;
  /** After this instant it would be deleted if nothing else changed. RFC 3339. */
  becomesDeletableAt?: string;
  /** Id of the image that it goes with. */
  via?: integer;
  /** Id of the version that stays and needs it. */
  neededBy?: integer;
  /** Why it is blocked. */
  reason?: string;
  /** It was child or referrer of something that this policy deleted. */
  formerRelative?: true;
  /** Of what goes or waits: whether the policy of the last apply would delete it too. */
  cause?: "edit" | "time";
  /** Kept now, and the policy of the last apply would delete it. */
  sparedByEdit?: true;
  /** One thing alone keeps it, or time alone will make it deletable within 30 days. */
  nearMiss?: true;
}

/** Counts of one package. */
export interface PackageReport {
  /** `packageType/packageName`. */
  package: string;
  counts: Counts;
  /** Bytes that its deletions free in it at least, from manifests that were read anyway. Absent where none of what goes was. */
  freedBytesAtLeast?: integer;
  /** Live versions whose manifests were not read: what they hold is not counted, and if one stays, no blob is. Absent where all were. */
  unreadManifests?: integer;
}

/** What one rule does. */
export interface RuleReport {
  id: string;
  kind: "keep" | "delete";
  /** Why, in the policy's words. */
  because?: string;
  /** A delete rule: versions that go or wait by it. A keep rule: versions that it saves from a delete rule. */
  versions: integer;
  /** The same, where no other rule does it too. */
  alone: integer;
}

/** What the edit of the policy does, apart from what time does. */
export interface EditEffect {
  /** `first`: there was no policy before. `none`: the same meaning as at the last apply. `unknown`: it is not known what was applied. */
  kind: "first" | "none" | "changed" | "unknown";
  /** Rules by id. */
  added: string[];
  removed: string[];
  changed: string[];
  /** Versions that go or wait although the policy of the last apply would keep them. */
  deletes: integer;
  /** Versions that go or wait under both: time has made them eligible. */
  deletesByTime: integer;
  /** Versions that are kept although the policy of the last apply would delete them. */
  spares: integer;
  restores: integer;
}

/** What stops a plan whatever the rules say, with its default where none is declared. */
export interface GuardReport {
  minAge: string;
  minRemaining: integer;
  maxDeletes: integer;
  maxDeletesPercent?: number;
  batch?: integer;
  /** The lock file that limits deletions to what was approved. */
  lockFile?: string;
}

/** An approved deletion that is not carried out. */
export interface ApprovalReport {
  package: string;
  id: integer;
  kind: "refused" | "skipped";
  reason: string;
}

/** What differs from an earlier report of the same policy. */
export interface ChangeReport {
  /** Hash of the earlier report. */
  report: string;
  /** `packageType/packageName@label` of what goes now and did not then. */
  newDeletions: string[];
  /** What went then and does not now. */
  noLongerDeleted: string[];
}

/** Counts of the last run that changed something, from the stack's state. */
export interface LastRunReport {
  deleted: integer;
  restored: integer;
  waiting: integer;
  refused: string[];
  skipped: string[];
}

/** One policy. */
export interface PolicyReport {
  /** The resource's name; `policy` for a plan that was made without the engine. */
  name: string;
  owner: string;
  /** The instant at which ages were measured. RFC 3339. */
  asOf: string;
  /** Hash of the plan that was verified. */
  planHash: string;
  /** Until then at least can be undone what is deleted now. RFC 3339. */
  restorableUntil: string;
  counts: Counts;
  /** The sum over its packages, as far as anything of them is known. */
  freedBytesAtLeast?: integer;
  unreadManifests?: integer;
  packages: PackageReport[];
  /** Absent where the policy is not known. */
  guards?: GuardReport;
  /** Guards that stopped the plan: nothing is done, and counts and versions are what it would have done. */
  stopped: { guard: string; message: string }[];
  rules: RuleReport[];
  warnings: string[];
  approvals: ApprovalReport[];
  /** Packages that could not be listed and have no part in the plan. */
  unlisted: { package: string; reason: string }[];
  /** Selected by a rule that ranks, without something to rank by. */
  unranked: { rule: string; package: string; label: string }[];
  edit: EditEffect;
  lastRun?: LastRunReport;
  since?: ChangeReport;
  /** An entry of `protect` was not known: this is the most that can be deleted. */
  protectUnknown: boolean;
  versions: ReportedVersion[];
}

/** What a `PackageVersion` or `Package` will do. */
export interface ResourceReport {
  name: string;
  type: "PackageVersion" | "Package";
  subject: string;
  /** `undecided`: an input was not known; what no preview showed is refused by the update. */
  action: "delete" | "restore" | "adopt" | "none" | "undecided";
  reason?: string;
  /** Every version that a deletion takes, or that a restore brings back; of a package's restore GitHub does not tell them before. */
  versions: { id: integer; name: string; tags: string[] }[];
  /** Until then at least a deletion can be undone. RFC 3339. */
  restorableUntil?: string;
}

/** A resource that was removed from the program, and what its removal does. */
export interface RemovedReport {
  name: string;
  type: "PackageVersion" | "Package" | "RetentionPolicy";
  subject: string;
  does: "restore" | "nothing";
  why: string;
  /** How many versions come back. */
  versions: integer;
  /** Which ones, as far as the stack's state names them: those of a whole package it does not. */
  brings: { package: string; id: integer; name: string }[];
}

/** What a reviewer sees before anything is deleted: made from verified plans, never from a preview's sample. */
export interface Report {
  format: "github-packages-report/1";
  /** SHA-256 of this report as canonical JSON without this member. */
  hash: string;
  /** `preview`: of the engine, with the plan files that it wrote. `plan`: of `ghpkg plan`. */
  source: "preview" | "plan";
  /** Of all policies and resources. Of a plan that a guard stopped nothing is deleted or restored here: it keeps all. */
  counts: Counts;
  policies: PolicyReport[];
  resources: ResourceReport[];
  removed: RemovedReport[];
  /** Errors of the preview: what could not be planned. */
  problems: string[];
}
