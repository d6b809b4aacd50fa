import { refuseDelete } from "../core/delete-guard";
import { Failure, FailureCode } from "../core/failure";
import type { ObservedVersion } from "../core/observed";
import { describePackage, PackageType, type PackageRef } from "../core/refs";
import type { Addressed } from "../github/packages-api";
import { referredTo } from "../retention";
import type { PlannedVersion } from "../plan-dir/plan-file";
import type { Connection, Edges } from "./edges";

/** A version counts as seen only while what showed it is younger than this. */
const freshMs = 30_000;
const recountEveryDeletes = 100;
const recountEveryMs = 60_000;

const sameTags = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join("\n") === [...b].sort().join("\n");
const show = (tags: readonly string[]): string => (tags.length === 0 ? "no tags" : `tags ${tags.join(", ")}`);

const changed = (words: string, subject: string): Failure => new Failure(FailureCode.changedSincePlan, words, { operation: "delete version", subject, cure: "Read the next preview, then run pulumi up again." });

/**
 * Sends the deletes of one package, for all resources of a run together: before each one the version must have been
 * seen as the plan assumed it, and the package must keep what GitHub and the run's policies demand.
 */
export class DeletionDesk {
  readonly #ref: Addressed<PackageRef>;
  readonly #connection: Pick<Connection, "api" | "versions" | "manifests">;
  readonly #edges: Pick<Edges, "now" | "assertEngine">;
  #turn: Promise<unknown> = Promise.resolve();
  #live: Map<number, { version: ObservedVersion; seenAt: number }> | undefined;
  #countedAt = 0;
  #deletesSinceCount = 0;
  readonly #known = new Set<number>();
  /** Digests that versions published since the plan refer to, with the version that does. */
  readonly #wanted = new Map<string, number>();
  readonly #deleting = new Set<number>();
  #minRemaining = 1;
  /** What the checks of this run have decided to delete: counted together before any of it is sent. */
  readonly planned = new Set<number>();

  constructor(ref: Addressed<PackageRef>, connection: Pick<Connection, "api" | "versions" | "manifests">, edges: Pick<Edges, "now" | "assertEngine">) {
    this.#ref = ref;
    this.#connection = connection;
    this.#edges = edges;
  }

  /** Versions that a plan of this run has seen; anything else that turns up was published since. */
  knows(versions: readonly Pick<ObservedVersion, "id">[]): void {
    for (const version of versions) this.#known.add(version.id);
  }

  /** The largest `minRemaining` of the run's policies counts. */
  demands(minRemaining: number): void {
    this.#minRemaining = Math.max(this.#minRemaining, minRemaining);
  }

  /**
   * Deletes one version, or says why not.
   * @returns `gone` where somebody else had deleted it already.
   * @throws Failure `changed-since-plan` or `guarded` before anything was sent; otherwise what GitHub answered.
   */
  async delete(planned: PlannedVersion): Promise<"deleted" | "gone"> {
    const verdict = await this.#inTurn(() => this.#admit(planned));
    if (verdict === "gone") return "gone";
    this.#edges.assertEngine();
    try {
      return await this.#connection.api.deleteVersion({ ...this.#ref, versionId: planned.id }, { seen: true });
    } catch (error) {
      // Not known to be deleted: it counts as live again until the next count, except where the answer was lost.
      if (!(error instanceof Failure && (error.code === FailureCode.network || error.code === FailureCode.server))) this.#deleting.delete(planned.id);
      throw error;
    }
  }

  /** One admission at a time: each one sees what the one before it decided. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #admit(planned: PlannedVersion): Promise<"admitted" | "gone"> {
    const live = await this.#count();
    const seen = live.get(planned.id);
    if (seen === undefined) return "gone";
    const version = await this.#seenLately(seen);
    if (version === undefined) return "gone";
    const subject = `${describePackage(this.#ref)} version ${planned.name}`;
    if (!sameTags(version.tags, planned.tags)) {
      throw changed(`the plan showed it with ${show(planned.tags)}, now it has ${show(version.tags)}; it was not deleted`, subject);
    }
    await this.#meetStrangers(live, subject);
    const wantedBy = this.#wanted.get(planned.name);
    if (wantedBy !== undefined) throw changed(`version ${wantedBy} was published since the plan was made and refers to this one; it was not deleted`, subject);
    const refusal = refuseDelete({ ref: this.#ref, live: [...live.values()].map((entry) => entry.version), deleting: this.#deleting, minRemaining: this.#minRemaining }, planned.id);
    if (refusal !== undefined) throw new Failure(FailureCode.guarded, refusal, { operation: "delete version", subject });
    this.#deleting.add(planned.id);
    this.#deletesSinceCount += 1;
    return "admitted";
  }

  /**
   * Versions that the plan does not know: their manifests are read before anything more is deleted. What they refer to
   * is wanted; if one cannot be read, the rest of the package may be.
   */
  async #meetStrangers(live: ReadonlyMap<number, { version: ObservedVersion }>, subject: string): Promise<void> {
    const { packageType } = this.#ref;
    if (packageType !== PackageType.container && packageType !== PackageType.docker) return;
    for (const [id, { version }] of live) {
      if (this.#known.has(id)) continue;
      if (packageType === PackageType.docker) throw changed(`version ${id} was published since the plan was made and may refer to this one; nothing more of this package is deleted`, subject);
      try {
        const { manifest } = await this.#connection.manifests.read(this.#ref, version.name);
        const wanted = [...manifest.children.map((child) => child.digest), ...referredTo({ name: version.name, tags: version.tags, ...(manifest.subject === undefined ? {} : { subject: manifest.subject }) })];
        for (const digest of wanted) this.#wanted.set(digest, id);
        this.#known.add(id);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        throw changed(`version ${id} was published since the plan was made and cannot be read, so that it may refer to this one (${error.message}); nothing more of this package is deleted`, subject);
      }
    }
  }

  /** All live versions, listed before the first delete and again every hundred deletes or minute. */
  async #count(): Promise<Map<number, { version: ObservedVersion; seenAt: number }>> {
    const due = this.#deletesSinceCount >= recountEveryDeletes || this.#edges.now() - this.#countedAt >= recountEveryMs;
    if (this.#live !== undefined && !due) return this.#live;
    const { versions, seenAt } = await this.#connection.versions(this.#ref, "active", 0);
    this.#live = new Map(versions.map((version) => [version.id, { version, seenAt }]));
    this.#countedAt = this.#edges.now();
    this.#deletesSinceCount = 0;
    return this.#live;
  }

  async #seenLately(seen: { version: ObservedVersion; seenAt: number }): Promise<ObservedVersion | undefined> {
    if (this.#edges.now() - seen.seenAt <= freshMs) return seen.version;
    const seenAt = this.#edges.now();
    try {
      const version = await this.#connection.api.getVersion({ ...this.#ref, versionId: seen.version.id });
      this.#live?.set(version.id, { version, seenAt });
      return version;
    } catch (error) {
      if (error instanceof Failure && error.code === FailureCode.versionNotFound) return undefined;
      throw error;
    }
  }
}
