import { propertyPath, showValue, type CheckFailure } from "../../core/check-failure";
import { containsUnknown, isUnknown } from "../../core/unknown";
import { describeProblem, parseInstant, type Problem } from "../../retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

export function failureOf(problem: Problem, secrets: readonly string[]): CheckFailure {
  const hidden = secrets.includes(String(problem.path[0] ?? ""));
  const reason = describeProblem(problem, { path: () => "", value: (value) => showValue(value, hidden) }).replace(/^: /, "");
  return { property: propertyPath(problem.path) || "policy", reason };
}

/** What `protect` is worth now: the known entries, with the last known ones where some are not known yet. */
export function protection(given: unknown, last: unknown): { unknown: boolean; values: string[] | undefined } {
  const known = Array.isArray(given) ? (given as unknown[]).filter((entry) => !containsUnknown(entry)) : [];
  const unknown = isUnknown(given) || (Array.isArray(given) && known.length < given.length);
  if (!unknown) return { unknown, values: given as string[] | undefined };
  return { unknown, values: [...new Set([...(known as string[]), ...(Array.isArray(last) ? (last as string[]) : [])])] };
}

/** An update whose preview did not know all of `protect` spares what either of the two values names. */
export function withLastKnown(policy: RetentionPolicyArgs, last: unknown): RetentionPolicyArgs {
  return Array.isArray(last) ? { ...policy, protect: [...new Set([...(policy.protect ?? []), ...(last as string[])])] } : policy;
}

/** Ages are never measured at an instant that has not come. */
export function futureInstant(policy: RetentionPolicyArgs, now: number): CheckFailure | undefined {
  if (policy.asOf === undefined || (parseInstant(policy.asOf) ?? 0) <= now) return undefined;
  return { property: "asOf", reason: `${policy.asOf} is in the future; allowed is an instant up to now. To see what would happen later use ghpkg plan --as-of.` };
}
