import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isIntact, PlanFile } from "./plan-file";
import { PolicyPlanFile } from "./policy-plan-file";

/** A plan file as a preview left it, by its kind. */
export type ShownPlan = { readonly kind: "policy"; readonly file: PolicyPlanFile } | { readonly kind: "resource"; readonly file: PlanFile };

/**
 * Every plan file of the folder, by key, for reviews and locks: reads them without marking one as used.
 * @throws Error when a file cannot be read, or stands under another key's name: a damaged plan is never an absent one.
 */
export function readPlans(planDir: string): Map<string, ShownPlan> {
  const folder = join(planDir, "plans");
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(files.map((name) => readPlan(join(folder, name))).map((plan) => [plan.file.key, plan]));
}

function readPlan(path: string): ShownPlan {
  try {
    const root: unknown = JSON.parse(readFileSync(path, "utf8"));
    const plan: ShownPlan = (root as { format?: unknown }).format === "github-packages-plan/1" ? { kind: "resource", file: PlanFile.parse(root) } : { kind: "policy", file: PolicyPlanFile.parse(root) };
    const name = createHash("sha256").update(plan.file.key).digest("hex").slice(0, 32);
    if (basename(path) !== `${name}.json`) throw new Error(`it names ${plan.file.key}, whose file has another name`);
    if (plan.kind === "resource" && !isIntact(plan.file)) throw new Error("its hash is not that of what it lists");
    return plan;
  } catch (error) {
    throw new Error(`plan file ${path} cannot be used: ${(error as Error).message}; run pulumi preview again`, { cause: error });
  }
}
