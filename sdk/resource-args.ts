import type * as pulumi from "@pulumi/pulumi";

/**
 * The registry a package lives in, as GitHub's API names it (`package_type`).
 * Gradle packages are `maven`; images on ghcr.io are `container`; `docker` is the closed docker.pkg.github.com.
 * https://docs.github.com/rest/packages/packages
 */
export type PackageType = "npm" | "maven" | "rubygems" | "docker" | "nuget" | "container";

/** What a resource declares: that its target is live, or that it is deleted. */
export type DesiredState = "present" | "deleted";

/** What GitHub showed last: live, deleted and restorable, or gone for good. */
export type ObservedState = "present" | "deleted" | "gone";

/** What the next `pulumi up` will do on GitHub. */
export type PlannedAction = "delete" | "restore" | "adopt" | "none";

/** What both resources take. Plain values; `PackageVersionArgs` and `PackageArgs` accept outputs as well. */
export interface CommonInputs {
  /** Login of the organization or user that owns the package, e.g. `acme`. Upper and lower case are the same. */
  owner: string;
  /**
   * How the owner is addressed; needed only where it cannot be found out.
   * @default found out by `GET /users/{owner}`, and `self` where it is the token's own account
   */
  ownerType?: "organization" | "user" | "self";
  /** The package's registry. */
  packageType: PackageType;
  /** Name as GitHub shows it, without owner and npm scope: `left-pad`, `charts/api`, `com.acme.core`. */
  packageName: string;
  /**
   * `present`: stays, and is restored if somebody deleted it within the last 30 days.
   * `deleted`: is deleted, and can be restored for 30 days.
   */
  state: DesiredState;
  /**
   * What removing this resource (or `pulumi destroy`) does. `restore` undoes the deletion if this resource made it and
   * the 30 days are not over; `leave` does nothing. Neither ever deletes anything.
   * @default "restore"
   */
  onDestroy?: "restore" | "leave";
  /** Why, for reviewers: stands in the preview beside the deletion and in the state. At most 1,000 characters. */
  reason?: string;
  /** A name of the `github-packages:connections` configuration. @default the connection of `github-packages:token` */
  connection?: string;
}

/** Inputs of a `PackageVersion`. Exactly one of `versionId`, `version` and `tag` names the version. */
export interface PackageVersionInputs extends CommonInputs {
  /** The id that GitHub gave the version; stable across deletion and restore. */
  versionId?: number;
  /** The version's name: `1.0.4`; for containers the manifest's digest `sha256:…`. Pinned to its id when created. */
  version?: string;
  /** A tag of a container version. Pinned to the version's id when created; a tag that moves later is not followed. */
  tag?: string;
  /**
   * On an image: whether the platforms, attestations and signatures that only it uses go with it (`take`), or stay where
   * nothing reaches them (`leave`). What something else needs stays in either case.
   * @default "take"
   */
  relatives?: "take" | "leave";
  /**
   * Whether a version may be deleted that a live tagged index lists, or that is the subject of a referrer with a tag of
   * its own: `refuse` fails the preview and names the tags, `allow` deletes and breaks them.
   * @default "refuse"
   */
  breaks?: "refuse" | "allow";
}

/** Each field of `T` as a Pulumi input. */
type Inputs<T> = { [K in keyof T]: pulumi.Input<NonNullable<T[K]>> | Extract<T[K], undefined> };

/** Arguments of `PackageVersion`. */
export type PackageVersionArgs = Inputs<PackageVersionInputs>;

/** Arguments of `Package`. */
export type PackageArgs = Inputs<CommonInputs>;
