import type { CheckFailure } from "../core/check-failure";
import { redact } from "../core/failure";
import type { Properties } from "../resources/resource-kind";

/** What check answers: `failures` empty means that the inputs stand. */
export interface CheckResult {
  readonly inputs: Record<string, unknown>;
  readonly failures: CheckFailure[];
}

export const without = (properties: Properties, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));

/** The inputs as they were given, and why they do not stand. */
export function refuse(given: Properties, ...failures: CheckFailure[]): CheckResult {
  return { inputs: without(given, ["run"]), failures: failures.map(({ property, reason }) => ({ property, reason: redact(reason) })) };
}
