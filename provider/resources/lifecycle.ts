import type { CheckFailure } from "../core/check-failure";
import { Failure, FailureCode, hadNoEffect, isFailure } from "../core/failure";
import { decideAction, DesiredState, ObservedState, OnDestroy, PlannedAction } from "../core/lifecycle-table";
import { isRestorable, restorableUntil, rfc3339 } from "../core/restore-window";
import { isUnreadable, STATE_VERSION } from "../core/stored-state";
import { withoutUndefined } from "../core/unknown";
import type { PlannedVersion } from "../plan-dir/plan-file";
import type { Edges } from "./edges";
import type { Decision, LifecycleInputs, LifecycleState, Observation, Properties, ResourceKind } from "./resource-kind";

/** A clock may differ from GitHub's by this much when a deletion is attributed. */
const clockSkewMs = 300_000;
/** A delete whose answer was never noted is ours only if it happened this soon after its intent. */
const unconfirmedMs = 900_000;

/**
 * Observe → decide → apply → re-read: the one flow of create, update and adoption, for every kind.
 * It knows GitHub only through its edges and Pulumi not at all.
 */
export class Lifecycle<I extends LifecycleInputs, S extends LifecycleState> {
  readonly kind: ResourceKind<I, S>;
  readonly #edges: Edges;

  constructor(kind: ResourceKind<I, S>, edges: Edges) {
    this.kind = kind;
    this.#edges = edges;
  }

  /** Reads stored outputs; unreadable ones fail instead of being taken for none. */
  prior(stored: Properties): S {
    const state = this.kind.readState(stored);
    if (isUnreadable(state)) throw new Failure(FailureCode.invalidInput, state.problem, { operation: "read state", subject: this.kind.type });
    return state;
  }

