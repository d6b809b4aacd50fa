import { concealer, concealing, withoutEcho, type Conceal } from "../core/conceal";
import { Failure, FailureCode, isFailure } from "../core/failure";
import { ObservedState, PlannedAction } from "../core/lifecycle-table";
import { isRestorable } from "../core/restore-window";
import { isUnreadable } from "../core/stored-state";
import { isUnknown, UNKNOWN, withoutUndefined } from "../core/unknown";
import type { Plan, PlannedVersion } from "../plan-dir/plan-file";
import type { Edges } from "../resources/edges";
import { goneReason, Lifecycle } from "../resources/lifecycle";
import type { Decision, LifecycleInputs, LifecycleState, Observation, Properties, ResourceKind } from "../resources/resource-kind";
import { refuse, without, type CheckResult } from "./check-result";
import { RunFacts } from "./run-facts";
import { differenceFromShown } from "./shown-plan";

type Decided<I> = Decision<I> & { readonly conceal: Conceal };

const computedInputs = ["versionId", "version", "tags", "versionCount", "goesWith"] as const;
/** Inputs whose change is a change of the resource; what is computed beside them follows GitHub and is none. */
const declaredInputs = ["state", "onDestroy", "reason", "connection", "relatives", "breaks", "ownerType"] as const;
const engineKeys = ["__provider", "run", "key"] as const;

/**
 * One kind of resource as the six methods that Pulumi's dynamic provider calls.
 * https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/
 */
export class DynamicProvider<I extends LifecycleInputs, S extends LifecycleState> {
  readonly #kind: ResourceKind<I, S>;
  readonly #edges: Edges;
  readonly #lifecycle: Lifecycle<I, S>;
  readonly #decisions = new Map<string, Decided<I>>();
  /** What the preview showed, by key. */
  readonly #shown = new Map<string, Plan | undefined>();

  constructor(kind: ResourceKind<I, S>, edges: Edges) {
    this.#kind = kind;
    this.#edges = edges;
    this.#lifecycle = new Lifecycle(kind, edges);
  }

  /** Validates, looks at GitHub, and adds what will be done as computed inputs. Problems are failures, never throws. */
  async check(olds: Properties, news: Properties): Promise<CheckResult> {
    const { inputs, failures } = await this.#check(olds, news);
    return { inputs, failures: withoutEcho(failures, RunFacts.safeParse(news["run"]).data?.secrets ?? []) };
  }

