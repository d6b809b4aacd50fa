import { FailureCode, isFailure } from "../core/failure";
import { ObservedState } from "../core/lifecycle-table";
import type { Edges } from "./edges";

/** GitHub's lists and reads can lag behind a write. Milliseconds between looks. */
const patience = [200, 400, 800, 1600, 3200] as const;

/**
 * Looks again after a write until GitHub shows its effect, with bounded patience. What is not shown in time is
 * reported, not failed: GitHub confirmed the write itself.
 * @returns what was read, or `undefined` where it is not readable (any more).
 */
export async function confirmWrite<T>(edges: Pick<Edges, "sleep" | "log">, expected: ObservedState, read: () => Promise<T>, subject: string): Promise<T | undefined> {
  for (const pause of [...patience, undefined]) {
    const seen = await readOrGone(read);
    if ((seen === undefined) === (expected !== ObservedState.present)) return seen;
    if (pause !== undefined) await edges.sleep(pause);
  }
  edges.log(`${subject}: GitHub confirmed the write, but does not show it as ${expected} yet`);
  return undefined;
}

async function readOrGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isFailure(error, FailureCode.versionNotFound, FailureCode.packageNotFound)) return undefined;
    throw error;
  }
}
