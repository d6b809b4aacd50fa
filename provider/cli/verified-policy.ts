import { createHash } from "node:crypto";
import { z } from "zod";
import { restorableUntil } from "../core/restore-window";
import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { PolicyPlanFile } from "../plan-dir/policy-plan-file";
import { Action, checkLedger, checkPolicy, checkSnapshot, evaluate, hashOf, meaningOf, parseInstant, Unapplied, type LedgerEntry, type Plan, type RefusedApproval, type Snapshot } from "../retention";
import type { PreviousEvaluation } from "../report/edit-effect";
import { Unverified } from "./unusable";

export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const id = z.int();
const Decision = z.looseObject({
  package: z.string(),
  id,
  label: z.string(),
  name: z.string(),
  createdAt: z.string(),
  action: z.enum(Object.values(Action)),
  by: z.array(z.string()),
  savedBy: z.array(z.string()),
  rank: z.record(z.string(), z.string()),
});
const Deletion = z.looseObject({ package: z.string(), id, label: z.string(), rules: z.array(z.string()) });
const Restore = z.looseObject({ package: z.string(), id, label: z.string() });
const PlanShape = z.looseObject({
  format: z.literal("github-packages-plan/1"),
  owner: z.string(),
  asOf: z.string().refine((text) => parseInstant(text) !== undefined, "not an instant"),
  hash: z.string(),
  stopped: z.array(z.looseObject({ guard: z.string(), message: z.string() })).optional(),
  deletions: z.array(Deletion),
  wouldDelete: z.array(Deletion).optional(),
  restores: z.array(Restore),
  decisions: z.array(Decision),
  warnings: z.array(z.string()),
  unranked: z.array(z.looseObject({ rule: z.string(), package: z.string(), label: z.string() })),
  unlisted: z.array(z.looseObject({ package: z.string(), reason: z.string() })),
});

const Refused = z.array(z.looseObject({ package: z.string(), id, kind: z.enum(Object.values(Unapplied)), reason: z.string() }));

const line = (each: { package: string; id: number; label: string }): string => JSON.stringify([each.package, each.id, each.label]);

/** The plan that stands in a file, if it lists what its hash says and decides what it lists. */
export function verifiedPlan(root: unknown, source: string): Plan {
  const shape = PlanShape.safeParse(root);
  const refuse = (reason: string): never => {
    throw new Unverified(`${source}: ${reason}. Make it again.`);
  };
  if (!shape.success) return refuse(`it holds no plan (${shape.error.issues[0]?.path.join(".") ?? ""}: ${shape.error.issues[0]?.message ?? ""})`);
  const plan = shape.data as unknown as Plan;
  const deletions = plan.wouldDelete ?? plan.deletions;
  if (hashOf(deletions, plan.restores, sha256) !== plan.hash) return refuse("its hash is not that of the deletions and restores that it lists");
  const decided = (action: Action): string => plan.decisions.filter((decision) => decision.action === action).map(line).sort().join();
  const listed = (steps: readonly { package: string; id: number; label: string }[]): string => steps.map(line).sort().join();
  if (decided(Action.delete) !== listed(deletions) || decided(Action.restore) !== listed(plan.restores)) return refuse("its decisions are not what its lists say");
  return plan;
}

/** A policy's plan as its preview showed it, with the facts that it was made from, as far as they were given. */
export interface VerifiedPolicy {
  readonly plan: Plan;
  readonly policy: RetentionPolicyArgs | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly previous?: RetentionPolicyArgs | undefined;
  readonly ledger: readonly LedgerEntry[];
  readonly approvals: readonly RefusedApproval[];
  readonly protectUnknown: boolean;
}

/** The wall before a policy's plan file: everything in it is checked before it is shown as what will happen. */
export function verifiedPolicy(file: PolicyPlanFile, hash: string): VerifiedPolicy {
  const source = `the plan file of ${file.key}`;
  const refuse = (reason: string): never => {
    throw new Unverified(`${source} ${reason}; run pulumi preview again`);
  };
  if (file.usedAt !== undefined) return refuse(`was used by the update of ${file.usedAt}`);
  if (file.hash !== hash) return refuse("is not of this preview: its hash is another one");
  const plan = verifiedPlan(file["plan"], source);
  const isStopped = plan.stopped !== undefined;
  if (isStopped !== (file.stopped === true)) return refuse("was changed after the preview wrote it");
  if (file.hash !== (isStopped || plan.deletions.length + plan.restores.length === 0 ? "" : plan.hash)) return refuse("was changed after the preview wrote it");
  if (file.deletions.map(line).sort().join() !== plan.deletions.map(line).sort().join()) return refuse("was changed after the preview wrote it");
  const policy = checkPolicy(file["policy"]);
  const snapshot = checkSnapshot(file["snapshot"]);
  const previous = file["previous"] === undefined ? undefined : checkPolicy(file["previous"]);
  const ledger = checkLedger({ entries: file["ledger"] ?? [] });
  const approvals = Refused.safeParse(file["refused"] ?? []);
  if (policy.value === undefined || snapshot.value === undefined || ledger.value === undefined || !approvals.success) return refuse("holds no policy, snapshot or ledger that can be used");
  // A policy that an older release applied may not pass today's check: what it would do is then not known.
  return { plan, policy: policy.value, snapshot: snapshot.value, previous: previous?.value, ledger: ledger.value, approvals: approvals.data, protectUnknown: file.protectUnknown };
}

/** What the policy of the last apply makes of the same snapshot at the same instant, approvals and batches aside. */
export function previousEvaluation({ plan, policy, snapshot, previous, ledger }: Pick<VerifiedPolicy, "plan" | "policy" | "snapshot" | "previous" | "ledger">): PreviousEvaluation | undefined {
  if (policy === undefined || snapshot === undefined || previous === undefined) return undefined;
  const { approval: _approval, asOf: _asOf, ...args } = previous;
  const { batch: _batch, ...guards } = previous.guards ?? {};
  const evaluation = evaluate({ policy: { ...args, guards }, snapshot, at: Date.parse(plan.asOf), sha256, ledger, unlisted: plan.unlisted });
  if (evaluation.plan === undefined) return undefined;
  const eligible = evaluation.plan.decisions.filter(({ action }) => action === Action.delete || action === Action.waiting);
  return { policy: previous, sameMeaning: meaningOf(previous) === meaningOf(policy), eligible: new Set(eligible.map((decision) => `${decision.package}#${decision.id}`)) };
}

/** Until when what is deleted at this instant can be undone at least. */
export const undoUntil = (nowMs: number): string => restorableUntil(new Date(nowMs).toISOString());
