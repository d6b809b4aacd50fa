import { PackageType, Visibility, type Manifest, type Owner, type Package, type Repository, type Version } from "./model";
import type { Store } from "./store";
import { VersionSet } from "./version-set";

export interface PushEffect {
  readonly kind: "manifest-pushed";
  readonly packageId: number;
  readonly versionId: number;
}

/** A live version that was born at this moment, without tags. */
export function newVersion(store: Store, pkg: Package, born: { readonly name: string; readonly at: number }): Version {
  const version: Version = {
    id: store.nextId(),
    packageId: pkg.id,
    name: born.name,
    tags: [],
    createdAt: born.at,
    updatedAt: born.at,
    deletedAt: undefined,
    restoredAt: undefined,
    deletedWithPackage: false,
    downloads: 0,
    license: undefined,
    description: undefined,
  };
  pkg.versions.add(version);
  return version;
}

/** What a first push makes: private, looked after by the owner's admins. */
export function newContainerPackage(store: Store, owner: Owner, made: { readonly name: string; readonly at: number; readonly repository: Repository | undefined }): Package {
  const pkg: Package = {
    id: store.nextId(),
    ownerId: owner.id,
    type: PackageType.container,
    name: made.name,
    visibility: Visibility.private,
    repository: made.repository,
    admins: undefined,
    readers: undefined,
    adminRepositories: [],
    dockerMigrationConflict: false,
    createdAt: made.at,
    updatedAt: made.at,
    deletedAt: undefined,
    versions: new VersionSet(),
    manifests: new Map(),
  };
  store.addPackage(pkg);
  return pkg;
}

/**
 * A manifest is one version, named by its digest. The same digest again adds the tag and touches the version; a tag
 * leaves the version that had it. Where the version of a digest was deleted, a new one with an id of its own comes
 * beside it: GitHub's documentation says that a deleted version can be restored only while its name is not used again.
 */
export function pushManifest(store: Store, pkg: Package, push: { readonly manifest: Manifest; readonly tag: string | undefined; readonly at: number }): PushEffect {
  const { manifest, tag, at } = push;
  const version = pkg.versions.activeNamed(manifest.digest) ?? newVersion(store, pkg, { name: manifest.digest, at });
  pkg.manifests.set(manifest.digest, manifest);
  if (tag !== undefined) pkg.versions.tag(version, tag, at);
  version.updatedAt = at;
  pkg.updatedAt = at;
  return { kind: "manifest-pushed", packageId: pkg.id, versionId: version.id };
}
