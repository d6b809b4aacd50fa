import type * as pulumi from "@pulumi/pulumi";
import type { PackageType } from "./resource-args";

/** How the owner of packages is named. */
interface OwnerArgs {
  /** Login of the organization or user that owns the packages, e.g. `acme`. Upper and lower case are the same. */
  owner: string;
  /**
   * How the owner is addressed; needed only where it cannot be found out.
   * @default found out by `GET /users/{owner}`, and `self` where it is the token's own account
   */
  ownerType?: "organization" | "user" | "self";
  /** A name of the `github-packages:connections` configuration. @default the connection of `github-packages:token` */
  connection?: string;
}

/** Arguments of `getPackages`. */
export interface GetPackagesArgs extends OwnerArgs {
  /** Registries to list; one request and more for each. @default all six */
  packageTypes?: PackageType[];
  /**
   * Only packages of this visibility. GitHub knows `internal` for packages with permissions of their own; elsewhere it
   * means the same as `private`.
   * @default any
   */
  visibility?: "public" | "private" | "internal";
}

/** Arguments of `getDockerMigrationConflicts`. */
export type GetDockerMigrationConflictsArgs = OwnerArgs;

/** Arguments of `getPackage`. */
export interface GetPackageArgs extends OwnerArgs {
  /** The package's registry. */
  packageType: PackageType;
  /** Name as GitHub shows it, without owner and npm scope: `left-pad`, `charts/api`, `com.acme.core`. */
  packageName: string;
}

/** Arguments of `getPackageVersions`. */
export interface GetPackageVersionsArgs extends GetPackageArgs {
  /** `active`: the live versions. `deleted`: those that were deleted and can be restored. @default "active" */
  state?: "active" | "deleted";
}

/** Arguments of `getPackageVersion`. Exactly one of `versionId`, `version` and `tag` names the version. */
export interface GetPackageVersionArgs extends GetPackageVersionsArgs {
  /** The id that GitHub gave the version. */
  versionId?: number;
  /** The version's name: `1.0.4`; for containers the manifest's digest `sha256:…`. Of several deleted ones of a name the newest is meant. */
  version?: string;
  /** A tag of a container version. */
  tag?: string;
}

/** One package as GitHub shows it. */
export interface GetPackageResult {
  /** Login of the owner, as it was given. */
  owner: string;
  /** The package's registry. */
  packageType: PackageType;
  /** Name as GitHub shows it. */
  packageName: string;
  /** Id that GitHub gave the package. */
  packageId: number;
  /** `public`, `private` or `internal`. */
  visibility: string;
  /** How many live versions it has, by GitHub's own count, which may lag. */
  versionCount: number;
  /** The linked repository as `owner/name`; absent where none is linked. */
  repository?: string;
  /** The package's page on GitHub; empty where GitHub gives none. */
  htmlUrl: string;
  /** When it was first published. RFC 3339. */
  createdAt: string;
  /** When it was last changed. RFC 3339. */
  updatedAt: string;
}

/** One version as GitHub shows it. */
export interface GetPackageVersionResult {
  /** Login of the owner, as it was given. */
  owner: string;
  /** The package's registry. */
  packageType: PackageType;
  /** Name of the package. */
  packageName: string;
  /** Id that GitHub gave the version; it survives deletion and restore. */
  versionId: number;
  /** Name of the version; for containers its digest. */
  version: string;
  /** Tags of a container version, sorted; of a deleted one those that it had. Empty for other types. */
  tags: string[];
  /** `present`: live. `deleted`: deleted, and restorable for 30 days. */
  observedState: "present" | "deleted";
  /** When it was published. RFC 3339. */
  createdAt: string;
  /** When it was last changed, e.g. tagged. RFC 3339. */
  updatedAt: string;
  /** The version's page on GitHub; absent where GitHub gives none. */
  htmlUrl?: string;
  /** When it was deleted. RFC 3339; absent while it is live, and where GitHub does not say. */
  deletedAt?: string;
  /** Until when GitHub is expected to restore it: 30 days after `deletedAt`. RFC 3339; absent where that is. */
  restorableUntil?: string;
}

/** What `getPackages` found: by type in the order asked for, then by name. */
export interface GetPackagesResult {
  packages: GetPackageResult[];
}

/** What `getDockerMigrationConflicts` found, by name. */
export interface GetDockerMigrationConflictsResult {
  packages: GetPackageResult[];
}

/** What `getPackageVersions` found: newest first by date of publication, ids decide between equal ones. */
export interface GetPackageVersionsResult {
  versions: GetPackageVersionResult[];
}

/** Each field of `T` as a Pulumi input, for the `…Output` forms. */
type Inputs<T> = { [K in keyof T]: pulumi.Input<NonNullable<T[K]>> | Extract<T[K], undefined> };

/** Arguments of `getPackagesOutput`. */
export type GetPackagesOutputArgs = Inputs<GetPackagesArgs>;
/** Arguments of `getPackageOutput`. */
export type GetPackageOutputArgs = Inputs<GetPackageArgs>;
/** Arguments of `getPackageVersionsOutput`. */
export type GetPackageVersionsOutputArgs = Inputs<GetPackageVersionsArgs>;
/** Arguments of `getPackageVersionOutput`. */
export type GetPackageVersionOutputArgs = Inputs<GetPackageVersionArgs>;
/** Arguments of `getDockerMigrationConflictsOutput`. */
export type GetDockerMigrationConflictsOutputArgs = Inputs<GetDockerMigrationConflictsArgs>;
