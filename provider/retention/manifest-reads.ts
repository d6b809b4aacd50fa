import type { Manifest } from "../core/manifest";

/** An index below an index below … this often is no image: the rest is not followed. */
export const DEEPEST = 20;

/** Shorter runs would part an index from what it lists more often than they save time. */
const SHORTEST_RUN = 12;

/** What is asked of a live version to know whether its manifest must be read. */
export interface Readable {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const newestFirst = (a: Readable, b: Readable): number => b.createdAt - a.createdAt || b.id - a.id;

/**
 * Which manifests of one package must be read, as far as is known by now: those of tagged versions, of what an index
 * calls an index, and of untagged versions that nothing lists. What an index describes as a plain image is not read.
 */
export class ManifestReads {
  readonly #versions: ReadonlyMap<string, Readable>;
  readonly #done = new Set<string>();
  /** Digests that something read lists, with how deep they are below a version that nothing lists. */
  readonly #listed = new Map<string, number>();
  /** Those of them that may list or refer to something themselves. */
  readonly #open = new Set<string>();

  constructor(versions: readonly Readable[]) {
    this.#versions = new Map(versions.map((version) => [version.name, version]));
  }

  /** What must be read whatever else is read, in a stable order. Empty when all of it is done. */
  certain(): string[] {
    return [...this.#newestFirst((version) => version.tags.length > 0 || this.#open.has(version.name))];
  }

  /**
   * What must be read unless something else turns out to list it: the newest first, in runs of neighbours. An untagged
   * index was pushed after what it lists, so whoever reads a run in its order reads the index first, and skips the rest.
   */
  uncertain(runs: number): string[][] {
    const open = [...this.#newestFirst((version) => !this.#listed.has(version.name))];
    const length = Math.max(SHORTEST_RUN, Math.ceil(open.length / Math.max(1, runs)));
    return Array.from({ length: Math.ceil(open.length / length) }, (_none, at) => open.slice(at * length, (at + 1) * length));
  }

  /** All versions, the newest first. */
  order(): string[] {
    return [...this.#versions.values()].sort(newestFirst).map((version) => version.name);
  }

  /** Asked again just before a read: what was read meanwhile may have answered it. */
  isNeeded(digest: string): boolean {
    const version = this.#versions.get(digest);
    if (version === undefined || this.#done.has(digest)) return false;
    return version.tags.length > 0 || this.#open.has(digest) || !this.#listed.has(digest);
  }

  /** True where following an index further would be in vain: no image is nested like this. */
  isTooDeep(digest: string): boolean {
    return (this.#listed.get(digest) ?? 0) > DEEPEST;
  }

  /** Takes note of what was read, or that it could not be. */
  note(digest: string, manifest: Manifest | undefined): void {
    this.#done.add(digest);
    const depth = (this.#listed.get(digest) ?? 0) + 1;
    for (const child of manifest?.children ?? []) {
      if (!this.#listed.has(child.digest)) this.#listed.set(child.digest, depth);
      if (!child.isLeaf) this.#open.add(child.digest);
    }
  }

  #newestFirst(wanted: (version: Readable) => boolean): string[] {
    return [...this.#versions.values()]
      .filter((version) => !this.#done.has(version.name) && wanted(version))
      .sort(newestFirst)
      .map((version) => version.name);
  }
}
