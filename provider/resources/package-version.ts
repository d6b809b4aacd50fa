import { closest } from "fastest-levenshtein";
import { Failure, FailureCode, isFailure } from "../core/failure";
import { DesiredState, ObservedState } from "../core/lifecycle-table";
import type { ObservedVersion } from "../core/observed";
import { packageId, packageKey, PackageType, versionKey, versionRefId, type PackageRef } from "../core/refs";
import { readStoredState, VersionState } from "../core/stored-state";
import { parsePackageVersionInputs } from "../core/version-inputs";
import type { PlannedVersion } from "../plan-dir/plan-file";
import type { Connection, Edges } from "./edges";
import { confirmWrite } from "./confirm-write";
import { prepareDelete, prepareRestore } from "./image-family";
import { goesWith } from "./lifecycle";
import { connectionOf, refOf } from "./target";
import type { LifecycleInputs, Observation, ResourceKind } from "./resource-kind";

/** Inputs with every value known. */
export interface VersionTarget extends LifecycleInputs {
  readonly versionId?: number | undefined;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
  readonly relatives?: "take" | "leave" | undefined;
  readonly breaks?: "refuse" | "allow" | undefined;
}

interface Found {
  readonly observedState: ObservedState;
  readonly version?: ObservedVersion;
}

const selectorOf = (inputs: VersionTarget): string => inputs.tag !== undefined ? `:${inputs.tag}` : inputs.version !== undefined ? `@${inputs.version}` : ` version ${inputs.versionId}`;

/** The id that a resource was pinned to when it was created; a tag or name that moved since is not followed. */
function pinnedId(inputs: VersionTarget, prior: VersionState | undefined): number | undefined {
  if (inputs.versionId !== undefined && inputs.version === undefined && inputs.tag === undefined) return inputs.versionId;
  if (prior === undefined || packageKey(prior) !== packageKey(refOf(inputs))) return undefined;
  if (inputs.tag !== undefined) return prior.tag === inputs.tag ? prior.versionId : undefined;
  return prior.version === inputs.version ? prior.versionId : undefined;
}

const matches = (inputs: VersionTarget) => (version: ObservedVersion): boolean =>
  inputs.tag !== undefined ? version.tags.includes(inputs.tag) : version.name === inputs.version;

const planned = ({ id, name, tags }: ObservedVersion): PlannedVersion => ({ id, name, tags: [...tags] });
/** Live first; of several deleted namesakes the newest. The lists are complete, so not found is proven. */
async function find(connection: Connection, ref: PackageRef, isIt: (version: ObservedVersion) => boolean): Promise<Found> {
  const live = (await connection.versions(ref, "active")).versions.find(isIt);
  if (live !== undefined) return { observedState: ObservedState.present, version: live };
  const deleted = (await connection.versions(ref, "deleted")).versions.find(isIt);
  return deleted === undefined ? { observedState: ObservedState.gone } : { observedState: ObservedState.deleted, version: deleted };
}

function describe(ref: PackageRef, version: Pick<ObservedVersion, "name" | "tags">): string {
  const tags = version.tags.length === 0 ? "" : ` (tags ${version.tags.join(", ")})`;
  return `${ref.packageType} package version ${ref.owner}/${ref.packageName}@${version.name}${tags}`;
}

function observationOf(inputs: VersionTarget, found: Found, prior: VersionState | undefined, notices: readonly string[]): Observation {
  const ref = refOf(inputs);
  const { version } = found;
  const versionId = version?.id ?? pinnedId(inputs, prior);
  const name = version?.name ?? prior?.version ?? inputs.version ?? "";
  const tags = version?.tags ?? prior?.tags ?? [];
  return {
    observedState: found.observedState,
    id: versionId === undefined ? `${packageId(ref)}/${encodeURIComponent(name || (inputs.tag ?? ""))}` : versionRefId({ ...ref, versionId }),
    target: versionId === undefined ? `${packageKey(ref)}/${selectorOf(inputs)}` : versionKey({ ...ref, versionId }),
    subject: name === "" ? `${ref.packageType} package ${ref.owner}/${ref.packageName}${selectorOf(inputs)}` : describe(ref, { name, tags }),
    deletedAt: found.observedState === ObservedState.present ? undefined : (version?.deletedAt ?? prior?.deletedAt),
    takes: found.observedState === ObservedState.present && version !== undefined ? [planned(version)] : [],
    resolved: { versionId, version: name, tags: [...tags], ...goesWith(found.observedState === ObservedState.present ? [] : (prior?.goesWith ?? [])) },
    facts: { createdAt: version?.createdAt ?? prior?.createdAt, updatedAt: version?.updatedAt ?? prior?.updatedAt, htmlUrl: version?.htmlUrl ?? prior?.htmlUrl },
    notices,
  };
}

/** A tag or name that means another version by now is said, and not followed. */
function movedNotices(inputs: VersionTarget, id: number, live: readonly ObservedVersion[]): string[] {
  if (inputs.tag === undefined && inputs.version === undefined) return [];
  const now = live.find(matches(inputs));
  if (now === undefined || now.id === id) return [];
  const what = inputs.tag !== undefined ? `tag ${inputs.tag} has moved` : `${inputs.version} was published again`;
  return [`${inputs.owner}/${inputs.packageName}: ${what}: it is version ${now.id} now; this resource stays with version ${id}`];
}

