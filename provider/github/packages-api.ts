import type { ObservedPackage, ObservedVersion } from "../core/observed";
import type { OwnerType, PackageRef, PackageType, VersionRef } from "../core/refs";

/** An account, and the way its packages are addressed. */
export interface Owner {
  readonly login: string;
  readonly ownerType: OwnerType;
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
  listPackages(owner: string, packageType: PackageType, visibility?: string): Promise<readonly ObservedPackage[]>;
  getPackage(ref: PackageRef): Promise<ObservedPackage>;
  /** All live (`active`) or all deleted versions, newest first by (createdAt, id), each id once. */
  listVersions(ref: PackageRef, state: "active" | "deleted"): Promise<readonly ObservedVersion[]>;
  getVersion(ref: VersionRef): Promise<ObservedVersion>;
  /**
   * Resolves `deleted` when GitHub confirmed it, `gone` when the version was already not there (404, confirmed by reading).
   * A 404 although the version can be read rejects with `no-admin-permission`.
   */
  deleteVersion(ref: VersionRef): Promise<"deleted" | "gone">;
  /** Resolves after GitHub answered 204. Every other answer rejects, with `cannot-restore` where state shows why. */
  restoreVersion(ref: VersionRef): Promise<void>;
  deletePackage(ref: PackageRef): Promise<"deleted" | "gone">;
  restorePackage(ref: PackageRef): Promise<void>;
  /** Docker packages whose name conflicts with a container package (`/docker/conflicts`). */
  listDockerMigrationConflicts(owner: string): Promise<readonly ObservedPackage[]>;
}
