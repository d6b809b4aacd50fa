import type { z } from "zod";

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`), "");

/** One line per mistake, each with the path of the value in question. */
export const explain = (error: z.ZodError, root: string): string[] =>
  error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${pathText([...issue.path, key])}: is not a known key; remove it or correct its spelling`);
    // The branch of a union that came closest says more than "invalid input".
    if (issue.code === "invalid_union") {
      const nested = issue.errors.find((branch) => branch.some((each) => each.path.length > 0 || each.code === "unrecognized_keys"));
      if (nested !== undefined) return nested.flatMap((each) => explain({ issues: [{ ...each, path: [...issue.path, ...each.path] }] } as z.ZodError, root));
    }
    return [`${pathText(issue.path) || root}: ${issue.message}`];
  });
