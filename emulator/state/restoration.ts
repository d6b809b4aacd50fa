import { VersionState, type Package, type PackageType, type Version } from "./model";
import type { Store } from "./store";

export type RestorationEffect =
  | { readonly kind: "version-restored"; readonly versionId: number; readonly packageId: number }
  | { readonly kind: "package-restored"; readonly packageId: number; readonly versionIds: readonly number[] };

/** Why something cannot be restored, in the emulator's own words: GitHub's are not known. */
export type RestorationRefusal = "not among the deleted ones" | "its name is in use again";

/** What is older than 30 days has vanished from the store, so it is simply not found here. */
export function restorableVersion(pkg: Package, id: number): Version | RestorationRefusal {
  const version = pkg.versions.find(id, VersionState.deleted);
  if (version === undefined) return "not among the deleted ones";
  return pkg.versions.activeNamed(version.name) === undefined ? version : "its name is in use again";
}

export function restoreVersion(pkg: Package, version: Version, at: number): RestorationEffect {
  pkg.versions.markRestored(version, at);
  pkg.updatedAt = at;
  return { kind: "version-restored", versionId: version.id, packageId: pkg.id };
}

export function restorablePackage(store: Store, place: { ownerId: number; type: PackageType; name: string }): Package | RestorationRefusal {
  const pkg = store.lastDeleted(place.ownerId, place.type, place.name);
  if (pkg === undefined) return "not among the deleted ones";
  return store.package(place.ownerId, place.type, place.name) === undefined ? pkg : "its name is in use again";
}

/** Revives the versions that were alive when the package was deleted; those deleted before stay deleted. */
export function restorePackage(store: Store, pkg: Package, at: number): RestorationEffect {
  const versions = pkg.versions.newest(VersionState.deleted).filter((version) => version.deletedWithPackage);
  store.markRestored(pkg);
  for (const version of versions) pkg.versions.markRestored(version, at);
  pkg.updatedAt = at;
  return { kind: "package-restored", packageId: pkg.id, versionIds: versions.map((version) => version.id) };
}
