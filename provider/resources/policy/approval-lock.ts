import { z } from "zod";
import { Failure, FailureCode } from "../../core/failure";
import type { ApprovedDeletion } from "../../retention";
import type { Edges } from "../edges";

/** What a reviewed lock file lists. Unknown fields are refused: a lock decides deletions. */
const LockFile = z.strictObject({
  format: z.literal("github-packages-lock/1"),
  deletions: z.array(z.strictObject({ package: z.string().min(1), id: z.int().positive(), label: z.string(), name: z.string().optional() })),
});

/** Reads the approved deletions. A file that does not exist is an empty lock: nothing is deleted. */
export function readLockFile(path: string, edges: Pick<Edges, "readProjectFile">): ApprovedDeletion[] {
  try {
    const text = edges.readProjectFile(path);
    if (text === undefined) return [];
    return LockFile.parse(JSON.parse(text)).deletions.map(({ name, ...rest }) => (name === undefined ? rest : { ...rest, name }));
  } catch (error) {
    throw unreadable(path, error instanceof z.ZodError ? `${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}` : (error as Error).message);
  }
}

function unreadable(path: string, words: string): Failure {
  return new Failure(FailureCode.invalidInput, words, { operation: "read lock file", subject: path, cure: "Correct it, or take it from the last approved commit." });
}
