import type { Checked } from "../core/version-inputs";
import type { DesiredState, ObservedState, OnDestroy, PlannedAction } from "../core/lifecycle-table";
import type { UnreadableState } from "../core/stored-state";
import type { OwnerType, PackageRef } from "../core/refs";
import type { CheckFailure } from "../core/check-failure";
import type { PlannedVersion } from "../plan-dir/plan-file";
import type { Edges } from "./edges";

/** Any record of properties as the engine passes it. */
export type Properties = Readonly<Record<string, unknown>>;

/** What both kinds' inputs have. Values are known wherever they are read. */
export interface LifecycleInputs {
  readonly owner: string;
  readonly ownerType?: OwnerType | undefined;
  readonly packageType: PackageRef["packageType"];
  readonly packageName: string;
  readonly state: DesiredState;
  readonly onDestroy?: OnDestroy | undefined;
  readonly reason?: string | undefined;
  readonly connection?: string | undefined;
}

/** What both kinds' stored state has. */
export interface LifecycleState extends LifecycleInputs {
  readonly key: string;
  readonly observedState: ObservedState;
  readonly deletedAt?: string | undefined;
  readonly deletedByThisResource: boolean;
}

/** What GitHub shows of one target, and what follows from it for the outputs. */
export interface Observation {
  readonly observedState: ObservedState;
  /** The Pulumi id. */
  readonly id: string;
  /** One spelling for journal and declarations. */
  readonly target: string;
  /** How messages name it. */
  readonly subject: string;
  /** When it was deleted, where GitHub or our own record says. */
  readonly deletedAt?: string | undefined;
  /** Every version that a delete would take, the target first and each other after all that refers to it. Empty unless live. */
  readonly takes: readonly PlannedVersion[];
  /** What a restore brings back before the target itself, in this order. */
  readonly brings?: readonly PlannedVersion[];
  /** All live versions of the package, where one that comes later may refer to what goes. */
  readonly live?: readonly PlannedVersion[];
  /** Computed inputs, shown by previews and held by saved plans. */
  readonly resolved: Properties;
  /** Further outputs. */
  readonly facts: Properties;
  /** What the operator should hear although nothing follows from it. */
  readonly notices: readonly string[];
}

/** Why something must not be done, in words that follow "cannot be deleted: ". */
export interface Refusal {
  readonly refusal: string;
}

/** What one kind of resource adds to the lifecycle that both share. */
export interface ResourceKind<I extends LifecycleInputs, S extends LifecycleState> {
  readonly type: "PackageVersion" | "Package";
  /** Inputs without which nothing can be looked up. */
  readonly identity: readonly string[];
  parse(news: unknown, secrets: readonly string[]): Checked<I>;
  readState(stored: unknown): S | UnreadableState;
  /** Recovers inputs from a Pulumi id, for a resource that is read without having been declared. */
  inputsFromId(id: string): I | undefined;
  /** What the identity is called before it was looked up. */
  describe(inputs: I): string;
  observe(edges: Edges, inputs: I, prior: S | undefined): Promise<Observation>;
  /** Looks at GitHub again after a write, past every cache. */
  reobserve(edges: Edges, inputs: I, before: Observation, expected: ObservedState): Promise<Observation>;
  /** Adds what else a delete or restore touches, or says why it must not be done. Reads only. */
  prepare(edges: Edges, inputs: I, asked: { readonly action: "delete" | "restore"; readonly observation: Observation }): Promise<Observation | Refusal>;
  declare(edges: Edges, inputs: I, observation: Observation, declarer: { key: string; instance: number }): CheckFailure | undefined;
  /** Deletes the target alone. */
  delete(edges: Edges, inputs: I, observation: Observation): Promise<"deleted" | "gone">;
  /** Versions that go and come with the target. */
  readonly relatives?: {
    /** One spelling for the journal. */
    target(inputs: I, version: PlannedVersion): string;
    delete(edges: Edges, inputs: I, version: PlannedVersion): Promise<"deleted" | "gone">;
    restore(edges: Edges, inputs: I, version: PlannedVersion): Promise<void>;
  };
  /** When GitHub says it was deleted, past every cache. */
  deletedAt(edges: Edges, inputs: I, observation: Observation): Promise<string | undefined>;
  restore(edges: Edges, inputs: I, observation: Observation): Promise<void>;
  /** The property on which a problem with the target is reported. */
  targetProperty(inputs: I): string;
}

/** What check of this process decided for one resource; create and update carry out exactly this. */
export interface Decision<I> {
  /** As the program gave them: a resolved id is not among them. */
  readonly inputs: I;
  readonly action: PlannedAction;
  readonly observation: Observation;
}
