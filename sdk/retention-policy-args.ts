import type { PackageType } from "../provider/core/refs";

/** A whole number. The schema's generator knows it by this name. */
export type integer = number;

/**
 * A length of time: a number and `h` (hours), `d` (days of 86,400 s) or `w` (weeks), e.g. `36h`, `30d`, `8w`.
 * There are no months, because they have no fixed length.
 *
 * @pattern ^[0-9]+(\.[0-9]+)?[hdw]$
 */
export type Duration = `${number}${"h" | "d" | "w"}`;

/** A regular expression (RE2 syntax) that the whole text must match. It runs in linear time, whatever it is. */
export interface RegexPattern {
  /** @minLength 1 */
  regex: string;
}

/** A range of SemVer 2 versions in npm's syntax, e.g. `>=2.0.0 <3`; pre-releases are included. A leading `v` of the text is ignored. */
export interface SemverPattern {
  /** @minLength 1 */
  semver: string;
}

/**
 * A glob, compared with case.
 *
 * @minLength 1
 */
export type Glob = string;

/**
 * What a name or tag must look like: a glob over the whole text (`*` is any run of characters, `/` included;
 * `?` is one character; everything else stands for itself), a regular expression, or a SemVer range.
 */
export type Pattern = Glob | RegexPattern | SemverPattern;

/** Conditions on the tags of a container or docker version. Every condition that is given must hold. */
export interface TagConditions {
  /**
   * At least one tag matches one of these.
   * @minItems 1
   */
  any?: Pattern[];
  /**
   * Each of these is matched by some tag.
   * @minItems 1
   */
  all?: Pattern[];
  /**
   * There is a tag, and every tag matches one of these.
   * @minItems 1
   */
  only?: Pattern[];
  /**
   * No tag matches any of these. Holds for an untagged version.
   * @minItems 1
   */
  none?: Pattern[];
}

/** Which versions a rule is about. Every condition that is given must hold; none at all selects every version. */
export interface Select {
  /**
   * The package's name matches one of these.
   * @minItems 1
   */
  package?: Pattern[];
  /**
   * The version's name matches one of these. For npm, maven, nuget and rubygems: never holds for an image, whose name is a digest.
   * @minItems 1
   */
  name?: Pattern[];
  /**
   * Conditions on the tags of a container or docker version; never hold for other types.
   * A bare list means `any` in a keep rule and `only` in a delete rule, so that an image with a second tag does not go by its first.
   * @minItems 1
   */
  tags?: Pattern[] | TagConditions;
  /** Whether a container or docker version has a tag; never holds for other types. */
  state?: "tagged" | "untagged";
  /** Whether the version's SemVer is a pre-release; of several SemVer tags the highest counts. Never holds without a SemVer. */
  prerelease?: boolean;
}

/** Which date of a version its age is measured from: `updatedAt` moves when a version is tagged again. */
export type Since = "createdAt" | "updatedAt";

/** One stream per combination of what the capture groups of this anchored regular expression catch in the name or in a tag. */
export interface CaptureStream {
  /** @minLength 1 */
  capture: string;
}

/** Where ranks are counted: in the whole package, per SemVer line, or per stream of names. */
export type Per = "package" | "semverMajor" | "semverMinor" | CaptureStream;

/** A place in the order of the versions that the rule's own `select` matches; 1 is the newest. */
export interface Rank {
  /**
   * How many of the newest are meant.
   * @minimum 1
   */
  count: integer;
  /**
   * Where ranks are counted.
   * @default "package"
   */
  per?: Per;
  /**
   * What newest means.
   * @default "createdAt"
   */
  by?: Since | "semver";
}

/** Versions to keep, whatever a delete rule says. Conditions in one rule must all hold. */
export interface KeepRule {
  /**
   * Names the rule in previews and reports; unique in the policy.
   * @minLength 1
   */
  id: string;
  /** Why, for those who review. */
  because?: string;
  /**
   * Which versions.
   * @default every version
   */
  select?: Select;
  /** Only the newest of them. */
  newest?: Rank;
  /** Only those of at most this age (exactly this age is kept). */
  youngerThan?: Duration;
  /**
   * Where `youngerThan` is measured from.
   * @default "createdAt"
   */
  since?: Since;
}

