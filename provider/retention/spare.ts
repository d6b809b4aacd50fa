import { Saver } from "./decision";
import type { Version } from "./facts";
import { Standing, type Verdict } from "./verdict";

/**
 * `keep` keeps a root with all it needs, and answers how many roots that were. Where too few roots of a package would remain, the newest stay;
 * of an image package one tagged root first.
 */
export function spare(verdict: Verdict, input: { readonly minRemaining: number; readonly keep: (position: number, savers: readonly string[]) => number }): void {
  const { versions, relations, standing, isRoot, facts } = verdict;
  const { minRemaining, keep } = input;
  // Positions are in the order of age, so the newest is the last.
  const roots = versions.map((_version, position) => position).filter((position) => isRoot[position] === true && standing[position] !== Standing.absent);
  const stays = (position: number): boolean => standing[position] === Standing.keep || standing[position] === Standing.blocked;
  let count = roots.filter(stays).length;
  const tagged = facts.isImage ? roots.filter((position) => (versions[position] as Version).tags.length > 0) : [];
  // A signature of something that is gone is the tagged version to stay only where there is no other.
  const images = tagged.filter((position) => relations.hasSubject[position] !== true);
  const eligible = images.length > 0 ? images : tagged;
  const newestTagged = eligible.at(-1);
  if (newestTagged !== undefined && !eligible.some(stays)) count += keep(newestTagged, count < minRemaining ? [Saver.lastTagged, Saver.minRemaining] : [Saver.lastTagged]);
  for (const position of roots.toReversed()) {
    if (count >= minRemaining) return;
    if (stays(position)) continue;
    count += keep(position, [Saver.minRemaining]);
  }
}
