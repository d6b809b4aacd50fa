import { Action, Saver, type Decision, type LockLine } from "../retention";
import type { ReviewedPolicy } from "./review-source";

const heldByApproval = new Set<string>([Saver.approval, Saver.neededBy]);

/** Of a version that waits: only for its approval, or, approved before, for its turn in a batch. */
function isApprovable({ savedBy }: Decision, wasApproved: boolean): boolean {
  return savedBy.every((saver) => heldByApproval.has(saver) || (wasApproved && saver === Saver.batch));
}

/** The lines of one policy: what its plan deletes, together with what waits only for an approval. */
export function lockLines({ name: policy, verified: { plan } }: ReviewedPolicy, before: readonly LockLine[]): LockLine[] {
  const approved = new Set(before.filter((line) => line.policy === undefined || line.policy === policy).map((line) => `${line.package}#${line.id}`));
  return plan.decisions
    .filter((decision) => decision.action === Action.delete || (decision.action === Action.waiting && isApprovable(decision, approved.has(`${decision.package}#${decision.id}`))))
    .map(({ package: key, id, label, name }) => ({ package: key, id, label, ...(name === label ? {} : { name }), ...(policy === undefined ? {} : { policy }) }));
}
