import { createHash } from "node:crypto";
import { z } from "zod";
import { readFileIfThere, replaceFile } from "./durable-file";
import type { PlanDir } from "./plan-dir";

/** One version that a plan takes, as the preview showed it. */
const PlannedVersion = z.strictObject({ id: z.number().int(), name: z.string(), tags: z.array(z.string()) });
export type PlannedVersion = z.infer<typeof PlannedVersion>;

/** What the preview showed for one resource: enough to hold the update to it. */
export const PlanFile = z.strictObject({
  format: z.literal("github-packages-plan/1"),
  key: z.string(),
  hash: z.string(),
  writtenAt: z.string(),
  usedAt: z.string().optional(),
  subject: z.string(),
  /** `undecided` where an input was unknown: nothing was shown, so nothing may be deleted. */
  action: z.enum(["delete", "restore", "adopt", "none", "undecided"]),
  versions: z.array(PlannedVersion),
  /** Ids of all live versions of the package, where one that comes later may refer to what goes. */
  live: z.array(z.number().int()).optional(),
  /** What a restore brings back, the target last. Its ids are not known for a whole package: GitHub lists no deleted ones. */
  brings: z.array(PlannedVersion).optional(),
  /** What this resource has deleted and leaves so: another one's removal may need it back. */
  away: z.strictObject({ package: z.string(), versions: z.array(PlannedVersion) }).optional(),
});
export type PlanFile = z.infer<typeof PlanFile>;
export type Plan = Pick<PlanFile, "key" | "subject" | "action" | "versions" | "live" | "brings" | "away">;

/** The plan's identity: the same facts give the same hash, whenever they were read. */
function hashPlan(plan: Plan): string {
  const { key, subject, action } = plan;
  const listed = (versions: readonly PlannedVersion[]): unknown => [...versions].sort((a, b) => a.id - b.id).map(({ id, name, tags }) => [id, name, [...tags].sort()]);
  const live = plan.live === undefined ? [] : [[...plan.live].sort((a, b) => a - b)];
  const brings = plan.brings === undefined ? [] : [{ brings: listed(plan.brings) }];
  const away = plan.away === undefined ? [] : [{ away: plan.away.package, versions: listed(plan.away.versions) }];
  return createHash("sha256").update(JSON.stringify([key, subject, action, listed(plan.versions), ...live, ...brings, ...away])).digest("hex");
}

/** Whether the file's hash is that of what it lists. */
export const isIntact = (file: PlanFile): boolean => file.hash === hashPlan(file);

/** Keeps what a preview showed. A newer preview of the same key replaces it. */
export function writePlan(dir: PlanDir, plan: Plan, writtenAt: string): void {
  const file: PlanFile = { format: "github-packages-plan/1", ...plan, hash: hashPlan(plan), writtenAt };
  replaceFile(dir.file("plans", plan.key, "json"), `${JSON.stringify(file)}\n`);
}

/**
 * The newest plan that a preview showed and no update has used; marked as used by this call.
 * `undefined` where nothing was shown (`--skip-preview`, another machine).
 * @throws Error when the file is there and cannot be read: a damaged plan is never an absent one.
 */
export function takeShownPlan(dir: PlanDir, key: string, usedAt: string): Plan | undefined {
  const path = dir.file("plans", key, "json");
  const text = readFileIfThere(path);
  if (text === undefined) return undefined;
  const plan = PlanFile.parse(JSON.parse(text));
  if (plan.key !== key || !isIntact(plan)) throw new Error(`plan file ${path} was changed after the preview wrote it; run pulumi preview again`);
  if (plan.usedAt !== undefined) return undefined;
  replaceFile(path, `${JSON.stringify({ ...plan, usedAt } satisfies PlanFile)}\n`);
  return plan;
}
