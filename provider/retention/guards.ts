import { DEFAULT_MAX_DELETES, type CompiledPolicy } from "./compiled-policy";
import { compareText } from "./canonical";
import type { StoppedBy } from "./plan";
import { Standing, type Verdict } from "./verdict";

const deletionsOf = ({ standing }: Verdict): number => standing.filter((stands) => stands === Standing.delete).length;
const liveOf = ({ facts }: Verdict): number => facts.live.length;

/** The rules that delete the most, in words. */
function largestRules(verdicts: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const { standing, by } of verdicts) {
    standing.forEach((stands, position) => {
      if (stands === Standing.delete) for (const rule of by[position] as readonly string[]) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    });
  }
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || compareText(a, b)).slice(0, 3);
  return sorted.map(([rule, count]) => `${rule} (${count})`).join(", ");
}

/** `maxDeletes` on what is left to delete, cascade included. */
export function maxDeletesExceeded(verdicts: readonly Verdict[], policy: CompiledPolicy): StoppedBy | undefined {
  const { count = DEFAULT_MAX_DELETES, percent = 100 } = policy.args.guards?.maxDeletes ?? {};
  const deletions = verdicts.reduce((sum, verdict) => sum + deletionsOf(verdict), 0);
  const live = verdicts.reduce((sum, verdict) => sum + liveOf(verdict), 0);
  const exceeds = (some: number, all: number): boolean => some * 100 > percent * all;
  const needed = (some: number, all: number): number => Math.ceil((some * 100) / all);
  const words: string[] = [];
  if (deletions > count) words.push(`${deletions} of ${live} live versions would be deleted, more than maxDeletes.count ${count}`);
  if (exceeds(deletions, live)) words.push(`${deletions} of ${live} live versions (${needed(deletions, live)} %) would be deleted, more than maxDeletes.percent ${percent}`);
  let highest = exceeds(deletions, live) ? needed(deletions, live) : 0;
  for (const verdict of verdicts) {
    if (!exceeds(deletionsOf(verdict), liveOf(verdict))) continue;
    highest = Math.max(highest, needed(deletionsOf(verdict), liveOf(verdict)));
    words.push(`${deletionsOf(verdict)} of ${liveOf(verdict)} in ${verdict.facts.key}, more than maxDeletes.percent ${percent}`);
  }
  if (words.length === 0) return undefined;
  const lines = [...(deletions > count ? [`count: ${deletions}`] : []), ...(highest > 0 ? [`percent: ${highest}`] : [])].join(", ");
  return { guard: "maxDeletes", message: `${words.join("; ")}; nothing is deleted. Largest rules: ${largestRules(verdicts)}. To allow it write guards: { maxDeletes: { ${lines} } }, or limit one run with guards: { batch: ${Math.max(1, Math.min(count, 50))} }` };
}

/** `deadRules: "fail"`. */
export function deadRulesFound(dead: readonly string[], policy: CompiledPolicy): StoppedBy | undefined {
  if (policy.args.guards?.deadRules !== "fail" || dead.length === 0) return undefined;
  return { guard: "deadRules", message: `the select of ${dead.join(", ")} matches no version, live or deleted by this policy; nothing is deleted. Correct or remove ${dead.length === 1 ? "the rule" : "these rules"}, or write guards: { deadRules: "warn" }` };
}
