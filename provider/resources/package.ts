import { Failure, FailureCode, isFailure } from "../core/failure";
import { DesiredState, ObservedState } from "../core/lifecycle-table";
import type { ObservedPackage } from "../core/observed";
import { describePackage, packageId, packageKey, type PackageRef, type PackageType } from "../core/refs";
import { isRestorable } from "../core/restore-window";
import { PackageState, readStoredState } from "../core/stored-state";
import { parsePackageInputs } from "../core/version-inputs";
import type { PlannedVersion } from "../plan-dir/plan-file";
import { confirmWrite } from "./confirm-write";
import { connectionOf, refOf } from "./target";
import type { Edges } from "./edges";
import type { LifecycleInputs, Observation, ResourceKind } from "./resource-kind";


const factsOf = (seen: ObservedPackage) => ({
  packageId: seen.id,
  visibility: seen.visibility,
  versionCount: seen.versionCount,
  repository: seen.repository,
  htmlUrl: seen.htmlUrl,
  createdAt: seen.createdAt,
  updatedAt: seen.updatedAt,
});

const keptFacts = (prior: PackageState | undefined) => ({
  packageId: prior?.packageId,
  visibility: prior?.visibility,
  versionCount: prior?.versionCount,
  repository: prior?.repository,
  htmlUrl: prior?.htmlUrl,
  createdAt: prior?.createdAt,
  updatedAt: prior?.updatedAt,
});

const marks = (versions: readonly PlannedVersion[]): Map<number, string> => new Map(versions.map((version) => [version.id, version.name]));

function present(ref: PackageRef, seen: ObservedPackage, takes: readonly PlannedVersion[]): Observation {
  return {
    observedState: ObservedState.present,
    id: packageId(ref),
    target: packageKey(ref),
    subject: describePackage(ref),
    takes,
    // In the inputs, so that a preview shows how much would go, and a saved plan refuses another count.
    resolved: { versionCount: takes.length > 0 ? takes.length : seen.versionCount },
    facts: factsOf(seen),
    notices: [],
  };
}

/**
 * A package that is not visible. GitHub lists no deleted packages, so what this resource saw before decides;
 * without such evidence a restore is attempted and an absence is taken only for as much as the token can see.
 */
function absent(edges: Edges, inputs: LifecycleInputs, prior: PackageState | undefined): Observation {
  const ref = refOf(inputs);
  const deletedAt = prior?.deletedAt;
  const expired = deletedAt !== undefined && !isRestorable(deletedAt, edges.now());
  const isTaken = prior === undefined && inputs.state === DesiredState.deleted;
  const unseen = isTaken ? [`${describePackage(ref)} is not visible to this token, and counts as deleted: GitHub lists no deleted packages`] : [];
  return {
    observedState: expired ? ObservedState.gone : ObservedState.deleted,
    id: packageId(ref),
    target: packageKey(ref),
    subject: describePackage(ref),
    deletedAt,
    takes: [],
    resolved: {},
    facts: keptFacts(prior),
    notices: unseen,
  };
}

async function versionsOf(edges: Edges, inputs: LifecycleInputs, notOlderThanMs?: number): Promise<PlannedVersion[]> {
  const { versions } = await connectionOf(edges, inputs).versions(refOf(inputs), "active", notOlderThanMs === undefined ? {} : { notOlderThanMs });
  return versions.map(({ id, name, tags }) => ({ id, name, tags: [...tags] }));
}

/** The lifecycle of a whole package. Only a `Package` that is declared deleted ever deletes one. */
export const packageKind: ResourceKind<LifecycleInputs, PackageState> = {
  type: "Package",
  identity: ["owner", "ownerType", "packageType", "packageName", "connection", "state"],
  parse: (news, secrets) => parsePackageInputs(news, secrets),
  readState: (stored) => readStoredState(PackageState, stored),
  describe: (inputs) => describePackage(refOf(inputs)),
  targetProperty: () => "packageName",

  inputsFromId(id) {
    const [owner, packageType, packageName] = id.split("/").map(decodeURIComponent);
    if (owner === undefined || packageName === undefined) return undefined;
    return { owner, packageType: packageType as PackageType, packageName, state: DesiredState.present };
  },

  async observe(edges, inputs, prior) {
    const ref = refOf(inputs);
    const { api } = connectionOf(edges, inputs);
    let seen: ObservedPackage;
    try {
      seen = await api.getPackage(ref);
    } catch (error) {
      if (!isFailure(error, FailureCode.packageNotFound)) throw error;
      // The list must answer: a token that may not list cannot tell absent from invisible.
      await api.listPackages(ref.owner, ref.packageType);
      return absent(edges, inputs, prior);
    }
    return present(ref, seen, inputs.state === DesiredState.deleted ? await versionsOf(edges, inputs) : []);
  },

  async reobserve(edges, inputs, before, expected) {
    const ref = refOf(inputs);
    const seen = await confirmWrite(edges, expected, () => connectionOf(edges, inputs).api.getPackage(ref), before.subject);
    if (expected !== ObservedState.present) return { ...before, observedState: ObservedState.deleted, takes: [], deletedAt: undefined };
    return seen === undefined ? { ...before, observedState: ObservedState.present } : present(ref, seen, []);
  },

  prepare: (_edges, _inputs, { observation }) => Promise.resolve(observation),

  declare(edges, inputs, observation, declarer) {
    return edges.declarations.declarePackage(observation.target, { ...declarer, subject: observation.subject, state: inputs.state });
  },

  async delete(edges, inputs, observation) {
    const shown = marks(observation.takes);
    const now = await versionsOf(edges, inputs, 0);
    const unseen = now.filter((version) => !shown.has(version.id));
    if (unseen.length > 0) {
      const names = unseen.slice(0, 5).map((version) => version.name).join(", ");
      throw new Failure(FailureCode.changedSincePlan, `${unseen.length} versions were published since the plan was made (${names}); the package was not deleted`, {
        operation: "delete package",
        subject: observation.subject,
        cure: "Read the next preview, then run pulumi up again.",
      });
    }
    return connectionOf(edges, inputs).api.deletePackage(refOf(inputs));
  },

  /** GitHub lists no deleted packages. */
  deletedAt: () => Promise.resolve(undefined),

  restore: (edges, inputs) => connectionOf(edges, inputs).api.restorePackage(refOf(inputs)),
};
