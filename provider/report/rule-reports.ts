import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { Decision } from "../retention";
import type { GuardReport, RuleReport } from "./report";

interface Tally {
  all: number;
  alone: number;
}

function tally(lists: Iterable<readonly string[]>): Map<string, Tally> {
  const counts = new Map<string, Tally>();
  for (const list of lists) {
    for (const id of list) {
      const known = counts.get(id) ?? { all: 0, alone: 0 };
      counts.set(id, { all: known.all + 1, alone: known.alone + (list.length === 1 ? 1 : 0) });
    }
  }
  return counts;
}

/** What each rule does. Without the policy only the delete rules that did something are known by name. */
export function ruleReports(decisions: readonly Decision[], policy: RetentionPolicyArgs | undefined): RuleReport[] {
  const going = tally(decisions.filter(({ action }) => action === "delete" || action === "waiting").map(({ by }) => by));
  const saving = tally(decisions.filter(({ action, by }) => action === "keep" && by.length > 0).map(({ savedBy }) => savedBy));
  const rule = (kind: RuleReport["kind"], counts: ReadonlyMap<string, Tally>) => ({ id, because }: { id: string; because?: string | undefined }): RuleReport => ({
    id,
    kind,
    ...(because === undefined ? {} : { because }),
    versions: counts.get(id)?.all ?? 0,
    alone: counts.get(id)?.alone ?? 0,
  });
  if (policy === undefined) return [...going.keys()].sort().map((id) => rule("delete", going)({ id }));
  return [...policy.delete.map(rule("delete", going)), ...(policy.keep ?? []).map(rule("keep", saving))];
}

/** The guards as they hold, defaults included: docs/retention.md. */
export function guardReport({ guards, approval }: RetentionPolicyArgs): GuardReport {
  return {
    minAge: guards?.minAge ?? "24h",
    minRemaining: guards?.minRemaining ?? 1,
    maxDeletes: guards?.maxDeletes?.count ?? 100,
    ...(guards?.maxDeletes?.percent === undefined ? {} : { maxDeletesPercent: guards.maxDeletes.percent }),
    ...(guards?.batch === undefined ? {} : { batch: guards.batch }),
    ...(approval === undefined ? {} : { lockFile: approval.lockFile }),
  };
}
