import type { ObservedPackage, ObservedVersion } from "../core/observed";
import type { OwnerType, PackageRef, PackageType, VersionRef } from "../core/refs";

/** An account, and the way its packages are addressed. */
export interface Owner {
  readonly login: string;
  readonly ownerType: OwnerType;
}

/** A reference whose owner need not be looked up, because the program says how it is addressed. */
export type Addressed<Ref> = Ref & { readonly ownerType?: OwnerType | undefined };

/** What the caller knows and the answer can be checked against. */
export interface ListOptions {
  /**
   * How many versions there should be (`version_count`, which may lag): a list that was read while versions were
   * deleted can lack others, and shows it only by its length. A list of another length is read once more.
   */
  readonly expectedCount?: number;
}

export interface GetOptions {
  /** The package was just written to: a 404 is about the version, and the package need not be read to prove it. */
  readonly packageIsThere?: boolean;
}

export interface VersionPage {
  readonly versions: readonly ObservedVersion[];
  /** No other page follows. */
  readonly isLast: boolean;
}

export interface DeleteOptions {
  /** The caller has just seen the version: if it is gone after an answer that was lost, this delete did it. */
  readonly seen?: boolean;
  /** Epoch milliseconds after which it is not sent, but rejected with `expired`: what justified it is too old then. */
  readonly expiresAt?: number;
}

/**
 * GitHub's Packages API as this project needs it: narrow, typed, complete or failing.
 * Every method rejects with a `Failure` (see `core/failure.ts`); a list is all pages or a failure, never a part.
 * `PackageRef.owner` is a login; the implementation finds out once how that owner is addressed.
 */
export interface PackagesApi {
  /** Finds out whether a login is an organization, another user, or the token's own account. Cached. */
  owner(login: string): Promise<Owner>;
  /** All packages of one type that the token may see. */
  listPackages(owner: string | Owner, packageType: PackageType, visibility?: string): Promise<readonly ObservedPackage[]>;
  /** Rejects with `package-not-found` where there is none or the token may not see it; names similar ones if it can. */
  getPackage(ref: Addressed<PackageRef>): Promise<ObservedPackage>;
  /** All live (`active`) or all deleted versions, newest first by (createdAt, id), each id once. */
  listVersions(ref: Addressed<PackageRef>, state: "active" | "deleted", options?: ListOptions): Promise<readonly ObservedVersion[]>;
  /** One page of the live versions, as GitHub orders them: a look at a part, which proves nothing about the rest. */
  pageOfVersions(ref: Addressed<PackageRef>, page: number): Promise<VersionPage>;
  /** Rejects with `version-not-found` where the package can be read, else with `package-not-found`. */
  getVersion(ref: Addressed<VersionRef>, options?: GetOptions): Promise<ObservedVersion>;
  /**
   * Resolves `deleted` when GitHub confirmed it, `gone` when the version was already not there (404, confirmed by
   * reading version and package). A 404 although the version can be read rejects with `no-admin-permission`, and
   * `package-not-found` where not even the package can be read: that proves nothing about the version.
   */
  deleteVersion(ref: Addressed<VersionRef>, options?: DeleteOptions): Promise<"deleted" | "gone">;
  /**
   * Resolves after GitHub answered 204, or when the version can be read again after another answer.
   * Otherwise rejects, with `cannot-restore` where state shows why.
   */
  restoreVersion(ref: Addressed<VersionRef>): Promise<void>;
  /** `gone` means that the package cannot be read: deleted, never there, or not visible to this token. */
  deletePackage(ref: Addressed<PackageRef>): Promise<"deleted" | "gone">;
  restorePackage(ref: Addressed<PackageRef>): Promise<void>;
  /** Docker packages whose name conflicts with a container package (`/docker/conflicts`). */
  listDockerMigrationConflicts(owner: string | Owner): Promise<readonly ObservedPackage[]>;
}
