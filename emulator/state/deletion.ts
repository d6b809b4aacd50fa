import { LastVersion, PopularPackage, RefusalOrder, type Knobs } from "./knobs";
import { PackageType, VersionState, Visibility, type Package, type Version } from "./model";
import type { Store } from "./store";

/** https://docs.github.com/rest/packages/packages#delete-package-version-for-an-organization */
const downloadCap = 5000;

/** Why GitHub refuses a deletion for good; keys of the error catalogue. */
export type DeletionRefusal = "popular-version" | "popular-package" | "last-tagged" | "last-version";

export type DeletionEffect =
  | { readonly kind: "version-deleted"; readonly versionId: number; readonly packageId: number }
  | { readonly kind: "package-deleted"; readonly packageId: number; readonly versionIds: readonly number[] };

const popular = (pkg: Package, version: Version): boolean =>
  pkg.visibility === Visibility.public && version.downloads > downloadCap;

function lastRefusal(pkg: Package, version: Version, knobs: Knobs): DeletionRefusal | undefined {
  const last = pkg.versions.count(VersionState.active) === 1;
  // A container package must keep a tag; its untagged versions may all go as long as one tagged version stays.
  if (pkg.type === PackageType.container && version.tags.length > 0 && pkg.versions.taggedCount === 1) return "last-tagged";
  return last && knobs.lastVersion[pkg.type] !== LastVersion.cascade ? "last-version" : undefined;
}

export function refuseVersionDeletion(pkg: Package, version: Version, knobs: Knobs): DeletionRefusal | undefined {
  const downloads = popular(pkg, version) ? "popular-version" : undefined;
  const last = lastRefusal(pkg, version, knobs);
  return knobs.refusalOrder === RefusalOrder.lastFirst ? (last ?? downloads) : (downloads ?? last);
}

export function refusePackageDeletion(pkg: Package, knobs: Knobs): DeletionRefusal | undefined {
  if (knobs.popularPackage === PopularPackage.allow) return undefined;
  return pkg.versions.newest(VersionState.active).some((version) => popular(pkg, version)) ? "popular-package" : undefined;
}

/** A refusal was ruled out before; the last version of a cascading type takes its package along. */
export function deleteVersion(store: Store, target: { pkg: Package; version: Version; at: number }): DeletionEffect {
  const { pkg, version, at } = target;
  if (pkg.versions.count(VersionState.active) === 1) return deletePackage(store, pkg, at);
  pkg.versions.markDeleted(version, at);
  pkg.updatedAt = at;
  return { kind: "version-deleted", versionId: version.id, packageId: pkg.id };
}

export function deletePackage(store: Store, pkg: Package, at: number): DeletionEffect {
  const versions = pkg.versions.newest(VersionState.active);
  for (const version of versions) pkg.versions.markDeleted(version, at, true);
  store.markDeleted(pkg, at);
  return { kind: "package-deleted", packageId: pkg.id, versionIds: versions.map((version) => version.id) };
}
