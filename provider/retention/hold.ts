import { Saver } from "./decision";
import { byAge, type Version } from "./facts";
import { reach } from "./relations";
import { addSavers, Standing, type Verdict } from "./verdict";

/** A deletion that someone approved: a line of a lock file, or of a plan that was shown. */
export interface ApprovedDeletion {
  readonly package: string;
  readonly id: number;
  /** Where given it must agree with the live version. */
  readonly label?: string;
  readonly name?: string;
}

/** An approved deletion that does not agree with what is live. */
export interface RefusedApproval {
  readonly package: string;
  readonly id: number;
  readonly reason: string;
}

/** What is held back waits and counts as kept; so does what it needs. */
function wait(verdict: Verdict, positions: readonly number[], saver: string): void {
  for (const position of positions) {
    verdict.standing[position] = Standing.waiting;
    addSavers(verdict, position, [saver]);
  }
  reach(positions, verdict.relations.below, (to, by) => {
    if (verdict.standing[to] !== Standing.delete) return false;
    verdict.standing[to] = Standing.waiting;
    addSavers(verdict, to, [Saver.neededBy]);
    verdict.neededBy[to] = verdict.versions[by]?.id;
    return true;
  });
}

const deletedPositions = ({ versions, standing }: Verdict): number[] => versions.map((_version, position) => position).filter((position) => standing[position] === Standing.delete);

/** Leaves only what is approved; the rest waits. Lines that disagree with the live version are refused and named. */
export function holdToApproved(verdicts: readonly Verdict[], approved: readonly ApprovedDeletion[], saver: string): RefusedApproval[] {
  const refused: RefusedApproval[] = [];
  const lines = new Map(approved.map((line) => [`${line.package}\n${line.id}`, line]));
  for (const verdict of verdicts) {
    const disagrees = (version: Version): boolean => {
      const line = lines.get(`${verdict.facts.key}\n${version.id}`);
      const differs = line !== undefined && ((line.label !== undefined && line.label !== version.label) || (line.name !== undefined && line.name !== version.name));
      if (differs) refused.push({ package: verdict.facts.key, id: version.id, reason: `the version is now ${version.label} (${version.name})` });
      return line === undefined || differs;
    };
    const unapproved = deletedPositions(verdict).filter((position) => disagrees(verdict.versions[position] as Version));
    wait(verdict, unapproved, saver);
  }
  return refused;
}

/** The roots above a version that are deleted in this run. They must be gone before it. */
function rootsAbove({ relations, standing, isRoot }: Verdict, position: number): number[] {
  const found: number[] = [];
  const seen = new Set([position]);
  reach([position], relations.above, (to) => {
    if (seen.has(to) || standing[to] !== Standing.delete) return false;
    seen.add(to);
    if (isRoot[to] === true) found.push(to);
    return true;
  });
  return found;
}

/** The same, each after those above it. Roots do not refer to each other in a circle: those are kept. */
function inTurn(verdict: Verdict, position: number): number[] {
  const above = rootsAbove(verdict, position);
  if (above.length < 2) return above;
  const height = new Map(above.map((each) => [each, rootsAbove(verdict, each).length]));
  return above.sort((a, b) => (height.get(a) as number) - (height.get(b) as number) || a - b);
}

/**
 * At most `batch` roots go in this run, the oldest first over all packages. A root that something deleted still refers
 * to lets that go first: otherwise it would be chosen, and wait, in every run.
 */
export function holdToBatch(verdicts: readonly Verdict[], batch: number): void {
  const roots = verdicts.flatMap((verdict) => deletedPositions(verdict).filter((position) => verdict.isRoot[position] === true).map((position) => ({ verdict, position, version: verdict.versions[position] as Version })));
  // Sorting is stable and verdicts are sorted by package, so equal ids of two packages keep their order.
  roots.sort((a, b) => byAge(a.version, b.version));
  const chosen = new Map(verdicts.map((verdict) => [verdict, new Set<number>()]));
  let left = batch;
  for (const { verdict, position } of roots) {
    const taken = chosen.get(verdict) as Set<number>;
    for (const each of [...inTurn(verdict, position), position]) {
      if (left === 0 || taken.has(each)) continue;
      taken.add(each);
      left--;
    }
    if (left === 0) break;
  }
  for (const verdict of verdicts) {
    const taken = chosen.get(verdict) as Set<number>;
    wait(verdict, deletedPositions(verdict).filter((position) => verdict.isRoot[position] === true && !taken.has(position)), Saver.batch);
  }
}
