/** The retention engine: policy + snapshot + instant → plan. Pure. docs/retention.md explains what a policy means. */
export { checkLedger, checkSnapshot } from "./check-snapshot";
export { checkPolicy, type Checked } from "./check-policy";
export { Action, Saver, type Decision } from "./decision";
export { canonicalJson } from "./canonical";
export { evaluate, hashOf, type EvaluateInput, type Evaluation } from "./evaluate";
export { Unapplied, type ApprovedDeletion, type RefusedApproval } from "./hold";
export { formatInstant, hourOf, parseInstant } from "./instant";
export { ManifestReads } from "./manifest-reads";
export { mayDelete } from "./may-delete";
export { takenAlong } from "./taken-along";
export { parseLockFile, readLockFile, writeLockFile, type Approvals, type LockLine } from "./lock-file";
export { meaningOf } from "./meaning";
export type { Plan } from "./plan";
export { describeProblem, type Problem } from "./problem";
export { referredTo } from "./relations";
export { scopeOf } from "./scope";
export { SNAPSHOT_FORMAT, type LedgerEntry, type Snapshot, type SnapshotPackage, type SnapshotVersion, type StoredBytes } from "./snapshot";
export { undoOrder } from "./undo-order";
