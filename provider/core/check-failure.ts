import type { z } from "zod";

/** One problem of one input, as the engine's check reports it: the input's own path, and what to do. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** `delete[1].select.tags` from a path of keys and indexes. */
export function propertyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, piece) => (typeof piece === "number" ? `${text}[${piece}]` : text === "" ? String(piece) : `${text}.${String(piece)}`),
    "",
  );
}

/** The value as a message shows it: short, quoted, and hidden where the program marked the input secret. */
export function showValue(value: unknown, hidden: boolean): string {
  if (hidden) return "[secret]";
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value === null || typeof value !== "object" ? undefined : (value as Record<PropertyKey, unknown>)[key]), root);

/**
 * zod's issues as check failures: one per input path, so that one mistake is told once.
 * `cures` says, per top-level input, what is allowed.
 */
export function checkFailures(
  error: z.ZodError,
  input: { readonly news: unknown; readonly secrets: readonly string[]; readonly cures: Readonly<Record<string, string>>; /** @default "an input of this resource" */ readonly noun?: string },
): CheckFailure[] {
  const failures = new Map<string, CheckFailure>();
  const add = (path: readonly PropertyKey[], reason: string): void => {
    const property = propertyPath(path);
    if (!failures.has(property)) failures.set(property, { property, reason });
  };
  for (const issue of error.issues) {
    if (issue.code === "unrecognized_keys") {
      const allowed = Object.keys(input.cures).join(", ");
      for (const key of issue.keys) add([...issue.path, key], `${key} is not ${input.noun ?? "an input of this resource"}; allowed are ${allowed}. Remove it or correct its spelling.`);
      continue;
    }
    const top = String(issue.path[0] ?? "");
    const cure = input.cures[top];
    const hidden = input.secrets.includes(top);
    const shown = showValue(valueAt(input.news, issue.path), hidden);
    add(issue.path, issue.code === "custom" ? issue.message : `got ${shown}; ${cure ?? issue.message}`);
  }
  return [...failures.values()];
}
