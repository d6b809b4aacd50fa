import { Failure, FailureCode } from "../../core/failure";
import { parseLockFile, type ApprovedDeletion } from "../../retention";
import type { Edges } from "../edges";

/** Reads the approved deletions. A file that does not exist is an empty lock: nothing is deleted. */
export function readLockFile(path: string, edges: Pick<Edges, "readProjectFile">): readonly ApprovedDeletion[] {
  try {
    const text = edges.readProjectFile(path);
    return text === undefined ? [] : parseLockFile(text);
  } catch (error) {
    throw new Failure(FailureCode.invalidInput, (error as Error).message, { operation: "read lock file", subject: path, cure: "Correct it, or take it from the last approved commit.", cause: error });
  }
}
