import { formatMoment } from "./clock";
import { splitPlace } from "./seed/builder";
import { readVersions } from "./seed/read-seed";
import type { VersionSeed } from "./seed/seed";
import { unfold } from "./seed/unfold";
import { repositoryKey } from "./state/blob-store";

import { deletePackage, deleteVersion, type DeletionEffect } from "./state/deletion";
import { PackageType, VersionState, type Package, type Version, type Visibility } from "./state/model";
import { newVersion } from "./state/pushing";
import { restorableVersion, restoreVersion, type RestorationEffect } from "./state/restoration";
import type { World } from "./world";

/** A version as the store has it; times in RFC 3339. */
export interface VersionView {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly deletedAt?: string;
}

export interface PackageView {
  readonly id: number;
  readonly visibility: Visibility;
  /** Newest first. */
  readonly active: readonly VersionView[];
  readonly deleted: readonly VersionView[];
}

const viewOf = (version: Version): VersionView => ({
  id: version.id,
  name: version.name,
  tags: [...version.tags],
  createdAt: formatMoment(version.createdAt),
  ...(version.deletedAt === undefined ? {} : { deletedAt: formatMoment(version.deletedAt) }),
});

/**
 * What others do meanwhile (push, delete, move a tag), and a look at the truth: past the API, its permissions and
 * refusals, and not in the ledger. Packages are named `owner/type/name`.
 */
export class Elsewhere {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The active package, or undefined. */
  look(place: string): PackageView | undefined {
    const pkg = this.#find(place);
    if (pkg === undefined) return undefined;
    this.#world.store.expire(this.#now(), pkg);
    return {
      id: pkg.id,
      visibility: pkg.visibility,
      active: pkg.versions.newest(VersionState.active).map(viewOf),
      deleted: pkg.versions.newest(VersionState.deleted).map(viewOf),
    };
  }

  /** Publishes a version now. A tag is taken from the version that had it. */
  publish(place: string, version: { readonly name?: string; readonly tags?: readonly string[]; readonly downloads?: number } = {}): VersionView {
    const pkg = this.#demand(place);
    if (pkg.type === PackageType.container && version.name === undefined) return this.push(place, [{ ...version, tags: [...(version.tags ?? [])] }])[0] as VersionView;
    const name = version.name ?? `0.0.${this.#world.store.nextId()}`;
    if (pkg.versions.activeNamed(name) !== undefined) throw new Error(`${place} has a version ${name} already`);
    const added = newVersion(this.#world.store, pkg, { name, at: this.#now() });
    this.#complete(pkg, added, version);
    return viewOf(added);
  }

  /**
   * Pushes manifests to a container package now, described as in a seed; one that is there already gets the tags.
   * Answers with every version that was pushed, in order: members of an index before it.
   */
  push(place: string, versions: readonly VersionSeed[]): VersionView[] {
    const pkg = this.#demand(place);
    const { store } = this.#world;
    const described = readVersions(versions);
    const origin = `${place}@${store.nextId()}`;
    return unfold(described, { source: "The push", at: "versions", origin }).map(({ fields, name, tags, made }) => {
      const version = pkg.versions.activeNamed(name) ?? newVersion(store, pkg, { name, at: this.#now() });
      if (made !== undefined) pkg.manifests.set(name, made.manifest);
      for (const { descriptor, bytes } of made?.blobs ?? []) store.blobs.put(repositoryKey(pkg.ownerId, pkg.name), descriptor.digest, bytes);
      this.#complete(pkg, version, { tags, downloads: fields.downloads });
      return viewOf(version);
    });
  }

  deleteVersion(place: string, id: number): DeletionEffect {
    const pkg = this.#demand(place);
    return deleteVersion(this.#world.store, { pkg, version: this.#active(place, pkg, id), at: this.#now() });
  }

  restoreVersion(place: string, id: number): RestorationEffect {
    const pkg = this.#demand(place);
    const version = restorableVersion(pkg, id);
    if (typeof version === "string") throw new Error(`Version ${id} of ${place} cannot be restored: ${version}`);
    return restoreVersion(pkg, version, this.#now());
  }

  deletePackage(place: string): DeletionEffect {
    return deletePackage(this.#world.store, this.#demand(place), this.#now());
  }

  /** Gives the version a tag and takes it from the one that had it. */
  moveTag(place: string, tag: string, toVersion: number): void {
    const pkg = this.#demand(place);
    pkg.versions.tag(this.#active(place, pkg, toVersion), tag, this.#now());
  }

  setVisibility(place: string, visibility: Visibility): void {
    this.#demand(place).visibility = visibility;
  }

  /** The logins with the admin role on the package from now on. */
  setAdmins(place: string, admins: readonly string[]): void {
    this.#demand(place).admins = [...admins];
  }

  setDownloads(place: string, id: number, downloads: number): void {
    this.#active(place, this.#demand(place), id).downloads = downloads;
  }

  #complete(pkg: Package, version: Version, { tags = [], downloads = 0 }: { readonly tags?: readonly string[]; readonly downloads?: number }): void {
    for (const tag of tags) pkg.versions.tag(version, tag, this.#now());
    version.downloads += downloads;
    version.updatedAt = pkg.updatedAt = this.#now();
  }

  #now(): number {
    return this.#world.clock.now();
  }

  #find(place: string): Package | undefined {
    const { owner, type, name } = splitPlace(place);
    const account = this.#world.store.owner(owner);
    return account === undefined ? undefined : this.#world.store.package(account.id, type as PackageType, name);
  }

  #demand(place: string): Package {
    const pkg = this.#find(place);
    if (pkg === undefined) throw new Error(`There is no package ${place}`);
    return pkg;
  }

  #active(place: string, pkg: Package, id: number): Version {
    const version = pkg.versions.find(id, VersionState.active);
    if (version === undefined) throw new Error(`${place} has no live version ${id}`);
    return version;
  }
}
