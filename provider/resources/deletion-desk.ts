import pLimit from "p-limit";
import { counted } from "../core/counted";
import { refuseDelete } from "../core/delete-guard";
import { Failure, FailureCode, hadNoEffect, isFailure } from "../core/failure";
import type { ObservedVersion } from "../core/observed";
import { describePackage, type PackageRef } from "../core/refs";
import type { Addressed } from "../github/packages-api";
import type { PlannedVersion } from "../plan-dir/plan-file";
import type { Connection, Edges } from "./edges";
import { LiveVersions, type Seen } from "./live-versions";
import { Newcomers } from "./newcomers";

/** A version counts as seen only while what showed it is younger than this. */
const seenForMs = 30_000;
/** How many deletes of one package are admitted and not answered yet; the client's own limits hold below it. */
const atOnce = 16;
/** Times that a delete may miss its turn, each after a wait for GitHub's limits. */
const mostTurns = 10;

/** With more versions than these to stay, no other run can take them all between a look and a delete. */
const fewToStay = 50;

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
  readonly #edges: Pick<Edges, "now" | "assertEngine" | "progress">;
  readonly #live: LiveVersions;
  readonly #limit = pLimit(atOnce);
  #turn: Promise<unknown> = Promise.resolve();
  readonly #known = new Set<number>();
  readonly #seenLive = new Set<number>();
  readonly #newcomers: Newcomers;
  readonly #deleting = new Set<number>();
  /** Deletes under way, and what was admitted so far. */
  readonly #sending = new Set<Promise<unknown>>();
  readonly #admitted = new Set<number>();
  #minRemaining = 1;
  /** What the checks of this run have decided to delete: counted together before any of it is sent. */
  readonly #planned = new Set<number>();
  readonly #deleted = new Set<number>();

  constructor(ref: Addressed<PackageRef>, connection: Pick<Connection, "api" | "versions" | "manifests">, edges: Pick<Edges, "now" | "assertEngine" | "progress">) {
    this.#ref = ref;
    this.#connection = connection;
    this.#edges = edges;
    this.#live = new LiveVersions(ref, connection, edges.now);
    this.#newcomers = new Newcomers(ref, connection.manifests);
  }

  /** Versions that a plan of this run has seen; anything else that turns up was published since. */
  knows(versions: readonly { readonly id: number; readonly deletedAt?: string | undefined }[]): void {
    for (const { id, deletedAt } of versions) {
      this.#known.add(id);
      if (deletedAt === undefined) this.#seenLive.add(id);
    }
  }

  /** A version that this run has brought back: it stays, and lists from before do not show it. */
  restored(id: number): void {
    this.knows([{ id }]);
    this.#live.restored();
  }

  /** Versions that this run is going to delete: they are not among those that must be seen to stay. */
  plans(ids: readonly number[]): void {
    const before = this.#planned.size;
    for (const id of ids) this.#planned.add(id);
    this.#edges.progress.expect(this.#planned.size - before, "delete");
  }

  get planned(): ReadonlySet<number> {
    return this.#planned;
  }

  /** What this run has deleted: lists that it read before still name it. */
  get deleted(): ReadonlySet<number> {
    return this.#deleted;
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
  delete(planned: PlannedVersion): Promise<"deleted" | "gone"> {
    this.plans([planned.id]);
    return this.#limit(() => this.#delete(planned)).finally(() => this.#edges.progress.settled());
  }

  async #delete(planned: PlannedVersion): Promise<"deleted" | "gone"> {
    for (let turn = 1; ; turn += 1) {
      const first = await this.#inTurn(async () => (this.#isFinal(planned.id) ? "final" : this.#begin(planned, false)));
      const isFinal = first === "final";
      if (isFinal) await Promise.allSettled(this.#sending);
      const begun = isFinal ? await this.#inTurn(() => this.#begin(planned, true)) : first;
      if (begun === "gone") return "gone";
      try {
        const outcome = await begun.sent;
        return isFinal && outcome === "deleted" ? await this.#unlessItTookThePackage(planned) : outcome;
      } catch (error) {
        // It waited for longer than what showed the version may be old: nothing was sent, and it is looked at again.
        if (!isFailure(error, FailureCode.expired) || turn === mostTurns) throw error;
      }
    }
  }

  /** Sends it, once it was admitted; the turn ends before the answer comes. */
  async #begin(planned: PlannedVersion, isFinal: boolean): Promise<"gone" | { readonly sent: Promise<"deleted" | "gone"> }> {
    const seen = await this.#admit(planned, isFinal);
    if (seen === "gone") return "gone";
    const sent = this.#send(planned, seen);
    this.#sending.add(sent);
    void sent.catch(() => undefined).finally(() => this.#sending.delete(sent));
    return { sent };
  }

  async #send({ id }: PlannedVersion, { seenAt }: Seen): Promise<"deleted" | "gone"> {
    this.#edges.assertEngine();
    try {
      const outcome = await this.#connection.api.deleteVersion({ ...this.#ref, versionId: id }, { seen: true, expiresAt: seenAt + seenForMs });
      this.#live.gone(id);
      this.#deleted.add(id);
      return outcome;
    } catch (error) {
      // It counts as live again only where that is certain: what may be gone is nothing to stay for the others.
      if (hadNoEffect(error)) this.#deleting.delete(id);
      throw error;
    }
  }

  /**
   * The last delete of this run where few versions are to stay: as long as one that will go is still there, no other run
   * can have emptied the package. It is sent alone, after another look.
   */
  #isFinal(id: number): boolean {
    for (const other of this.#planned) if (other !== id && !this.#admitted.has(other)) return false;
    const counted = this.#live.counted().map((version) => version.id);
    const toStay = (counted.length === 0 ? [...this.#known] : counted).filter((each) => !this.#planned.has(each));
    return toStay.length <= fewToStay;
  }

  /**
   * Two runs that look at the same moment may each count on what the other deletes. Where GitHub then removes the whole
   * package with its last version, it is brought back.
   */
  async #unlessItTookThePackage({ id, name }: PlannedVersion): Promise<"deleted"> {
    const { api } = this.#connection;
    const isThere = async (): Promise<boolean | "no package"> => {
      try {
        await api.getVersion({ ...this.#ref, versionId: id });
        return true;
      } catch (error) {
        if (isFailure(error, FailureCode.packageNotFound)) return "no package";
        return false; // gone, as it should be; or not to be found out, and then GitHub's own answer stands
      }
    };
    if ((await isThere()) !== "no package") return "deleted";
    try {
      await api.restorePackage(this.#ref);
    } catch {
      return "deleted"; // it was not deleted, only not readable for a moment; or the next preview says that it is gone
    }
    if ((await isThere()) !== true) return "deleted";
    this.#deleting.delete(id);
    throw new Failure(FailureCode.guarded, "another run deleted all the others meanwhile, and GitHub removed the whole package with this last version; the package was restored", { operation: "delete version", subject: `${describePackage(this.#ref)} version ${name}` });
  }

  /** One admission at a time: each one sees what the one before it decided. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  readonly #isKnown = (id: number): boolean => this.#known.has(id) || this.#newcomers.isRead(id);

  async #admit(planned: PlannedVersion, isFinal: boolean): Promise<Seen | "gone"> {
    if (isFinal) await this.#live.lookAgain(this.#isKnown);
    await this.#live.count({ isKnown: this.#isKnown, isEnough: (seen) => this.#refusal([planned, ...seen.filter(({ id }) => !this.#planned.has(id))], planned.id) === undefined });
    const seen = await this.#live.seenLately(planned.id, this.#isKnown);
    if (seen === undefined) return "gone";
    const { version } = seen;
    const subject = `${describePackage(this.#ref)} version ${planned.name}`;
    if (!sameTags(version.tags, planned.tags)) {
      throw changed(`the plan showed it with ${show(planned.tags)}, now it has ${show(version.tags)}; it was not deleted`, subject);
    }
    await this.#refuseWanted(planned.name, subject);
    let refusal = this.#refusal(this.#live.counted(), planned.id);
    // What a recount saw may not be enough to stay, where the whole list would be.
    if (refusal !== undefined) {
      await this.#live.countAll(this.#isKnown);
      await this.#refuseWanted(planned.name, subject);
      refusal = this.#refusal(this.#live.counted(), planned.id);
    }
    if (refusal !== undefined) throw new Failure(FailureCode.guarded, `${refusal}${this.#takenByOthers()}`, { operation: "delete version", subject });
    this.#deleting.add(planned.id);
    this.#admitted.add(planned.id);
    this.#live.deleting();
    return seen;
  }

  /**
   * Versions that the plan does not know have their manifests read before anything more is deleted. What they refer to
   * stays; if one cannot be read, so does the rest of the package.
   */
  async #refuseWanted(digest: string, subject: string): Promise<void> {
    const claim = await this.#newcomers.claim(digest, this.#live.strangers(this.#isKnown));
    if (claim !== undefined) throw changed(claim, subject);
  }

  /** Why less remains than the plan had counted on; after all were listed. */
  #takenByOthers(): string {
    const live = new Set(this.#live.counted().map(({ id }) => id));
    const taken = [...new Set([...this.#seenLive, ...this.#live.everSeen])].filter((id) => !this.#planned.has(id) && !live.has(id)).length;
    return taken === 0 ? "" : ` Since this run looked first, somebody else deleted ${counted(taken, "version")} that it had left alone.`;
  }

  #refusal(live: readonly Pick<ObservedVersion, "id" | "tags">[], id: number): string | undefined {
    return refuseDelete({ ref: this.#ref, live, deleting: this.#deleting, minRemaining: this.#minRemaining }, id);
  }
}
