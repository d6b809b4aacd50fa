import { packageFacts, type Version } from "./facts";
import { hasOtherTag, reach, relationsOf, type Relations } from "./relations";
import type { SnapshotPackage } from "./snapshot";

/** What deleting one version by name would mean for the others of its package. */
export interface TakenAlong {
  /** Relatives that only this version uses, in a safe order: each after all that refers to it. */
  readonly takes: readonly Version[];
  /** What needs the version and stays: tagged indexes that list it, and referrers that people have given a tag of their own. */
  readonly breaks: readonly Version[];
}

/** Positions of the indexes that list a version, directly or through others. */
function listers(versions: readonly Version[], target: Version): Set<number> {
  const found = new Set<number>();
  const names = new Set([target.name]);
  let before: number;
  do {
    before = found.size;
    versions.forEach((version, position) => {
      if (!version.children.some((digest) => names.has(digest))) return;
      found.add(position);
      names.add(version.name);
    });
  } while (found.size > before);
  return found;
}

/** The non-roots that only non-roots lie between; a tagged child decides for itself. */
function relativesOf(target: number, { below, isRoot }: Relations): Set<number> {
  const found = new Set<number>();
  reach([target], below, (to) => {
    if (to === target || isRoot[to] === true || found.has(to)) return false;
    found.add(to);
    return true;
  });
  return found;
}

/** Each after everything in the set that refers to it; inside a circle, which no content can make, the smaller position first. */
function inOrder(members: readonly number[], { above }: Relations): number[] {
  const left = new Set([...members].sort((a, b) => a - b));
  const order: number[] = [];
  while (left.size > 0) {
    const all = [...left];
    const next = all.find((each) => !(above[each] as readonly number[]).some((by) => left.has(by))) ?? all[0]!;
    left.delete(next);
    order.push(next);
  }
  return order;
}

/**
 * What goes with a version that a program deletes by name, and what would break. `going` are live versions that the same
 * run deletes anyway.
 */
export function takenAlong(found: SnapshotPackage, id: number, going: ReadonlySet<number>): TakenAlong {
  const versions = packageFacts(found, []).live;
  const target = versions.findIndex((version) => version.id === id);
  if (target < 0) return { takes: [], breaks: [] };
  const relations = relationsOf(versions);
  const { below } = relations;
  const at = (position: number): Version => versions[position] as Version;
  const named = (position: number): boolean => hasOtherTag(at(position)) && position !== target && !going.has(at(position).id);
  const candidates = relativesOf(target, relations);
  const isKept = versions.map((version, position) => position !== target && !going.has(version.id) && (!candidates.has(position) || named(position)));
  const kept = versions.map((_version, position) => position).filter((position) => isKept[position] === true);
  // What stays needs all that it leads to, through the version itself as well where its deletion breaks something.
  reach(kept, below, (to) => {
    if (isKept[to] === true) return false;
    isKept[to] = true;
    return true;
  });
  const broken = [...listers(versions, at(target)), ...candidates].filter(named);
  const takes = [...candidates].filter((position) => isKept[position] !== true);
  return { takes: inOrder(takes, relations).map(at), breaks: [...new Set(broken)].sort((a, b) => a - b).map(at) };
}
