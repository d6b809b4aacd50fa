import { Chronology } from "./chronology";
import { VersionState, type Version } from "./model";

/** The versions of one package, live and deleted, with the look-ups that the rules need. */
export class VersionSet {
  readonly #byId = new Map<number, Version>();
  readonly #activeByName = new Map<string, Version>();
  readonly #activeByTag = new Map<string, Version>();
  readonly #order = { active: new Chronology<Version>(), deleted: new Chronology<Version>() };
  #tagged = 0;
  /** No deleted version was deleted before this moment; spares a scan when nothing can have expired. */
  #oldestDeletion = Infinity;

  count(state: VersionState): number {
    return this.#order[state].size;
  }

  /** Live versions with at least one tag. */
  get taggedCount(): number {
    return this.#tagged;
  }

  newest(state: VersionState, offset?: number, limit?: number): Version[] {
    return this.#order[state].newest(offset, limit);
  }

  find(id: number, state: VersionState): Version | undefined {
    const version = this.#byId.get(id);
    return version !== undefined && stateOf(version) === state ? version : undefined;
  }

  activeNamed(name: string): Version | undefined {
    return this.#activeByName.get(name);
  }

  activeTagged(tag: string): Version | undefined {
    return this.#activeByTag.get(tag);
  }

  /** Tags of all live versions, in alphabetical order. */
  tags(): string[] {
    return [...this.#activeByTag.keys()].sort();
  }

  add(version: Version): void {
    this.#byId.set(version.id, version);
    if (stateOf(version) === VersionState.active) this.#enter(version);
    else this.#leaveTo(version);
  }

  /** The tags stay written on the deleted version, and lead nowhere any more. */
  markDeleted(version: Version, at: number, withPackage = false): void {
    this.#exit(version);
    Object.assign(version, { deletedAt: at, updatedAt: at, restoredAt: undefined, deletedWithPackage: withPackage });
    this.#leaveTo(version);
  }

  /** A tag comes back only if no live version has taken it meanwhile. */
  markRestored(version: Version, at: number): void {
    this.#order.deleted.remove(version);
    Object.assign(version, { deletedAt: undefined, updatedAt: at, restoredAt: at, deletedWithPackage: false });
    version.tags = version.tags.filter((tag) => !this.#activeByTag.has(tag));
    this.#enter(version);
  }

  /** Gives a live version a tag and takes it from the version that had it, as a push does. */
  tag(version: Version, tag: string, at: number): void {
    const previous = this.#activeByTag.get(tag);
    if (previous === version) return;
    if (previous !== undefined) this.#retag(previous, previous.tags.filter((each) => each !== tag), at);
    this.#retag(version, [...version.tags, tag], at);
  }

  /** Forgets what was deleted before `moment`. */
  expire(moment: number): void {
    if (this.#oldestDeletion >= moment) return;
    this.#oldestDeletion = Infinity;
    for (const version of this.#order.deleted.newest()) {
      const deletedAt = version.deletedAt ?? Infinity;
      if (deletedAt >= moment) this.#oldestDeletion = Math.min(this.#oldestDeletion, deletedAt);
      else {
        this.#order.deleted.remove(version);
        this.#byId.delete(version.id);
      }
    }
  }

  #enter(version: Version): void {
    this.#order.active.add(version);
    this.#activeByName.set(version.name, version);
    for (const tag of version.tags) this.#activeByTag.set(tag, version);
    if (version.tags.length > 0) this.#tagged += 1;
  }

  #exit(version: Version): void {
    this.#order.active.remove(version);
    this.#activeByName.delete(version.name);
    for (const tag of version.tags) this.#activeByTag.delete(tag);
    if (version.tags.length > 0) this.#tagged -= 1;
  }

  #leaveTo(version: Version): void {
    this.#order.deleted.add(version);
    this.#oldestDeletion = Math.min(this.#oldestDeletion, version.deletedAt ?? Infinity);
  }

  #retag(version: Version, tags: readonly string[], at: number): void {
    this.#exit(version);
    Object.assign(version, { tags, updatedAt: at });
    this.#enter(version);
  }
}

const stateOf = (version: Version): VersionState => (version.deletedAt === undefined ? VersionState.active : VersionState.deleted);
