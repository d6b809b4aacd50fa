import { counted } from "../../core/counted";
import { printable } from "../../core/printable";
import { Action, Saver, type Decision, type Plan, type RefusedApproval } from "../../retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

/** Above this many entries a map is a sample; counts and hash stand for the rest. */
const mostEntries = 200;

/** What a policy plans, as computed inputs: shown by previews, held by saved plans. The same facts give the same text. */
export interface PlanInputs {
  readonly summary: string;
  /** `packageType/packageName@label` → the rules that delete it, and why. */
  readonly deletions: Readonly<Record<string, string>>;
  readonly restores: Readonly<Record<string, string>>;
  readonly blocked: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  /** Empty where nothing is deleted or restored. */
  readonly hash: string;
}

/** What stands in the outputs once everything is done: so that a preview after `up` is silent. */
export const emptyPlan: PlanInputs = { summary: "nothing planned", deletions: {}, restores: {}, blocked: {}, warnings: [], hash: "" };

const nameOf = (decision: Pick<Decision, "package" | "label" | "id">): string => printable(`${decision.package}@${decision.label}`);

/** A map by name; a second version of the same name carries its id. */
function mapOf(decisions: readonly Decision[], text: (decision: Decision) => string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const decision of decisions.slice(0, mostEntries)) {
    const name = nameOf(decision);
    map[Object.hasOwn(map, name) ? `${name}#${decision.id}` : name] = text(decision);
  }
  const more = decisions.length - mostEntries;
  if (more > 0) map["…"] = `and ${more} more (ghpkg review)`;
  return map;
}

function reasons(policy: RetentionPolicyArgs): (decision: Decision) => string {
  const because = new Map(policy.delete.map((rule) => [rule.id, rule.because]));
  return (decision) => {
    const rules = decision.by.map((id) => (because.get(id) === undefined ? id : `${id}: ${because.get(id)}`)).join("; ");
    return decision.via === undefined ? rules : `goes with version ${decision.via} (${rules})`;
  };
}

const of = (plan: Plan, action: Decision["action"]): Decision[] => plan.decisions.filter((decision) => decision.action === action);

/** One approved deletion that is not carried out, as previews and logs name it. */
export function approvalWarning({ package: name, id, kind, reason }: RefusedApproval): string {
  return `approval-${kind}:${name}#${id}: ${reason}`;
}

/** Ages, ranks and totals are left out where they change by time alone: a plan of the same deletions reads the same. */
export function planInputs(plan: Plan, policy: RetentionPolicyArgs, refused: readonly RefusedApproval[] = []): PlanInputs {
  const deletions = of(plan, Action.delete);
  const restores = of(plan, Action.restore);
  const waiting = of(plan, Action.waiting).length;
  const parts = [
    ...(deletions.length > 0 ? [`delete ${counted(deletions.length, "version")}`] : []),
    ...(restores.length > 0 ? [`restore ${counted(restores.length, "version")}`] : []),
    ...(waiting > 0 ? [`let ${counted(waiting, "version")} wait`] : []),
  ];
  const blocked = [...of(plan, Action.blocked), ...of(plan, Action.unrecoverable)];
  return {
    summary: parts.length === 0 ? "nothing to delete or restore" : `${parts.join(", ")} in ${counted(plan.summary.packages, "package")}`,
    deletions: mapOf(deletions, reasons(policy)),
    restores: mapOf(restores, () => "restored: the policy keeps it now"),
    blocked: {
      ...mapOf(blocked, (decision) => decision.reason ?? decision.action),
      ...mapOf(unreadable(plan), (decision) => `nothing of ${decision.package} is deleted: ${decision.reason}`),
      ...Object.fromEntries(plan.unlisted.map(({ package: name, reason }) => [name, reason])),
    },
    warnings: [...plan.warnings, ...refused.slice(0, mostEntries).map(approvalWarning)].map(printable),
    hash: deletions.length + restores.length === 0 ? "" : plan.hash,
  };
}

/** Candidates that stay only because their relations are unknown: the run does the safe rest, and fails. */
export function undecidable(plan: Plan): Decision[] {
  return plan.decisions.filter((decision) => decision.savedBy.includes(Saver.unknownRelation) && decision.by.length > 0);
}

/** The versions whose manifests could not be read, of packages where that keeps something: they and their reasons. */
export function unreadable(plan: Plan): Decision[] {
  const held = new Set(undecidable(plan).map((decision) => decision.package));
  return plan.decisions.filter((decision) => decision.reason !== undefined && held.has(decision.package) && decision.savedBy.includes(Saver.unknownRelation));
}
