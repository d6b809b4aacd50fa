import { Failure, FailureCode } from "../../core/failure";
import { parseLockFile, type Approvals } from "../../retention";
import type { Edges } from "../edges";

/** Reads the deletions that are approved for one policy. A file that does not exist is an empty lock: nothing is deleted. */
export function readLockFile(path: string, reader: { owner: string; policy: string }, edges: Pick<Edges, "readProjectFile">): Approvals {
  try {
    const text = edges.readProjectFile(path);
    return text === undefined ? { approved: [], foreign: [] } : parseLockFile(text, reader);
  } catch (error) {
    throw new Failure(FailureCode.invalidInput, (error as Error).message, { operation: "read lock file", subject: path, cure: "Correct it, or take it from the last approved commit.", cause: error });
  }
}
