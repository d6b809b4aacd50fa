import { Saver } from "./decision";
import type { Version } from "./facts";
import { reach } from "./relations";
import { spare } from "./spare";
import { addSavers, isSaved, NONE, Standing, type Circumstances, type Verdict } from "./verdict";

/** Keeps what stands at `position`, which the rules would have let go. */
function keep(verdict: Verdict, position: number, saver: string): void {
  verdict.standing[position] = Standing.keep;
  addSavers(verdict, position, [saver]);
  verdict.via[position] = undefined;
  if (verdict.isRoot[position] !== true) verdict.by[position] = NONE;
}

/** A kept version keeps its children and referrers, and so on. `reached` remembers where this has been. Answers how many roots that were. */
function propagate(verdict: Verdict, from: readonly number[], reached: boolean[]): number {
  let roots = 0;
  for (const position of from) reached[position] = true;
  reach(from, verdict.relations.below, (to, by) => {
    if (reached[to] === true || verdict.standing[to] === Standing.absent) return false;
    reached[to] = true;
    if (verdict.isRoot[to] === true) roots++;
    keep(verdict, to, Saver.neededBy);
    verdict.neededBy[to] = (verdict.versions[by] as Version).id;
    return true;
  });
  return roots;
}

/** The relatives of a root that is deleted go with it, and say with which. */
function condemn(verdict: Verdict, root: number, via: number): void {
  reach([root], verdict.relations.below, (to) => {
    if (verdict.isRoot[to] === true || verdict.standing[to] !== Standing.keep || isSaved(verdict, to)) return false;
    verdict.standing[to] = Standing.delete;
    verdict.via[to] = via;
    verdict.by[to] = verdict.by[root] as readonly string[];
    return true;
  });
}

function condemnRelatives(verdict: Verdict, unfinished: Circumstances["unfinished"]): void {
  verdict.versions.forEach((version, position) => {
    const root = unfinished.get(version.id);
    if (root !== undefined && !isSaved(verdict, position)) {
      verdict.standing[position] = Standing.delete;
      verdict.via[position] = root;
    }
    if (verdict.standing[position] === Standing.delete) condemn(verdict, position, verdict.via[position] ?? version.id);
  });
}

/** What GitHub is known to refuse counts as kept. Roots come first: what they need is kept, and not refused. */
function block(verdict: Verdict, reached: boolean[]): void {
  const { versions, standing, isRoot } = verdict;
  const positions = versions.map((_version, position) => position);
  for (const position of [...positions.filter((each) => isRoot[each] === true), ...positions]) {
    if (standing[position] !== Standing.delete || (versions[position] as Version).blocked === undefined) continue;
    standing[position] = Standing.blocked;
    propagate(verdict, [position], reached);
  }
}

/** Step 5 of the model: what is kept only ever grows, so one pass of each kind, each propagated at once, is the fixed point. */
export function settle(verdict: Verdict, circumstances: Circumstances): void {
  const { versions, standing, isRoot } = verdict;
  const positions = versions.map((_version, position) => position);
  const reached: boolean[] = [];
  const stays = (position: number): boolean => standing[position] === Standing.keep;
  const seeds = positions.filter((position) => stays(position) && (isRoot[position] === true || isSaved(verdict, position)));
  condemnRelatives(verdict, circumstances.unfinished);
  propagate(verdict, seeds, reached);
  // What no root leads to stays as well, and with it what it needs, be that a root.
  const left = positions.filter((position) => stays(position) && reached[position] !== true);
  for (const position of left) addSavers(verdict, position, [Saver.unreachable]);
  propagate(verdict, left, reached);
  block(verdict, reached);
  spare(verdict, {
    minRemaining: circumstances.policy.minRemaining,
    keep: (position, savers) => {
      for (const saver of savers) keep(verdict, position, saver);
      return 1 + propagate(verdict, [position], reached);
    },
  });
}
