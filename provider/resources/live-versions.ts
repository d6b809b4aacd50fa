import { Failure, FailureCode } from "../core/failure";
import type { ObservedVersion } from "../core/observed";
import type { PackageRef } from "../core/refs";
import type { Addressed } from "../github/packages-api";
import type { Connection } from "./edges";

/** What showed a version counts for thirty seconds; some of them pass while a delete waits for its turn. */
const freshMs = 20_000;
const recountEveryDeletes = 100;
const recountEveryMs = 60_000;
/** GitHub's order of versions is not documented: where it is not what was seen so far, versions are read one by one. */
const mostMisses = 3;
const perPage = 100;

/** A live version, and when it was last seen as it is here. */
export interface Seen {
  readonly version: ObservedVersion;
  /** Epoch milliseconds at which the request was sent that showed it. */
  readonly seenAt: number;
}

/** What a recount must have seen before it may end. */
export interface CountDemand {
  readonly isKnown: (id: number) => boolean;
  /** Whether what was seen, without what this run deletes, is enough to stay. */
  readonly isEnough: (seen: readonly ObservedVersion[]) => boolean;
}

/**
 * The live versions of one package while a run deletes from it: listed as a whole once, then looked at page by page,
 * so that keeping them fresh costs few requests beside the deletes themselves.
 */
export class LiveVersions {
  readonly #ref: Addressed<PackageRef>;
  readonly #connection: Pick<Connection, "api" | "versions">;
  readonly #now: () => number;
  readonly #live = new Map<number, Seen>();
  /** All ids that were ever seen, in GitHub's order: newest first. */
  #order: number[] = [];
  /** Seen in the last count, or since. */
  #counted = new Set<number>();
  #isComplete = false;
  /** This run brought something back: a list from before does not show it. */
  #isStale = false;
  #countedAt = Number.NEGATIVE_INFINITY;
  #deletesSinceCount = 0;
  #misses = 0;
  readonly #unexpected = new Set<number>();
  readonly #everSeen = new Set<number>();

  constructor(ref: Addressed<PackageRef>, connection: Pick<Connection, "api" | "versions">, now: () => number) {
    this.#ref = ref;
    this.#connection = connection;
    this.#now = now;
  }

