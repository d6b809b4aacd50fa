import { readFileSync } from "node:fs";
import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { Checked } from "../retention";
import { problemLines, readPolicyFile } from "./plan-policy-file";
import { Unusable } from "./unusable";

/** The text of a file that was given; `-` is standard input. */
export function readGiven(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Unusable([`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`]);
  }
}

export function readGivenJson(file: string): unknown {
  const text = readGiven(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unusable([`${file}: it is not JSON (${(error as Error).message}).`]);
  }
}

export function readChecked<T>(file: string, check: (root: unknown) => Checked<T>): T {
  const checked = check(readGivenJson(file));
  if (checked.problems !== undefined) throw new Unusable(problemLines(checked.problems, () => file));
  return checked.value;
}

export function readGivenPolicy(file: string): RetentionPolicyArgs {
  const found = readPolicyFile(file, readGiven(file));
  if (found.errors !== undefined) throw new Unusable(found.errors);
  return found.policy;
}
