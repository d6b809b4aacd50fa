import type { Components } from "./components";
import type { Version } from "./facts";
import type { Relations } from "./relations";

/** The later of both dates. */
export const lastTouched = (version: Version): number => Math.max(version.createdAt, version.updatedAt);

/**
 * By position: when the youngest of a version and its relatives was last touched. Relatives are the non-roots that it
 * leads to. Computed once per component of the graph, so that shared relatives cost nothing more.
 */
export function youngestOf(versions: readonly Version[], input: { readonly relations: Relations; readonly isRoot: readonly boolean[]; readonly components: Components }): number[] {
  const { relations, isRoot, components } = input;
  const relatives = new Array<number>(components.count).fill(Number.NEGATIVE_INFINITY);
  const members: number[][] = Array.from({ length: components.count }, () => []);
  versions.forEach((_version, position) => (members[components.component[position] as number] as number[]).push(position));
  // Edges lead to smaller component numbers, so what a component leads to is known before it.
  members.forEach((positions, component) => {
    let youngest = Number.NEGATIVE_INFINITY;
    for (const position of positions) {
      if (isRoot[position] !== true) youngest = Math.max(youngest, lastTouched(versions[position] as Version));
      for (const next of relations.below[position] as readonly number[]) youngest = Math.max(youngest, relatives[components.component[next] as number] as number);
    }
    relatives[component] = youngest;
  });
  return versions.map((version, position) => Math.max(lastTouched(version), relatives[components.component[position] as number] as number));
}
