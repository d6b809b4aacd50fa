import { Saver } from "./decision";
import { byAge, Origin, type Version } from "./facts";
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

/** Why an approved deletion is not carried out. */
export const Unapplied = {
  /** The line does not agree with the live version, or is of another owner or policy. */
  refused: "refused",
  /** The line agrees, and the version is not eligible any more. */
  skipped: "skipped",
} as const;
export type Unapplied = (typeof Unapplied)[keyof typeof Unapplied];

/** An approved deletion that is not carried out. */
export interface RefusedApproval {
  readonly package: string;
  readonly id: number;
  readonly kind: Unapplied;
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
    verdict.neededBy[to] = (verdict.versions[by] as Version).id;
    return true;
  });
}

const deletedPositions = ({ versions, standing }: Verdict): number[] => versions.map((_version, position) => position).filter((position) => standing[position] === Standing.delete);

/** In words how a line and its live version disagree. Nothing where they agree. */
function disagreement(line: ApprovedDeletion, version: Version): string | undefined {
  const differs = (line.label !== undefined && line.label !== version.label) || (line.name !== undefined && line.name !== version.name);
  return differs ? `the version is now ${version.label} (${version.name})` : undefined;
}

/** A line whose id is not live, while another version carries its label: the approval was of something else. */
function movedLabel(line: ApprovedDeletion, { versions }: Verdict): string | undefined {
  const heir = versions.find((version) => version.label === line.label);
  return heir === undefined ? undefined : `version ${line.id} is not live, and ${line.label} is version ${heir.id} now`;
}

/** What became of the lines that delete nothing. One whose version is gone has been carried out, by whomever. */
function unapplied(verdict: Verdict, lines: readonly ApprovedDeletion[]): RefusedApproval[] {
  const places = new Map(verdict.versions.map((version, position) => [version.id, position]));
  const told = (line: ApprovedDeletion, kind: Unapplied, reason: string): RefusedApproval[] => [{ package: line.package, id: line.id, kind, reason }];
  return lines.flatMap((line) => {
    const position = places.get(line.id);
    if (position === undefined) {
      const moved = movedLabel(line, verdict);
      return moved === undefined ? [] : told(line, Unapplied.refused, moved);
    }
    const version = verdict.versions[position] as Version;
    const differs = disagreement(line, version);
    if (differs !== undefined) return told(line, Unapplied.refused, differs);
    if (verdict.standing[position] === Standing.delete || version.origin !== Origin.live) return [];
    const savers = verdict.savedBy[position] as readonly string[];
    return told(line, Unapplied.skipped, savers.length > 0 ? `it is not eligible any more: saved by ${savers.join(", ")}` : version.blocked ?? "no rule deletes it any more");
  });
}

/** Leaves only what is approved; the rest waits. Lines that are not carried out are named with the reason. */
export function holdToApproved(verdicts: readonly Verdict[], approved: readonly ApprovedDeletion[], saver: string): RefusedApproval[] {
  const byPackage = new Map<string, Map<number, ApprovedDeletion>>();
  for (const line of approved) byPackage.set(line.package, (byPackage.get(line.package) ?? new Map<number, ApprovedDeletion>()).set(line.id, line));
  return verdicts.flatMap((verdict) => {
    const lines = byPackage.get(verdict.facts.key) ?? new Map<number, ApprovedDeletion>();
    const told = unapplied(verdict, [...lines.values()]);
    const isApproved = (version: Version): boolean => {
      const line = lines.get(version.id);
      return line !== undefined && disagreement(line, version) === undefined;
    };
    wait(verdict, deletedPositions(verdict).filter((position) => !isApproved(verdict.versions[position] as Version)), saver);
    return told;
  });
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
  }
  for (const verdict of verdicts) {
    const taken = chosen.get(verdict) as Set<number>;
    wait(verdict, deletedPositions(verdict).filter((position) => verdict.isRoot[position] === true && !taken.has(position)), Saver.batch);
  }
}