/** The lifecycle of one package version. */
export const packageVersionKind: ResourceKind<VersionTarget, VersionState> = {
  type: "PackageVersion",
  identity: ["owner", "ownerType", "packageType", "packageName", "connection", "state", "versionId", "version", "tag"],
  parse: (news, secrets) => parsePackageVersionInputs(news, secrets),
  readState: (stored) => readStoredState(VersionState, stored),
  describe: (inputs) => `${inputs.packageType} package version ${inputs.owner}/${inputs.packageName}${selectorOf(inputs)}`,
  targetProperty: (inputs) => (inputs.tag !== undefined ? "tag" : inputs.version !== undefined ? "version" : "versionId"),

  inputsFromId(id) {
    const [owner, packageType, packageName, versionId] = id.split("/").map(decodeURIComponent);
    if (owner === undefined || packageName === undefined || !Number.isSafeInteger(Number(versionId))) return undefined;
    return { owner, packageType: packageType as PackageType, packageName, versionId: Number(versionId), state: DesiredState.present };
  },

  async observe(edges, inputs, prior) {
    const ref = refOf(inputs);
    const connection = connectionOf(edges, inputs);
    const id = pinnedId(inputs, prior);
    const notices: string[] = [];
    let found: Found;
    let live: readonly ObservedVersion[] = [];
    try {
      found = await find(connection, ref, id === undefined ? matches(inputs) : (version) => version.id === id);
      live = (await connection.versions(ref, "active")).versions;
      if (id !== undefined) notices.push(...movedNotices(inputs, id, live));
      else if (found.version === undefined) notices.push(nearest(inputs, live));
    } catch (error) {
      // The package itself is not visible. That proves a version's absence only where this resource had seen it deleted.
      const seenDeleted = prior !== undefined && prior.observedState !== ObservedState.present && inputs.state === DesiredState.deleted;
      if (!seenDeleted || !isFailure(error, FailureCode.packageNotFound)) throw error;
      found = { observedState: prior.observedState };
    }
    const observation = observationOf(inputs, found, id === undefined ? undefined : prior, notices);
    // What is known of relations tells whether a later version refers to it; where nothing is, any later one may.
    return observation.takes.length > 0 && ref.packageType === PackageType.docker ? { ...observation, live: live.map(planned) } : observation;
  },

  async reobserve(edges, inputs, before, expected) {
    const connection = connectionOf(edges, inputs);
    const versionId = before.resolved["versionId"] as number;
    const wasTags = before.resolved["tags"] as string[];
    const name = before.resolved["version"] as string;
    const version = await confirmWrite(edges, expected, () => connection.api.getVersion({ ...refOf(inputs), versionId }, { packageIsThere: true }), before.subject);
    if (expected === ObservedState.deleted) {
      return { ...before, observedState: ObservedState.deleted, takes: [], deletedAt: undefined };
    }
    const notices: string[] = [];
    const lost = wasTags.filter((tag) => version !== undefined && !version.tags.includes(tag));
    if (lost.length > 0) notices.push(`${before.subject}: restored without tags ${lost.join(", ")}, which another version holds by now`);
    for (const notice of notices) edges.log(notice);
    const restored = version ?? { id: versionId, name, tags: wasTags, createdAt: "", updatedAt: "" };
    return observationOf({ ...inputs, versionId }, { observedState: ObservedState.present, version: restored }, undefined, notices);
  },

  prepare: (edges, inputs, { action, observation }) => (action === "delete" ? prepareDelete(edges, inputs, observation) : prepareRestore(edges, inputs, observation)),

  declare(edges, inputs, observation, declarer) {
    const ref = refOf(inputs);
    const { subject } = observation;
    const declare = (target: string, what: string) => edges.declarations.declareVersion(target, packageKey(ref), { ...declarer, subject: what, state: inputs.state });
    const failures = [
      declare(observation.target, subject),
      ...observation.takes.slice(1).map((version) => declare(versionKey({ ...ref, versionId: version.id }), `${describe(ref, version)} of ${subject}`)),
    ];
    return failures.find((failure) => failure !== undefined);
  },

  delete(edges, inputs, observation) {
    const [target] = observation.takes;
    if (target === undefined) throw new Failure(FailureCode.changedSincePlan, "the plan holds no version to delete", { operation: "delete version", subject: observation.subject });
    return connectionOf(edges, inputs).desk(refOf(inputs)).delete(target);
  },

  async deletedAt(edges, inputs, observation) {
    const { versions } = await connectionOf(edges, inputs).versions(refOf(inputs), "deleted", { notOlderThanMs: 0 });
    return versions.find(({ id }) => id === observation.resolved["versionId"])?.deletedAt;
  },

  restore: (edges, inputs, observation) => restoreById(edges, inputs, observation.resolved["versionId"] as number),

  relatives: {
    target: (inputs, { id }) => versionKey({ ...refOf(inputs), versionId: id }),
    delete: (edges, inputs, version) => connectionOf(edges, inputs).desk(refOf(inputs)).delete(version),
    restore: (edges, inputs, { id }) => restoreById(edges, inputs, id),
  },
};

async function restoreById(edges: Edges, inputs: VersionTarget, versionId: number): Promise<void> {
  const ref = refOf(inputs);
  const connection = connectionOf(edges, inputs);
  connection.desk(ref).knows([{ id: versionId }]);
  await connection.api.restoreVersion({ ...ref, versionId });
  connection.desk(ref).restored(versionId);
}

function nearest(inputs: VersionTarget, live: readonly ObservedVersion[]): string {
  const wanted = inputs.tag ?? inputs.version ?? "";
  const names = live.flatMap((version) => (inputs.tag === undefined ? [version.name] : version.tags));
  const hint = names.length === 0 || wanted === "" ? "" : `; the nearest name is ${closest(wanted, names)}`;
  return `${inputs.owner}/${inputs.packageName}${selectorOf(inputs)}: no such version, live or deleted${hint}`;
}
