import { distance } from "fastest-levenshtein";
import { compareText } from "./canonical";

/** The known names that come closest to a wanted one, the best first: at most `count`. */
export function nearest(wanted: string, known: readonly string[], count: number): readonly string[] {
  const goal = wanted.toLowerCase();
  return known
    .map((name) => ({ name, typos: distance(goal, name.toLowerCase()) }))
    .sort((a, b) => a.typos - b.typos || compareText(a.name, b.name))
    .slice(0, count)
    .map(({ name }) => name);
}
