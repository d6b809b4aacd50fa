import type { Addressed, PackagesApi } from "../github/packages-api";
import type { ListDemand, VersionList } from "../github/version-lists";
import type { PackageRef } from "../core/refs";
import type { Journal } from "../plan-dir/journal";
import type { Plan } from "../plan-dir/plan-file";
import type { PolicyJournal } from "../plan-dir/policy-journal";
import type { PolicyPlanFile } from "../plan-dir/policy-plan-file";
import type { ManifestReader } from "../registry/manifest-reader";
import type { Declarations } from "./declarations";
import type { DeletionDesk } from "./deletion-desk";
import type { Progress } from "./progress";

/** One GitHub account's API, as a resource reaches it. */
export interface Connection {
  readonly api: PackagesApi;
  /** The list of a package's versions: read once and shared, unless it is older than demanded. */
  versions(ref: Addressed<PackageRef>, state: "active" | "deleted", demand?: ListDemand): Promise<VersionList>;
  /** What images consist of, from the account's container registry; each manifest is read once. */
  readonly manifests: ManifestReader;
  /** GitHub's limit of requests an hour, where it has told one. */
  hourlyLimit(): number | undefined;
  /** Everything that counts the deletes of one package together. */
  desk(ref: Addressed<PackageRef>): DeletionDesk;
}

/** The outside world of a resource: every effect and every clock comes in here. */
export interface Edges {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
  /** @throws Failure `invalid-input` where the configuration names no such connection. */
  connection(name: string | undefined): Connection;
  readonly declarations: Declarations;
  /** How far the writes of this run are. */
  readonly progress: Pick<Progress, "expect" | "settled">;
  showPlan(plan: Plan): void;
  takeShownPlan(key: string): Plan | undefined;
  journal(key: string): Journal;
  /** The journal of a policy. */
  policyJournal(key: string): PolicyJournal;
  showPolicyPlan(file: PolicyPlanFile): void;
  takeShownPolicyPlan(key: string): PolicyPlanFile | undefined;
  /** Keeps a file beside the plans, and returns its path. */
  keepFile(name: string, text: string): string;
  /** The text of a file of the project; `undefined` where there is none. A file that cannot be read rejects. */
  readProjectFile(path: string): string | undefined;
  /** Takes the stack's lock once per process; before it is held nothing of the world is read in an update. */
  lock(key: string): Promise<void>;
  /** Throws when the engine that asked for the work is gone: nothing more is written then. */
  assertEngine(): void;
}