/** Versions to delete, unless something keeps them. At least one of `olderThan`, `beyondNewest`, `everything` is needed. */
export interface DeleteRule {
  /**
   * Names the rule in previews and reports; unique in the policy.
   * @minLength 1
   */
  id: string;
  /** Why, for those who review. */
  because?: string;
  /**
   * Which versions.
   * @default every version
   */
  select?: Select;
  /** Only those older than this (exactly this age is kept). */
  olderThan?: Duration;
  /**
   * Where `olderThan` is measured from.
   * @default "createdAt"
   */
  since?: Since;
  /** Only those that are not among the newest. */
  beyondNewest?: Rank;
  /** All that is selected, whatever its age and rank. */
  everything?: true;
}

/** A version that a `PackageVersion` declares. */
export interface Pin {
  /**
   * GitHub's id of the version.
   * @minimum 1
   */
  id: integer;
  /** `present`: kept. `deleted`: not this policy's business, and counted as absent. */
  state: "present" | "deleted";
}

/** Above which number of deletions nothing is deleted at all. */
export interface MaxDeletes {
  /**
   * Versions in one run, relatives included.
   * @default 100
   * @minimum 0
   */
  count?: integer;
  /**
   * Percent of the live versions, for each package and for the plan.
   * @default no limit
   * @minimum 0
   * @maximum 100
   */
  percent?: number;
}

/** What stops a plan, or a part of it, whatever the rules say. */
export interface Guards {
  /**
   * Nothing younger is deleted; the youngest of a version and its relatives counts, by the later of both dates.
   * @default "24h"
   */
  minAge?: Duration;
  /**
   * So many roots stay in each package. One always stays.
   * @default 1
   * @minimum 0
   */
  minRemaining?: integer;
  /** Above this nothing is deleted, and the plan is an error. */
  maxDeletes?: MaxDeletes;
  /**
   * At most so many roots in one run, the oldest first, over all packages; the rest waits.
   * @default all
   * @minimum 1
   */
  batch?: integer;
  /**
   * What a rule that selects nothing is.
   * @default "warn"
   */
  deadRules?: "warn" | "fail";
}

/** Deletions are limited to what a reviewed file lists. */
export interface Approval {
  /**
   * The lock file, as `ghpkg lock` writes it. A file that does not exist allows nothing.
   * @minLength 1
   */
  lockFile: string;
}

/** Which versions of which packages stay, and which go. */
export interface RetentionPolicyArgs {
  /**
   * Login of the organization or user that owns the packages; case does not matter.
   * @minLength 1
   */
  owner: string;
  /**
   * Types of the packages.
   * @minItems 1
   */
  packageTypes: PackageType[];
  /**
   * Names of the packages. A name without wildcard must exist.
   * @minItems 1
   */
  packages: Pattern[];
  /**
   * Only packages that are linked to such a repository (`owner/name`).
   * @default linked or not
   * @minItems 1
   */
  repositories?: Pattern[];
  /**
   * Only packages of these visibilities (`public`, `private`, `internal`).
   * @default any
   * @minItems 1
   */
  visibility?: string[];
  /** What stays whatever the delete rules say. The order of rules has no meaning. */
  keep?: KeepRule[];
  /** What goes unless something keeps it. */
  delete: DeleteRule[];
  /**
   * Tags, digests, version names or image references (`ghcr.io/acme/api:v1`, `…@sha256:…`) that stay, with all they consist of.
   */
  protect?: string[];
  /**
   * Whether an entry of `protect` that is nowhere to be found is an error instead of a warning.
   * @default false
   */
  protectMustResolve?: boolean;
  /** Versions that other resources declare. */
  pins?: Pin[];
  /** What stops a plan whatever the rules say. */
  guards?: Guards;
  /**
   * When what this policy deleted comes back: when the policy was loosened, never, or whatever it keeps and whoever deleted it.
   * @default "onLoosen"
   */
  restore?: "onLoosen" | "never" | "converge";
  /**
   * Ids of versions that someone restored by hand and that the rules may delete again.
   */
  releaseHandRestored?: integer[];
  /**
   * What removing the resource does with what it deleted.
   * @default "leave"
   */
  onDestroy?: "leave" | "restore";
  /** Deletes only what a reviewed lock file lists. */
  approval?: Approval;
  /**
   * A fixed instant (RFC 3339) at which ages are measured.
   * @default the start of the run, rounded down to the UTC hour
   * @pattern ^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$
   */
  asOf?: string;
}