  async #check(olds: Properties, news: Properties): Promise<CheckResult> {
    const facts = RunFacts.safeParse(news["run"]);
    const key = news["key"];
    if (!facts.success || typeof key !== "string") {
      return refuse(news, { property: "run", reason: "this resource was not declared through the classes of pulumi-github-packages; use PackageVersion or Package." });
    }
    const { phase, instance, secrets } = facts.data;
    const given = without(news, engineKeys);
    const checked = this.#kind.parse(given, secrets);
    if ("failures" in checked) return refuse(news, ...checked.failures);
    const { inputs } = checked;
    const conceal = concealer(given, secrets);
    const unknown = this.#kind.identity.filter((name) => isUnknown(given[name]));
    const subject = unknown.length > 0 ? `something not known yet (${unknown.join(", ")})` : conceal(this.#kind.describe(inputs));
    const claimed = this.#edges.declarations.claimKey({ key, instance, subject });
    if (claimed !== undefined) return refuse(news, claimed);
    if (unknown.length > 0) {
      this.#edges.showPlan({ key, subject, action: "undecided", versions: [] });
      return { inputs: { ...given, key, plannedAction: UNKNOWN }, failures: [] };
    }
    try {
      const { inputs: answer, failures } = await this.#checkKnown({ key, instance, phase, given, inputs, olds, conceal });
      return { inputs: answer, failures: failures.map(({ property, reason }) => ({ property, reason: conceal(reason) })) };
    } catch (error) {
      return refuse(news, { property: propertyOf(error, this.#kind.targetProperty(inputs)), reason: conceal(error instanceof Error ? error.message : String(error)) });
    }
  }

  async #checkKnown(asked: { key: string; instance: number; phase: RunFacts["phase"]; given: Properties; inputs: I; olds: Properties; conceal: Conceal }): Promise<CheckResult> {
    const { key, instance, phase, given, inputs, olds, conceal } = asked;
    if (phase === "update") await this.#edges.lock(key);
    const prior = priorOf<S>(olds);
    const verdict = await this.#lifecycle.decide(inputs, prior);
    if ("reason" in verdict) return refuse(given, verdict);
    const { action } = verdict;
    const observation = { ...verdict.observation, subject: conceal(verdict.observation.subject), notices: verdict.observation.notices.map(conceal) };
    const decision: Decided<I> = { ...verdict, observation, conceal };
    for (const notice of observation.notices) this.#edges.log(notice);
    const conflict = this.#kind.declare(this.#edges, inputs, observation, { key, instance });
    if (conflict !== undefined) return refuse(given, conflict);
    if (phase === "preview") {
      const live = action === PlannedAction.delete ? observation.live?.map((version) => version.id) : undefined;
      const brings = action === PlannedAction.restore ? withTarget(observation.brings ?? [], observation) : [];
      const away = action !== PlannedAction.restore && observation.observedState === ObservedState.deleted ? withTarget((observation.resolved["goesWith"] ?? []) as readonly PlannedVersion[], observation) : [];
      this.#edges.showPlan({ key, subject: observation.subject, action, versions: [...observation.takes], ...(live === undefined ? {} : { live }), ...(brings.length === 0 ? {} : { brings }), ...(away.length === 0 ? {} : { away: { package: `${inputs.packageType}/${inputs.packageName}`, versions: away } }) });
    } else {
      // A replacement checks a second time, and the lists may have been read anew since.
      if (!this.#shown.has(key)) this.#shown.set(key, this.#edges.takeShownPlan(key));
      const difference = differenceFromShown(this.#shown.get(key), decision, this.#shown.values());
      if (difference !== undefined) return refuse(given, { property: this.#kind.targetProperty(inputs), reason: difference });
    }
    this.#decisions.set(key, decision);
    return { inputs: withoutUndefined({ ...given, ...observation.resolved, key, plannedAction: action }), failures: [] };
  }

  /** Compares what is declared with what is stored; drift counts through the planned action that check computed. */
  diff(_id: string, stored: Properties, news: Properties): Promise<{ changes: boolean; replaces?: string[] }> {
    const identity = ["owner", "packageType", "packageName", ...(this.#kind.type === "PackageVersion" ? ["versionId"] : [])];
    const known = identity.filter((name) => !isUnknown(news[name]) && !(name === "versionId" && isUnknown(news["plannedAction"])));
    const differs = (name: string): boolean =>
      name === "owner" ? String(stored[name]).toLowerCase() !== String(news[name]).toLowerCase() : stored[name] !== news[name];
    const replaces = known.filter(differs);
    if (replaces.length > 0) return Promise.resolve({ changes: true, replaces });
    const planned = news["plannedAction"] !== PlannedAction.none && news["plannedAction"] !== PlannedAction.adopt;
    const declared = declaredInputs.some((name) => stored[name] !== news[name]);
    this.#refuseImpossibleRestore(stored, news);
    return Promise.resolve({ changes: planned || declared || this.#isUnrecorded(stored, news) });
  }

  /** Only the stored outputs know when something that is gone was deleted, so only here can it be said. */
  #refuseImpossibleRestore(stored: Properties, news: Properties): void {
    if (news["plannedAction"] !== PlannedAction.restore) return;
    const observation = this.#decisions.get(String(news["key"]))?.observation;
    const deletedAt = typeof stored["deletedAt"] === "string" ? stored["deletedAt"] : undefined;
    const expired = deletedAt !== undefined && !isRestorable(deletedAt, this.#edges.now());
    if (observation === undefined || (observation.observedState !== ObservedState.gone && !expired)) return;
    throw new Failure(FailureCode.cannotRestore, goneReason({ ...observation, deletedAt }));
  }

  /** True where the journal knows of a deletion by this resource that the engine's state never heard of. */
  #isUnrecorded(stored: Properties, news: Properties): boolean {
    const decision = this.#decisions.get(String(news["key"]));
    if (decision === undefined || stored["deletedByThisResource"] === true) return false;
    return decision.observation.observedState === ObservedState.deleted && this.#lifecycle.isOurDeletion(String(news["key"]), decision.observation, undefined);
  }

  async create(news: Properties): Promise<{ id: string; outs: Record<string, unknown> }> {
    const { key, decision } = this.#decided(news);
    const outs = await concealing(decision.conceal, () => this.#lifecycle.apply(key, decision, undefined));
    return { id: decision.observation.id, outs: { ...outs } };
  }

  async update(_id: string, stored: Properties, news: Properties): Promise<{ outs: Record<string, unknown> }> {
    const { key, decision } = this.#decided(news);
    const outs = await concealing(decision.conceal, () => this.#lifecycle.apply(key, decision, this.#lifecycle.prior(stored)));
    return { outs: { ...outs } };
  }

  /** The decision that check of this process made: without it, or where it differs from the inputs, nothing is done. */
  #decided(news: Properties): { key: string; decision: Decided<I> } {
    const key = String(news["key"]);
    const decision = this.#decisions.get(key);
    if (decision === undefined || decision.action !== news["plannedAction"] || decision.observation.resolved["versionId"] !== (decision.observation.resolved["versionId"] === undefined ? undefined : news["versionId"])) {
      throw new Failure(FailureCode.changedSincePlan, "what is to be done was not decided by this run's check; nothing was done", { operation: "apply", subject: key, cure: "Run pulumi up again." });
    }
    return { key, decision };
  }

  /** Refresh: state and inputs follow GitHub, so that drift shows by property. What cannot be read keeps its state. */
  async read(id: string, stored: Properties): Promise<{ id: string; props: Record<string, unknown>; inputs?: Record<string, unknown> }> {
    const state = this.#kind.readState(stored);
    const inputs = isUnreadable(state) ? this.#kind.inputsFromId(id) : (state as unknown as I);
    const prior = isUnreadable(state) ? undefined : state;
    if (inputs === undefined) throw new Failure(FailureCode.invalidInput, `the id ${id} does not name a ${this.#kind.type}`, { operation: "read", cure: "An id has the form owner/packageType/packageName/versionId, each part URL-encoded." });
    let observation: Observation;
    try {
      observation = await this.#kind.observe(this.#edges, inputs, prior);
    } catch (error) {
      if (prior === undefined || !isFailure(error)) throw error;
      this.#edges.log(`${id} could not be read and keeps its last known state: ${error.message}`);
      return { id, props: without(stored, ["__provider"]) };
    }
    const key = prior?.key ?? "";
    const given = without(inputs as unknown as Properties, engineKeys);
    const props = this.#lifecycle.outputs({ key, inputs, observation, prior }, this.#lifecycle.isOurDeletion(key, observation, prior));
    const observed = observation.observedState === ObservedState.present ? "present" : "deleted";
    const names = [...this.#kind.identity, ...declaredInputs, ...computedInputs];
    const seen = Object.fromEntries(Object.entries({ ...given, ...observation.resolved }).filter(([name]) => names.includes(name)));
    return { id, props: { ...props }, inputs: withoutUndefined({ ...seen, key, state: observed, plannedAction: PlannedAction.none }) };
  }

  /** Removal from the program. */
  async delete(id: string, stored: Properties): Promise<void> {
    const prior = this.#lifecycle.prior(stored);
    await this.#edges.lock(prior.key || id);
    await this.#lifecycle.remove(prior);
  }
}

/** The version itself, after others; nothing where its id is not known, as of a whole package. */
function withTarget(others: readonly PlannedVersion[], { resolved }: Observation): PlannedVersion[] {
  const { versionId: id, version: name, tags } = resolved;
  return typeof id === "number" ? [...others, { id, name: String(name), tags: [...(tags as readonly string[])] }] : [];
}

/**
 * What check can know of a stored resource: its last checked inputs, which name the pinned version. They were stored
 * only after the state that they declare had been reached. Without them the resource is new.
 */
function priorOf<S>(olds: Properties): S | undefined {
  if (typeof olds["key"] !== "string") return undefined;
  return { ...olds, observedState: olds["state"], deletedByThisResource: false } as unknown as S;
}

function propertyOf(error: unknown, target: string): string {
  if (!isFailure(error)) return target;
  switch (error.code) {
    case FailureCode.ownerNotFound:
    case FailureCode.sso:
      return "owner";
    case FailureCode.packageNotFound:
      return "packageName";
    case FailureCode.invalidInput:
      return "connection";
    default:
      return target;
  }
}