  /** What the last count saw, and what was seen since. */
  counted(): ObservedVersion[] {
    return [...this.#counted].flatMap((id) => this.#live.get(id)?.version ?? []);
  }

  /** Whatever was seen live since this run began to look. */
  get everSeen(): ReadonlySet<number> {
    return this.#everSeen;
  }

  /** Versions that no plan of this run knows. */
  strangers(isKnown: (id: number) => boolean): ObservedVersion[] {
    return [...this.#unexpected].filter((id) => !isKnown(id)).flatMap((id) => this.#live.get(id)?.version ?? []);
  }

  /** Lists all before the first delete; every hundred deletes or minute it reads from the newest page on until that is enough. */
  async count(demand: CountDemand): Promise<void> {
    const isDue = this.#deletesSinceCount >= recountEveryDeletes || this.#now() - this.#countedAt >= recountEveryMs;
    if (this.#countedAt === Number.NEGATIVE_INFINITY) return this.countAll(demand.isKnown, freshMs);
    if (!isDue) return;
    const startedAt = this.#begin();
    const seen: ObservedVersion[] = [];
    for (let page = 1, isEnough = false; !isEnough; page += 1) {
      const { versions, isLast } = await this.#look(page, demand.isKnown);
      seen.push(...versions);
      this.#isComplete = isLast || versions.length === 0;
      isEnough = this.#isComplete || (versions.every(({ id }) => demand.isKnown(id)) && demand.isEnough(seen));
    }
    this.#end(startedAt);
  }

  /** Lists all, unless the last count did and nothing was restored since. */
  async countAll(isKnown: (id: number) => boolean, notOlderThanMs = 0): Promise<void> {
    if (this.#isComplete && !this.#isStale) return;
    const startedAt = this.#begin();
    const demand = { notOlderThanMs: this.#isStale ? 0 : notOlderThanMs };
    this.#isStale = false;
    const { versions, seenAt } = await this.#connection.versions(this.#ref, "active", demand);
    this.#order = versions.map(({ id }) => id);
    for (const version of versions) this.#see({ version, seenAt }, isKnown);
    this.#isComplete = true;
    this.#end(startedAt);
  }

  /** Lists all anew, whatever is known. */
  async lookAgain(isKnown: (id: number) => boolean): Promise<void> {
    this.#isComplete = false;
    await this.countAll(isKnown);
  }

  /** A version as it was at most twenty seconds ago; undefined where it is proven gone. */
  async seenLately(id: number, isKnown: (id: number) => boolean): Promise<Seen | undefined> {
    const isFresh = (seen: Seen | undefined): seen is Seen => seen !== undefined && this.#now() - seen.seenAt <= freshMs;
    if (isFresh(this.#live.get(id))) return this.#live.get(id);
    let page = this.#misses < mostMisses ? this.#pageOf(id) : 0;
    for (let looks = 0; page > 0 && looks < 2; looks += 1) {
      const { versions } = await this.#look(page, isKnown);
      if (isFresh(this.#live.get(id))) {
        this.#misses = 0;
        return this.#live.get(id);
      }
      page = isNewer(this.#live.get(id)?.version, versions[0]) ? page - 1 : page + 1;
    }
    if (page > 0) this.#misses += 1;
    return this.#read(id, isKnown);
  }

  /** A delete was sent: after some of them all are counted again. */
  deleting(): void {
    this.#deletesSinceCount += 1;
  }

  /** GitHub brought something back: before a delete is refused for want of what stays, all are listed anew. */
  restored(): void {
    this.#isStale = true;
  }

  /** GitHub confirmed that it is not live any more. */
  gone(id: number): void {
    this.#live.delete(id);
    this.#counted.delete(id);
  }

  #begin(): number {
    this.#counted = new Set();
    this.#isComplete = false;
    return this.#now();
  }

  /** A count that failed was none: the next delete begins it anew. */
  #end(startedAt: number): void {
    this.#countedAt = startedAt;
    this.#deletesSinceCount = 0;
  }

  async #look(page: number, isKnown: (id: number) => boolean): Promise<{ versions: readonly ObservedVersion[]; isLast: boolean }> {
    const seenAt = this.#now();
    const found = await this.#connection.api.pageOfVersions(this.#ref, page);
    for (const version of found.versions) this.#see({ version, seenAt }, isKnown);
    return found;
  }

  async #read(versionId: number, isKnown: (id: number) => boolean): Promise<Seen | undefined> {
    const seenAt = this.#now();
    try {
      const seen = { version: await this.#connection.api.getVersion({ ...this.#ref, versionId }), seenAt };
      this.#see(seen, isKnown);
      return seen;
    } catch (error) {
      if (!(error instanceof Failure && error.code === FailureCode.versionNotFound)) throw error;
      this.gone(versionId);
      return undefined;
    }
  }

  #see(seen: Seen, isKnown: (id: number) => boolean): void {
    const { id } = seen.version;
    this.#live.set(id, seen);
    this.#counted.add(id);
    this.#everSeen.add(id);
    if (!isKnown(id)) this.#unexpected.add(id);
  }

  /** Where the list shows it by now, after what was deleted before it. What was published since stands in front of it. */
  #pageOf(id: number): number {
    const place = this.#order.indexOf(id);
    if (place < 0) return 0;
    const before = this.#order.slice(0, place).filter((other) => this.#live.has(other)).length + this.#unexpected.size;
    return Math.floor(before / perPage) + 1;
  }
}

function isNewer(version: ObservedVersion | undefined, than: ObservedVersion | undefined): boolean {
  if (version === undefined || than === undefined) return true;
  return (Date.parse(version.createdAt) - Date.parse(than.createdAt) || version.id - than.id) > 0;
}
