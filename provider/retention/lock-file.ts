import { z } from "zod";
import type { ApprovedDeletion } from "./hold";

const LOCK_FORMAT = "github-packages-lock/1";

/** A lock file: the deletions that a reviewer approved. A line that is struck is a veto. */
const LockFile = z.strictObject({
  format: z.literal(LOCK_FORMAT),
  deletions: z.array(z.strictObject({ package: z.string().min(1), id: z.int().positive(), label: z.string().exactOptional(), name: z.string().exactOptional() })),
});

/** The approved deletions; throws with words for the user where the text is no lock file. */
export function parseLockFile(text: string): readonly ApprovedDeletion[] {
  return LockFile.parse(JSON.parse(text)).deletions;
}
