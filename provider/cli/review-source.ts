import { readPlans, type ShownPlan } from "../plan-dir/read-plans";
import { isUnknown } from "../core/unknown";
import { freedBytes } from "../report/freed-bytes";
import type { PlanFacts } from "../report/policy-report";
import type { LastRunReport, RemovedReport, ResourceReport } from "../report/report";
import { awayAfter } from "./away";
import { Kind, readPreview, type PreviewJson, type PreviewStep } from "./preview-json";
import { removedResources } from "./removed-resources";
import { Unverified } from "./unusable";
import { previousEvaluation, undoUntil, verifiedPolicy, type VerifiedPolicy } from "./verified-policy";

/** One policy whose plan was verified. */
export interface ReviewedPolicy {
  /** The resource's name; absent where the plan was made without the engine. */
  readonly name: string | undefined;
  readonly verified: VerifiedPolicy;
  readonly lastRun?: LastRunReport | undefined;
}

/** Everything that a preview showed, verified. */
export interface Reviewed {
  readonly policies: readonly ReviewedPolicy[];
  readonly resources: readonly ResourceReport[];
  readonly removed: readonly RemovedReport[];
  readonly problems: readonly string[];
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === "string") : []);
const count = (value: unknown): number => (typeof value === "number" ? value : 0);

function lastRunOf(stored: PreviewStep["stored"]): LastRunReport | undefined {
  const run = stored["lastRun"];
  if (run === null || typeof run !== "object") return undefined;
  const { deleted, restored, waiting, refused, skipped } = run as Record<string, unknown>;
  return { deleted: count(deleted), restored: count(restored), waiting: count(waiting), refused: names(refused), skipped: names(skipped) };
}

function missing(step: PreviewStep, planDir: string): Unverified {
  return new Unverified(`the plan file of ${step.kind} ${step.name} is not in ${planDir}, so what this preview showed cannot be verified. Run ghpkg where pulumi preview ran, or name the folder with --plan-dir.`);
}

/** A step of a policy, with its plan file. */
function reviewPolicy(step: PreviewStep, plans: ReadonlyMap<string, ShownPlan>, planDir: string): ReviewedPolicy | string {
  const plan = step.inputs["plan"];
  if (isUnknown(plan)) return `policy ${step.name} cannot be planned yet, because an input is not known; a deletion that no preview showed is refused`;
  const shown = plans.get(String(step.inputs["key"]));
  if (shown?.kind !== "policy") throw missing(step, planDir);
  return { name: step.name, verified: verifiedPolicy(shown.file, String((plan as { hash?: unknown } | undefined)?.hash)), lastRun: lastRunOf(step.stored) };
}

/** The plan files that this preview wrote, which it did within its duration: older ones lie beside them. */
function plansOf(preview: PreviewJson, plans: ReadonlyMap<string, ShownPlan>): ShownPlan[] {
  const ofStack = [...plans.values()].filter(({ file }) => file.key.split("/").slice(1, 3).join("/") === `${preview.project}/${preview.stack}`);
  const newest = Math.max(...ofStack.map(({ file }) => Date.parse(file.writtenAt)));
  return ofStack.filter(({ file }) => newest - Date.parse(file.writtenAt) <= preview.durationMs);
}

/** A plan that a guard stopped is of this preview if the preview failed with exactly its words. */
function failedWith(preview: PreviewJson, { plan: { stopped = [] } }: VerifiedPolicy): boolean {
  return stopped.every(({ message }) => preview.errors.some((error) => error.includes(message)));
}

/**
 * Policies that the engine left out: because nothing of them changes, or because a guard stopped their plan. A preview
 * wrote their plans too; what they hold is what waits and what is kept, or what a guard would not let go.
 */
function quietPolicies(preview: PreviewJson, plans: ReadonlyMap<string, ShownPlan>): ReviewedPolicy[] {
  const told = new Set(preview.steps.map(({ kind, name }) => `${kind}/${name}`));
  return plansOf(preview, plans).flatMap((shown): ReviewedPolicy[] => {
    const [kind, ...rest] = shown.file.key.split("/").slice(3);
    const name = rest.join("/");
    if (shown.kind !== "policy" || kind !== Kind.policy || told.has(`${kind}/${name}`)) return [];
    if (shown.file.hash !== "" || shown.file.usedAt !== undefined || shown.file["plan"] === undefined) return [];
    const verified = verifiedPolicy(shown.file, "");
    return failedWith(preview, verified) ? [{ name, verified }] : [];
  });
}

