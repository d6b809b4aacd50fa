import type { DeleteRule, KeepRule, RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { Decision } from "../retention";
import type { EditEffect } from "./report";

/** The policy of the last apply, and what it would do with the same snapshot at the same instant. */
export interface PreviousEvaluation {
  readonly policy: RetentionPolicyArgs;
  /** It means the same as the policy of the plan. */
  readonly sameMeaning: boolean;
  /** `packageType/packageName#id` of what it would delete, approvals and batches aside. */
  readonly eligible: ReadonlySet<string>;
}

type Rule = KeepRule | DeleteRule;

const rulesOf = (policy: RetentionPolicyArgs): Map<string, Rule> => new Map([...(policy.keep ?? []), ...policy.delete].map((rule) => [rule.id, rule]));
/** Members in one order, so that an edit of the layout is no change. `because` is for readers. */
const textOf = ({ because: _because, ...rule }: Rule): string => JSON.stringify(rule, (_key, value: unknown) => (value !== null && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value));

function rulesChanged(before: RetentionPolicyArgs | undefined, now: RetentionPolicyArgs | undefined): Pick<EditEffect, "added" | "removed" | "changed"> {
  if (before === undefined || now === undefined) return { added: [], removed: [], changed: [] };
  const [old, fresh] = [rulesOf(before), rulesOf(now)];
  return {
    added: [...fresh.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !fresh.has(id)),
    changed: [...fresh].filter(([id, rule]) => old.has(id) && textOf(old.get(id) as Rule) !== textOf(rule)).map(([id]) => id),
  };
}

const isEligible = ({ action }: Decision): boolean => action === "delete" || action === "waiting";

/** The edit's effect, told apart from time's by what the policy of the last apply makes of the same facts. */
export function editEffect(decisions: readonly Decision[], policy: RetentionPolicyArgs | undefined, previous: PreviousEvaluation | undefined) {
  const kind = policy === undefined ? "unknown" : previous === undefined ? "first" : previous.sameMeaning ? "none" : "changed";
  const before = previous?.eligible ?? new Set<string>();
  const key = (decision: Decision): string => `${decision.package}#${decision.id}`;
  const causeOf = (decision: Decision): "edit" | "time" | undefined => (kind === "unknown" || !isEligible(decision) ? undefined : kind === "none" || before.has(key(decision)) ? "time" : "edit");
  const spared = new Set(kind === "changed" ? decisions.filter((decision) => decision.action === "keep" && before.has(key(decision))).map(key) : []);
  const count = (cause: "edit" | "time"): number => decisions.filter((decision) => causeOf(decision) === cause).length;
  const report: EditEffect = {
    kind,
    ...rulesChanged(previous?.policy, policy),
    deletes: count("edit"),
    deletesByTime: count("time"),
    spares: spared.size,
    restores: decisions.filter(({ action }) => action === "restore").length,
  };
  return { report, causeOf, spared };
}
