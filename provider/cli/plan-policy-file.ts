import { propertyPath, showValue } from "../core/check-failure";
import { readPolicyText } from "../policy-file-places";
import { checkPolicy, describeProblem, type Problem } from "../retention";
import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";

/** A policy file, read: the policy, or one line per mistake with file, line and column. */
export type PolicyFile = { readonly policy: RetentionPolicyArgs; readonly errors?: undefined } | { readonly errors: readonly string[]; readonly policy?: undefined };

/** Reads `retention.yaml` or the same as JSON. */
export function readPolicyFile(name: string, text: string): PolicyFile {
  const { value, errors, place } = readPolicyText(name, text);
  if (errors.length > 0) return { errors };
  const checked = checkPolicy(value);
  if (checked.problems === undefined) return { policy: checked.value };
  return { errors: problemLines(checked.problems, place) };
}

/** One line per problem. */
export function problemLines(problems: readonly Problem[], at: (path: readonly PropertyKey[]) => string): string[] {
  return problems.map((problem) => `${at(problem.path)}: ${describeProblem(problem, { path: propertyPath, value: (value) => showValue(value, false) })}`);
}
