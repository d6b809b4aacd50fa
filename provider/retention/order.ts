import { componentsOf, type Components } from "./components";
import type { PlannedDeletion, PlannedRestore } from "./plan";
import { relationsOf } from "./relations";
import type { Version } from "./facts";
import { Standing, type Verdict } from "./verdict";

/** One step with its depth: 1 where nothing must have been done before it, else one more than that. */
interface Step<T> {
  readonly depth: number;
  readonly step: T;
}

/**
 * By position: which of `members` come before it over `edges`, and how deep it is. Inside a circle, which only a false
 * relation can make, the order is that of `first`.
 */
function arrange(edges: readonly (readonly number[])[], input: { readonly components: Components; readonly isMember: (position: number) => boolean; readonly first: (a: number, b: number) => boolean }): { readonly before: (readonly number[])[]; readonly depth: (position: number) => number } {
  const { components, isMember, first } = input;
  const inCircle = (a: number, b: number): boolean => components.component[a] === components.component[b];
  const before = edges.map((targets, position) => targets.filter((to) => isMember(to) && (!inCircle(position, to) || first(to, position))));
  const known = new Map<number, number>();
  const depth = (start: number): number => {
    const stack = [start];
    for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
      const open = (before[at] as readonly number[]).filter((each) => !known.has(each));
      for (const each of open) stack.push(each);
      if (open.length > 0) continue;
      stack.pop();
      known.set(at, (before[at] as readonly number[]).reduce((deepest, each) => Math.max(deepest, known.get(each) as number), 0) + 1);
    }
    return known.get(start) as number;
  };
  return { before, depth };
}

/** Roots first; a relative after everything deleted that refers to it; so a run cut anywhere leaves only unreachable leftovers. */
export function deletionOrder(verdicts: readonly Verdict[]): PlannedDeletion[] {
  const steps: Step<PlannedDeletion>[] = [];
  for (const { facts, versions, relations, standing, by, isRoot } of verdicts) {
    const isMember = (position: number): boolean => standing[position] === Standing.delete;
    if (!standing.includes(Standing.delete)) continue;
    const first = (a: number, b: number): boolean => (isRoot[a] === isRoot[b] ? a < b : isRoot[a] === true);
    const { before, depth } = arrange(relations.above, { components: componentsOf(relations.above), isMember, first });
    versions.forEach((version, position) => {
      if (!isMember(position)) return;
      const after = (before[position] as readonly number[]).map((each) => (versions[each] as Version).id).sort((a, b) => a - b);
      steps.push({ depth: depth(position), step: { package: facts.key, id: version.id, label: version.label, rules: by[position] as readonly string[], after } });
    });
  }
  // Verdicts are sorted by package and versions by age; sorting by depth is stable.
  return steps.sort((a, b) => a.depth - b.depth).map(({ step }) => step);
}

/** Children, then the index, then referrers, so that what is restored is whole from its first moment on. */
export function restoreOrder(packageKey: string, restored: readonly Version[]): PlannedRestore[] {
  const { needs } = relationsOf(restored);
  const { before, depth } = arrange(needs, { components: componentsOf(needs), isMember: () => true, first: (a, b) => a < b });
  return restored
    .map((version, position) => ({ depth: depth(position), step: { package: packageKey, id: version.id, label: version.label, after: (before[position] as readonly number[]).map((each) => (restored[each] as Version).id).sort((a, b) => a - b) } }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ step }) => step);
}