  /** What GitHub shows, and what follows from it. Calls nothing that writes. */
  async decide(inputs: I, prior: S | undefined): Promise<Decision<I> | CheckFailure> {
    const observation = await this.kind.observe(this.#edges, inputs, prior);
    const action = decideAction(inputs.state, observation.observedState, prior === undefined ? "new" : "managed");
    if (action === "impossible") {
      // Since when it is gone stands in the stored outputs, which check is not shown: diff refuses, and says it.
      const isRemembered = prior !== undefined && (prior as { versionId?: unknown }).versionId === observation.resolved["versionId"];
      return isRemembered ? { action: PlannedAction.restore, inputs, observation } : { property: "state", reason: goneReason(observation) };
    }
    if (action === PlannedAction.delete || action === PlannedAction.restore) {
      const prepared = await this.kind.prepare(this.#edges, inputs, { action, observation });
      if ("refusal" in prepared) return { property: "state", reason: `${observation.subject} cannot be ${action === PlannedAction.delete ? "deleted" : "restored"}: ${prepared.refusal}` };
      return { action, inputs, observation: prepared };
    }
    return { action, inputs, observation };
  }

  /** Carries out what check decided, and nothing else. Returns the outputs. */
  async apply(key: string, decision: Decision<I>, prior: S | undefined): Promise<Properties> {
    const { action, inputs, observation } = decision;
    switch (action) {
      case PlannedAction.delete: {
        const outcome = await this.#journaled(key, "delete", observation.target, () => this.kind.delete(this.#edges, inputs, observation));
        const went = outcome === "deleted" ? await this.#deleteRelatives(key, inputs, observation) : [];
        const after = await this.kind.reobserve(this.#edges, inputs, observation, ObservedState.deleted);
        if (outcome === "deleted") return this.outputs({ key, inputs, observation: { ...after, resolved: { ...after.resolved, ...goesWith(went) } }, prior }, true);
        // A list that lags shows as live what this very resource deleted in an earlier run.
        const found = { ...after, resolved: { ...after.resolved, ...goesWith([]) }, deletedAt: await this.kind.deletedAt(this.#edges, inputs, observation) };
        const isOurs = this.isOurDeletion(key, found, prior);
        if (!isOurs) this.#edges.log(`${observation.subject}: somebody else deleted it since the plan was made; nothing was done`);
        return this.outputs({ key, inputs, observation: found, prior }, isOurs);
      }
      case PlannedAction.restore: {
        await this.#restore(key, inputs, observation);
        const after = await this.kind.reobserve(this.#edges, inputs, observation, ObservedState.present);
        return this.outputs({ key, inputs, observation: after, prior }, false);
      }
      case PlannedAction.adopt:
      case PlannedAction.none:
        return this.outputs({ key, inputs, observation, prior }, this.isOurDeletion(key, observation, prior));
      default:
        return action satisfies never;
    }
  }

  /** True where this resource made the deletion: its state says so, or its journal, which survives a killed engine. */
  isOurDeletion(key: string, observation: Observation, prior: S | undefined): boolean {
    if (observation.observedState === ObservedState.present) return false;
    const own = this.#edges.journal(key).deletes(observation.target);
    const known = prior?.deletedByThisResource ?? false;
    const { deletedAt } = observation;
    if (deletedAt === undefined) return known || own.length > 0;
    if (own.some((each) => isThatDelete(each, deletedAt))) return true;
    return known && (own.length === 0 || prior?.deletedAt === undefined || Math.abs(Date.parse(deletedAt) - Date.parse(prior.deletedAt)) <= clockSkewMs);
  }

  /** The outputs of a resource at rest: nothing is planned any more. */
  outputs(at: { key: string; inputs: I; observation: Observation; prior: S | undefined }, deletedByThisResource: boolean): Properties {
    const { key, inputs, observation, prior } = at;
    const { observedState } = observation;
    const deletedAt = observedState === ObservedState.present ? undefined : this.#deletedAt(observation, prior);
    return withoutUndefined<Properties>({
      ...remembered(prior, Object.keys(observation.facts)),
      ...(inputs as LifecycleInputs),
      ...withoutUndefined(observation.resolved),
      ...withoutUndefined(observation.facts),
      key,
      stateVersion: STATE_VERSION,
      plannedAction: PlannedAction.none,
      observedState,
      deletedAt,
      restorableUntil: deletedAt === undefined ? undefined : restorableUntil(deletedAt),
      deletedByThisResource,
    });
  }

  #deletedAt(observation: Observation, prior: S | undefined): string | undefined {
    if (observation.deletedAt !== undefined) return observation.deletedAt;
    if (prior?.deletedAt !== undefined && prior.observedState !== ObservedState.present) return prior.deletedAt;
    return observation.observedState === ObservedState.deleted ? rfc3339(this.#edges.now()) : undefined;
  }

  /** Undoes the deletion of a resource that is removed from the program, where it was its own and still can be. */
  async remove(prior: S): Promise<void> {
    const { log, declarations, now } = this.#edges;
    const inputs = prior as unknown as I;
    if ((prior.onDestroy ?? OnDestroy.restore) === OnDestroy.leave) return;
    const key = prior.key;
    const asDeleted = { ...inputs, state: DesiredState.deleted };
    const observation = await this.kind.observe(this.#edges, asDeleted, prior);
    const heir = declarations.declaredByAnother(observation.target, key);
    if (heir !== undefined) {
      log(`${observation.subject}: not restored, because ${heir.key.split("/").slice(-2).join(" ")} declares it now`);
      return;
    }
    if (observation.observedState !== ObservedState.deleted || !this.isOurDeletion(key, observation, prior)) return;
    if (observation.deletedAt !== undefined && !isRestorable(observation.deletedAt, now())) {
      log(`${observation.subject}: cannot be restored any more (deleted ${observation.deletedAt}, more than 30 days ago)`);
      return;
    }
    const prepared = await this.kind.prepare(this.#edges, inputs, { action: PlannedAction.restore, observation });
    if ("refusal" in prepared) throw new Failure(FailureCode.cannotRestore, prepared.refusal, { operation: "restore", subject: observation.subject, cure: 'Remove it with onDestroy: "leave" to let it stay deleted.' });
    await this.#restore(key, inputs, prepared);
    await this.kind.reobserve(this.#edges, inputs, observation, ObservedState.present);
    log(`${observation.subject}: restored, because its resource was removed`);
  }

  /** What only the target used goes after it; what does not go is told, and left where nothing reaches it. */
  async #deleteRelatives(key: string, inputs: I, observation: Observation): Promise<PlannedVersion[]> {
    const { relatives } = this.kind;
    const gone: PlannedVersion[] = [];
    if (relatives === undefined) return gone;
    for (const version of observation.takes.slice(1)) {
      try {
        const outcome = await this.#journaled(key, "delete", relatives.target(inputs, version), () => relatives.delete(this.#edges, inputs, version));
        if (outcome === "deleted") gone.push(version);
      } catch (error) {
        if (!isFailure(error)) throw error;
        this.#edges.log(`${observation.subject}: deleted without ${version.name} (id ${version.id}), which only it used: ${error.message}`);
      }
    }
    return gone;
  }

  /** All that belongs to the target first: it is whole from its first moment on. */
  async #restore(key: string, inputs: I, observation: Observation): Promise<void> {
    const { relatives } = this.kind;
    for (const version of relatives === undefined ? [] : (observation.brings ?? [])) {
      await this.#journaled(key, "restore", relatives?.target(inputs, version) ?? "", async () => relatives?.restore(this.#edges, inputs, version));
    }
    await this.#journaled(key, "restore", observation.target, () => this.kind.restore(this.#edges, inputs, observation));
  }

  /** The intent is on disk before the write, its outcome after it; a refusal takes the intent back. */
  async #journaled<T>(key: string, action: "delete" | "restore", target: string, write: () => Promise<T>): Promise<T> {
    const journal = this.#edges.journal(key);
    this.#edges.assertEngine();
    journal.note("intent", action, target);
    let result: T;
    try {
      result = await write();
    } catch (error) {
      if (hadNoEffect(error)) journal.note("failed", action, target);
      throw error;
    }
    journal.note(result === "gone" ? "failed" : "done", action, target);
    return result;
  }
}

/** What went with a target, as state and previews hold it; nothing where nothing did. */
export function goesWith(versions: readonly PlannedVersion[]): { goesWith: readonly PlannedVersion[] | undefined } {
  return { goesWith: versions.length === 0 ? undefined : versions };
}

/** The deletion that GitHub dates is the one that was noted: not one before it, and not a later one by others. */
function isThatDelete({ intendedAt, confirmedAt }: { readonly intendedAt: string; readonly confirmedAt?: string }, deletedAt: string): boolean {
  const at = Date.parse(deletedAt);
  const until = confirmedAt === undefined ? Date.parse(intendedAt) + unconfirmedMs : Date.parse(confirmedAt) + clockSkewMs;
  return at >= Date.parse(intendedAt) - clockSkewMs && at <= until;
}

/** Why nothing can bring it back, and since when. */
export function goneReason(observation: Observation): string {
  const since = observation.deletedAt === undefined
    ? "GitHub lists it neither live nor deleted"
    : `it was deleted on ${observation.deletedAt} and could be restored until ${restorableUntil(observation.deletedAt)}`;
  return `${observation.subject} is gone and cannot be restored: ${since}. Publish it again, or remove this resource from the program.`;
}

/** What was seen of a target while it could be seen. */
function remembered(prior: LifecycleState | undefined, names: readonly string[]): Properties {
  if (prior === undefined) return {};
  return Object.fromEntries(Object.entries(prior).filter(([name]) => names.includes(name)));
}
