import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { Failure, FailureCode } from "../../core/failure";
import type { ApprovedDeletion } from "../../retention";

/** What a reviewed lock file lists. Unknown fields are refused: a lock decides deletions. */
const LockFile = z.strictObject({
  format: z.literal("github-packages-lock/1"),
  deletions: z.array(z.strictObject({ package: z.string().min(1), id: z.int().positive(), label: z.string(), name: z.string().optional() })),
});

/** Reads the approved deletions. A file that does not exist is an empty lock: nothing is deleted. */
export function readLockFile(path: string, projectFolder: string): ApprovedDeletion[] {
  const file = isAbsolute(path) ? path : join(projectFolder, path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw unreadable(path, (error as Error).message);
  }
  try {
    return LockFile.parse(JSON.parse(text)).deletions.map(({ name, ...rest }) => (name === undefined ? rest : { ...rest, name }));
  } catch (error) {
    throw unreadable(path, error instanceof z.ZodError ? `${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}` : (error as Error).message);
  }
}

function unreadable(path: string, words: string): Failure {
  return new Failure(FailureCode.invalidInput, words, { operation: "read lock file", subject: path, cure: "Correct it, or take it from the last approved commit." });
}