function reviewResource(step: PreviewStep, at: { plans: ReadonlyMap<string, ShownPlan>; planDir: string; nowMs: number }): ResourceReport {
  const shown = at.plans.get(String(step.inputs["key"]));
  if (shown?.kind !== "resource") throw missing(step, at.planDir);
  const { subject, action, versions, brings = [], usedAt } = shown.file;
  const planned = isUnknown(step.inputs["plannedAction"]) ? "undecided" : text(step.inputs["plannedAction"]);
  if (usedAt !== undefined || planned !== action) throw new Unverified(`the plan file of ${step.kind} ${step.name} is not of this preview; run pulumi preview again`);
  const reason = step.inputs["reason"] === undefined ? undefined : (text(step.inputs["reason"]) ?? "[secret]");
  return {
    name: step.name,
    type: step.kind === Kind.package ? "Package" : "PackageVersion",
    subject,
    action,
    ...(reason === undefined ? {} : { reason }),
    versions: (action === "delete" ? versions : action === "restore" ? brings : []).map(({ id, name, tags }) => ({ id, name, tags: [...tags] })),
    ...(action === "delete" ? { restorableUntil: undoUntil(at.nowMs) } : {}),
  };
}

/** Two images that share a platform both bring it back; it comes back once, and is told with the first. */
function toldOnce(resources: readonly ResourceReport[]): ResourceReport[] {
  const told = new Set<number>();
  return resources.map((resource) => {
    if (resource.action !== "restore") return resource;
    const versions = resource.versions.filter(({ id }) => !told.has(id));
    for (const { id } of versions) told.add(id);
    return { ...resource, versions };
  });
}

/** Steps that declare nothing: removals, looks from outside, and the sum of a replacement's two halves. */
const notLiving = new Set(["delete", "delete-replaced", "read", "read-replacement", "replace", "read-discard", "discard-replaced"]);

/**
 * What a preview showed, from the plan files that it wrote.
 * @throws Unverified where one is missing or is not of this preview
 */
export function reviewPreview(json: string, at: { readonly source: string; readonly planDir: string; readonly nowMs: number }): Reviewed {
  const preview = readPreview(json, at.source);
  const plans = readShown(at.planDir);
  const living = preview.steps.filter(({ op }) => !notLiving.has(op));
  const policies = living.filter(({ kind }) => kind === Kind.policy).map((step) => reviewPolicy(step, plans, at.planDir));
  const planned = [...policies.filter((each) => typeof each !== "string"), ...quietPolicies(preview, plans)];
  const away = awayAfter({ steps: preview.steps, plans: plansOf(preview, plans), policies: planned.map(({ verified }) => verified), planDir: at.planDir });
  const resources = toldOnce(living.filter(({ kind }) => kind !== Kind.policy).map((step) => reviewResource(step, { ...at, plans })));
  const comesBack = resources.flatMap(({ action, versions }) => (action === "restore" ? versions.map(({ id }) => id) : []));
  return {
    policies: planned,
    resources,
    removed: removedResources(preview.steps, { nowMs: at.nowMs, away, comesBack }),
    problems: [...preview.errors, ...policies.filter((each) => typeof each === "string")],
  };
}

function readShown(planDir: string): Map<string, ShownPlan> {
  try {
    return readPlans(planDir);
  } catch (error) {
    throw new Unverified((error as Error).message, { cause: error });
  }
}

/** The facts of a policy's part of the report; the policy of the last apply is evaluated on the same snapshot. */
export function planFacts({ name, verified, lastRun }: ReviewedPolicy): PlanFacts {
  const { plan, policy, approvals, protectUnknown, snapshot } = verified;
  return { name: name ?? "policy", plan, policy, previous: previousEvaluation(verified), approvals, lastRun, protectUnknown, freed: snapshot === undefined ? undefined : freedBytes(snapshot, plan.decisions) };
}
