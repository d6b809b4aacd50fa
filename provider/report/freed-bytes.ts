import type { Decision, Snapshot, SnapshotPackage } from "../retention";

/** What deletions free in one package. */
export interface Freed {
  /** Bytes that nothing which stays in the package uses, by the manifests that were read. */
  readonly atLeast: number;
  /** Live versions without sizes, because their manifests were not read. What they hold is not counted. */
  readonly unread: number;
}

/** By `packageType/packageName`; only packages that lose something whose size is known. */
export type FreedByPackage = ReadonlyMap<string, Freed>;

const isDone = (wanted: Decision["action"]) => (decision: Decision): boolean => decision.action === wanted;
const ids = (decisions: readonly Decision[]): Set<number> => new Set(decisions.map(({ id }) => id));

/**
 * Deleting a version frees its manifest, and those of its blobs that nothing uses which stays. What stays unread may use
 * any of them: then only manifests are proven to go.
 */
function freedIn({ versions, sharedBlobs = [] }: SnapshotPackage, decisions: readonly Decision[]): Freed | undefined {
  const [gone, back] = [ids(decisions.filter(isDone("delete"))), ids(decisions.filter(isDone("restore")))];
  const known = ids(decisions);
  const after = versions.filter(({ id, deletedAt }) => deletedAt === undefined || back.has(id));
  // Another snapshot than the plan's would prove nothing.
  if (after.some(({ id }) => !known.has(id)) || gone.size > after.filter(({ id }) => gone.has(id)).length) return undefined;
  const going = after.flatMap(({ id, bytes }) => (gone.has(id) && bytes !== undefined ? [bytes] : []));
  if (going.length === 0) return undefined;
  const stays = after.filter(({ id }) => !gone.has(id));
  const manifests = going.reduce((sum, { manifest }) => sum + manifest, 0);
  const unread = after.filter(({ bytes }) => bytes === undefined).length;
  if (stays.some(({ bytes }) => bytes === undefined) || back.size > after.filter(({ id }) => back.has(id)).length) return { atLeast: manifests, unread };
  const used = new Set(stays.flatMap(({ bytes }) => bytes?.shared ?? []));
  const shared = [...new Set(going.flatMap((each) => each.shared ?? []))].filter((place) => !used.has(place)).reduce((sum, place) => sum + (sharedBlobs[place] ?? 0), 0);
  return { atLeast: going.reduce((sum, { own }) => sum + own, manifests + shared), unread };
}

/** What a plan's deletions free at least, package by package. Proven from the snapshot that the plan was made from, or not claimed. */
export function freedBytes(snapshot: Snapshot, decisions: readonly Decision[]): FreedByPackage {
  const own = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const list = own.get(decision.package);
    if (list === undefined) own.set(decision.package, [decision]);
    else list.push(decision);
  }
  return new Map(
    snapshot.packages.flatMap((found): [string, Freed][] => {
      const key = `${found.packageType}/${found.name}`;
      const freed = freedIn(found, own.get(key) ?? []);
      return freed === undefined ? [] : [[key, freed]];
    }),
  );
}
