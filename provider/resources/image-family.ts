import { refuseDelete } from "../core/delete-guard";
import { PackageType } from "../core/refs";
import type { ObservedVersion } from "../core/observed";
import type { PlannedVersion } from "../plan-dir/plan-file";
import { takenAlong, type SnapshotPackage } from "../retention";
import type { Edges } from "./edges";
import { goesWith } from "./lifecycle";
import type { LifecycleInputs, Observation, Refusal } from "./resource-kind";
import { describeReading, readRelations } from "./relations/read-relations";
import { relatedPackage } from "./relations/with-relations";
import { connectionOf, refOf } from "./target";

/** Inputs that say what happens to the versions around an image. */
interface FamilyInputs extends LifecycleInputs {
  readonly relatives?: "take" | "leave" | undefined;
  readonly breaks?: "refuse" | "allow" | undefined;
}

const planned = ({ id, name, tags = [] }: { id: number; name: string; tags?: readonly string[] }): PlannedVersion => ({ id, name, tags: [...tags] });
const labelOf = ({ name, tags }: PlannedVersion): string => (tags.length === 0 ? name : tags.join(", "));
const idOf = (observation: Observation): number => observation.resolved["versionId"] as number;

/** What goes with the version, and what stands against its deletion. */
export async function prepareDelete(edges: Edges, inputs: FamilyInputs, observation: Observation): Promise<Observation | Refusal> {
  const ref = refOf(inputs);
  const connection = connectionOf(edges, inputs);
  const listed = (await connection.versions(ref, "active")).versions;
  const desk = connection.desk(ref);
  desk.knows(listed);
  const id = idOf(observation);
  // Other resources of this run may delete while this one is checked: what they did is no longer part of the package.
  const still = (): ObservedVersion[] => listed.filter((version) => !desk.deleted.has(version.id));
  let live = still();
  let family = await familyOf(edges, inputs, { id, live, going: desk.planned });
  for (let now = still(); "unread" in family && now.length < live.length; now = still()) {
    live = now;
    family = await familyOf(edges, inputs, { id, live, going: desk.planned });
  }
  if ("refusal" in family) return family;
  const takes = [...observation.takes, ...family.takes];
  const deleting = new Set([...desk.planned, ...family.takes.map((version) => version.id)]);
  const refusal = refuseDelete({ ref, live, deleting }, id);
  if (refusal !== undefined) return { refusal };
  desk.plans(takes.map((version) => version.id));
  return { ...observation, takes, resolved: { ...observation.resolved, ...goesWith(family.takes) } };
}

async function familyOf(edges: Edges, inputs: FamilyInputs, at: { id: number; live: readonly ObservedVersion[]; going: ReadonlySet<number> }): Promise<{ takes: readonly PlannedVersion[] } | Refusal | (Refusal & { readonly unread: string })> {
  const ref = refOf(inputs);
  const none = { takes: [] };
  const mayBreak = inputs.breaks === "allow";
  const leaves = inputs.relatives === "leave";
  // The docker registry tells nothing; the preview warns of that. With both inputs nothing need be known.
  if (ref.packageType !== PackageType.container || (mayBreak && leaves)) return none;
  const versions = at.live.map(({ id, name, tags, createdAt, updatedAt }) => ({ id, name, tags: [...tags], createdAt, updatedAt }));
  const relations = await readRelations(connectionOf(edges, inputs).manifests, { ref, versions, after: "stop" });
  const line = describeReading(relations.reading);
  if (line !== undefined) edges.log(line);
  const [failure] = relations.failures;
  if (failure !== undefined) {
    return { unread: failure[0], refusal: `what it consists of, and what needs it, is not known: ${failure[0]}: ${failure[1]}. To delete this version alone, whatever needs it, write relatives: "leave" and breaks: "allow".` };
  }
  const found: SnapshotPackage = relatedPackage({ packageType: ref.packageType, name: ref.packageName, visibility: "private", versions }, relations);
  const { takes, breaks } = takenAlong(found, at.id, at.going);
  if (breaks.length > 0 && !mayBreak) {
    const names = breaks.slice(0, 10).map((version) => version.tags.join(", ")).join("; ");
    const more = breaks.length > 10 ? ` and ${breaks.length - 10} more` : "";
    return { refusal: `${names}${more} would break without it. Delete what needs it as well (an index takes its own with it), or write breaks: "allow".` };
  }
  return leaves ? none : { takes: takes.map(planned) };
}

/** What comes back before the version itself: exactly what went with it, as far as it is not live already. */
export async function prepareRestore(edges: Edges, inputs: FamilyInputs, observation: Observation): Promise<Observation | Refusal> {
  const went = (observation.resolved["goesWith"] ?? []) as readonly PlannedVersion[];
  const connection = connectionOf(edges, inputs);
  const ref = refOf(inputs);
  const needed = ref.packageType === PackageType.container ? childrenOf(connection.manifests, observation) : [];
  if (went.length + needed.length === 0) return observation;
  const live = (await connection.versions(ref, "active")).versions;
  const deleted = (await connection.versions(ref, "deleted")).versions;
  const isLive = new Set(live.flatMap((version) => [version.id, version.name]));
  const inTrash = new Map(deleted.map((version) => [version.id, version]));
  const lost = went.filter((version) => !isLive.has(version.id) && !isLive.has(version.name) && !inTrash.has(version.id));
  if (lost.length > 0) return { refusal: `${lost.map(labelOf).join("; ")} went with it and cannot be restored any more, so that it would come back incomplete. Publish it again, or remove this resource from the program.` };
  // After an interrupted run the state does not know what went along; the index itself still does.
  const byName = new Map(deleted.map((version) => [version.name, version]));
  const more = needed.filter((digest) => !isLive.has(digest) && !went.some((version) => version.name === digest));
  const back = more.flatMap((digest) => byName.get(digest) ?? []);
  const missing = more.filter((digest) => !byName.has(digest));
  if (missing.length > 0) edges.log(`${observation.subject} comes back incomplete, as it may have been before: it lists ${missing.join(", ")}, neither live nor restorable`);
  const brings = [...back, ...went.filter((version) => !isLive.has(version.id) && !isLive.has(version.name)).reverse()];
  return { ...observation, brings: brings.map(planned) };
}

/** What an index lists, directly and through others, as far as it was read before: a deleted manifest cannot be read. */
function childrenOf(manifests: { known(digest: string): { children: readonly { digest: string }[] } | undefined }, observation: Observation): string[] {
  const found = new Set<string>([String(observation.resolved["version"])]);
  for (const digest of found) for (const child of manifests.known(digest)?.children ?? []) found.add(child.digest);
  return [...found].slice(1).reverse();
}
