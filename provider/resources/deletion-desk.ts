import { refuseDelete } from "../core/delete-guard";
import { Failure, FailureCode } from "../core/failure";
import type { ObservedVersion } from "../core/observed";
import { describePackage, PackageType, type PackageRef } from "../core/refs";
import type { Addressed } from "../github/packages-api";
import type { PlannedVersion } from "../plan-dir/plan-file";
import type { Connection, Edges } from "./edges";

/** A version counts as seen only while what showed it is younger than this. */
const freshMs = 30_000;
const recountEveryDeletes = 100;
const recountEveryMs = 60_000;

const sameTags = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join("\n") === [...b].sort().join("\n");
const show = (tags: readonly string[]): string => (tags.length === 0 ? "no tags" : `tags ${tags.join(", ")}`);

/**
 * Sends the deletes of one package, for all resources of a run together: before each one the version must have been
 * seen as the plan assumed it, and the package must keep what GitHub and the run's policies demand.
 */
export class DeletionDesk {
  readonly #ref: Addressed<PackageRef>;
  readonly #connection: Pick<Connection, "api" | "versions">;
  readonly #edges: Pick<Edges, "now" | "assertEngine">;
  #turn: Promise<unknown> = Promise.resolve();
  #live: Map<number, { version: ObservedVersion; seenAt: number }> | undefined;
  #countedAt = 0;
  #deletesSinceCount = 0;
  readonly #known = new Set<number>();
  readonly #deleting = new Set<number>();
  #minRemaining = 1;
  /** What the checks of this run have decided to delete: counted together before any of it is sent. */
  readonly planned = new Set<number>();

  constructor(ref: Addressed<PackageRef>, connection: Pick<Connection, "api" | "versions">, edges: Pick<Edges, "now" | "assertEngine">) {
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
      throw new Failure(FailureCode.changedSincePlan, `the plan showed it with ${show(planned.tags)}, now it has ${show(version.tags)}; it was not deleted`, { operation: "delete version", subject, cure: "Read the next preview, then run pulumi up again." });
    }
    const stranger = [...live.keys()].find((id) => !this.#known.has(id));
    if (stranger !== undefined && (this.#ref.packageType === PackageType.container || this.#ref.packageType === PackageType.docker)) {
      throw new Failure(FailureCode.changedSincePlan, `version ${stranger} was published since the plan was made and may refer to this one; nothing more of this package is deleted`, { operation: "delete version", subject, cure: "Read the next preview, then run pulumi up again." });
    }
    const refusal = refuseDelete({ ref: this.#ref, live: [...live.values()].map((entry) => entry.version), deleting: this.#deleting, minRemaining: this.#minRemaining }, planned.id);
    if (refusal !== undefined) throw new Failure(FailureCode.guarded, refusal, { operation: "delete version", subject });
    this.#deleting.add(planned.id);
    this.#deletesSinceCount += 1;
    return "admitted";
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
