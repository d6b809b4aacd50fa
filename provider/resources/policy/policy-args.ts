import { propertyPath, showValue, type CheckFailure } from "../../core/check-failure";
import { containsUnknown, isUnknown } from "../../core/unknown";
import { describeProblem, parseInstant, type Problem } from "../../retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

/** Problems on the input's own path. `place` tells where a path stands in the file that the policy was read from, if it stands there. */
export function failuresOf(problems: readonly Problem[], told: { readonly secrets: readonly string[]; readonly place: (path: readonly PropertyKey[]) => string | undefined }): CheckFailure[] {
  return problems.map((problem) => {
    const hidden = told.secrets.includes(String(problem.path[0] ?? ""));
    const words = describeProblem(problem, { path: () => "", value: (value) => showValue(value, hidden) }).replace(/^: /, "");
    const place = told.place(problem.path);
    return { property: propertyPath(problem.path) || "policy", reason: place === undefined ? words : `${place}: ${words}` };
  });
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
