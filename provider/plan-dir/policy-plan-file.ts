import { z } from "zod";
import { readFileIfThere, replaceFile } from "./durable-file";
import type { PlanDir } from "./plan-dir";

const Approved = z.looseObject({ package: z.string(), id: z.int(), label: z.string() });

/**
 * The whole plan of a policy as a preview showed it: decisions, the snapshot it was made from, the policy now and before.
 * Reports and locks are made from this file, never from the sample that the preview prints.
 */
export const PolicyPlanFile = z.looseObject({
  format: z.literal("github-packages-policy-plan/1"),
  key: z.string(),
  hash: z.string(),
  writtenAt: z.string(),
  usedAt: z.string().optional(),
  /** An entry of `protect` was not known: the update plans with the last known values as well. */
  protectUnknown: z.boolean(),
  /** A guard stopped the plan: it is for reviews alone. Nothing was shown that an update could do. */
  stopped: z.literal(true).optional(),
  deletions: z.array(Approved),
});
export type PolicyPlanFile = z.infer<typeof PolicyPlanFile>;

/** Keeps what a preview showed for a policy. A newer preview of the same key replaces it. Mode 0600. */
export function writePolicyPlan(dir: PlanDir, file: PolicyPlanFile): void {
  replaceFile(dir.file("plans", file.key, "json"), `${JSON.stringify(file)}\n`);
}

/**
 * The newest plan that a preview showed for this policy and no update has used; marked as used by this call. One that a
 * guard stopped is not used up: until another preview shows what can be done, every update meets it.
 * @throws Error when the file is there and cannot be read: a damaged plan is never an absent one.
 */
export function takePolicyPlan(dir: PlanDir, key: string, usedAt: string): PolicyPlanFile | undefined {
  const path = dir.file("plans", key, "json");
  const text = readFileIfThere(path);
  if (text === undefined) return undefined;
  const plan = PolicyPlanFile.parse(JSON.parse(text));
  if (plan.key !== key) throw new Error(`plan file ${path} belongs to ${plan.key}; run pulumi preview again`);
  if (plan.usedAt !== undefined) return undefined;
  if (plan.stopped === true) return plan;
  replaceFile(path, `${JSON.stringify({ ...plan, usedAt })}\n`);
  return plan;
}
