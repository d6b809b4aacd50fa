import { distance } from "fastest-levenshtein";

const lastPart = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** The names that were probably meant, best first: the same last part (`metrics` for `repo/metrics`), then few typos. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const goal = wanted.toLowerCase();
  const typos = Math.max(1, Math.floor(goal.length / 4));
  const score = (name: string): number => {
    const lower = name.toLowerCase();
    if (lower === goal || lastPart(lower) === goal || lower === lastPart(goal)) return 0;
    return Math.min(distance(lower, goal), distance(lastPart(lower), goal));
  };
  return names
    .map((name) => ({ name, score: score(name) }))
    .filter((candidate) => candidate.score <= typos)
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}
