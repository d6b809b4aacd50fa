import type { CheckFailure } from "./check-failure";

/** Takes the values that a program marked secret out of a text. */
export type Conceal = (text: string) => string;

/** For the inputs of one resource; `secrets` names those that are secret. Longer values first: one may contain another. */
export function concealer(given: Readonly<Record<string, unknown>>, secrets: readonly string[]): Conceal {
  const values = secrets
    .map((name) => given[name])
    .filter((value) => (typeof value === "string" && value !== "") || typeof value === "number")
    .map(String)
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((shown, value) => shown.split(value).join("[secret]"), text);
}

/**
 * The engine prints the value of the input that a check failure names, also where it is secret: `value {&{{…}}}`.
 * So a failure of a secret input names it in its reason alone.
 */
export function withoutEcho(failures: readonly CheckFailure[], secrets: readonly string[]): CheckFailure[] {
  const isSecret = (property: string): boolean => secrets.includes(property.split(/[.[]/)[0] ?? "");
  return failures.map(({ property, reason }) => (isSecret(property) ? { property: "", reason: `property ${property}: ${reason}` } : { property, reason }));
}

/** Lets work fail with an error that shows no secret; its cause, which may, is left behind then. */
export async function concealing<T>(conceal: Conceal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || conceal(error.message) === error.message) throw error;
    const shown = new Error(conceal(error.message));
    shown.stack = shown.message;
    throw shown;
  }
}
