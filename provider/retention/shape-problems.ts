import type { z } from "zod";
import type { Advice } from "./advice";
import { nearest } from "./nearest";
import type { Problem } from "./problem";

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);

const article = (type: string): string => {
  const noun = type === "int" ? "integer" : type;
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
};
const quoted = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(", ");

function limits(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Advice {
  const isSmall = issue.code === "too_small";
  const limit = isSmall ? issue.minimum : issue.maximum;
  if (issue.origin === "array") return { words: "is an empty list, which would match nothing", allowed: "at least one entry", cure: "Add one, or leave the key out." };
  if (issue.origin === "string") return { words: "is an empty text", allowed: "at least one character", cure: "Fill it in, or leave it out." };
  const bound = isSmall ? (issue.inclusive === false ? `above ${limit}` : `from ${limit} on`) : `up to ${limit}`;
  return { words: "is out of range", allowed: `a number ${bound}`, cure: "Correct the number." };
}

function wordsOf(issue: z.core.$ZodIssue, value: unknown): Advice {
  switch (issue.code) {
    case "invalid_type": {
      if (value === undefined) return { words: "is missing", allowed: article(issue.expected), cure: "Add it." };
      return { words: `is not ${article(issue.expected)}`, allowed: article(issue.expected), cure: "Correct the value." };
    }
    case "invalid_value":
      return { words: value === undefined ? "is missing" : "is not one of the values", allowed: quoted(issue.values), cure: typeof value === "string" && issue.values.length > 1 ? `Did you mean ${quoted(nearest(value, issue.values.map(String), 1))}?` : "Write one of these." };
    case "too_small":
    case "too_big":
      return limits(issue);
    case "custom":
      return issue.params as unknown as Advice;
    default:
      return { words: `is not valid (${issue.message})`, allowed: "what the documentation of this field says", cure: "Correct the value." };
  }
}

/** zod's issues as problems: the input's own path, the value, what is allowed, what to do. */
export function shapeProblems(error: z.ZodError, input: { readonly root: unknown; readonly allowedKeys: (path: readonly PropertyKey[]) => readonly string[] }): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const value = valueAt(input.root, issue.path);
    if (issue.code !== "unrecognized_keys") return [{ path: issue.path, value, ...wordsOf(issue, value) }];
    return issue.keys.map((key) => {
      const allowed = input.allowedKeys(issue.path);
      return { path: [...issue.path, key], value: undefined, words: "is not a known field", allowed: allowed.join(", "), cure: `Did you mean ${nearest(key, allowed, 1)[0]}? Otherwise remove it.` };
    });
  });
}
