import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { Decision, Plan, RefusedApproval } from "../retention";
import type { Freed, FreedByPackage } from "./freed-bytes";
import { editEffect, type PreviousEvaluation } from "./edit-effect";
import { guardReport, ruleReports } from "./rule-reports";
import type { ApprovalReport, Counts, LastRunReport, PackageReport, PolicyReport, ReportedVersion } from "./report";

const dayMs = 86_400_000;
/** How long GitHub keeps what was deleted. https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package */
const windowDays = 30;

/** A verified plan, and what belongs to it. */
export interface PlanFacts {
  readonly name: string;
  readonly plan: Plan;
  readonly policy?: RetentionPolicyArgs | undefined;
  readonly previous?: PreviousEvaluation | undefined;
  readonly approvals: readonly RefusedApproval[];
  readonly lastRun?: LastRunReport | undefined;
  readonly protectUnknown: boolean;
  /** What the deletions free, from manifests that were read anyway. */
  readonly freed?: FreedByPackage | undefined;
}

export const noCounts: Readonly<Counts> = Object.freeze({ live: 0, delete: 0, restore: 0, keep: 0, blocked: 0, waiting: 0, unrecoverable: 0 });

/** Later than an instant by 30 days: the most distant moment at which an undo can be relied on. */
function windowAfter(instant: string): string {
  return new Date(Date.parse(instant) + windowDays * dayMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}

const versionKey = (packageKey: string, id: number): string => `${packageKey}#${id}`;

/** What is not live before: what comes back, or could not. Blocked restores have no rule that matched. */
const isLive = ({ action, by, savedBy }: Decision): boolean => action !== "restore" && action !== "unrecoverable" && !(action === "blocked" && by.length + savedBy.length === 0);

function countsOf(decisions: readonly Decision[]): Counts {
  const counts = { ...noCounts };
  for (const decision of decisions) {
    counts[decision.action] += 1;
    if (isLive(decision)) counts.live += 1;
  }
  return counts;
}

export function addCounts(a: Readonly<Counts>, b: Readonly<Counts>): Counts {
  return Object.fromEntries(Object.keys(noCounts).map((key) => [key, a[key as keyof Counts] + b[key as keyof Counts]])) as unknown as Counts;
}

/** One thing alone keeps what a delete rule matched, or time will make it deletable soon. */
function isNearMiss({ action, by, savedBy, becomesDeletableAt }: Decision, asOf: number): boolean {
  if (action !== "keep") return false;
  const soon = becomesDeletableAt !== undefined && Date.parse(becomesDeletableAt) - asOf <= windowDays * dayMs;
  return soon || (by.length > 0 && savedBy.length === 1);
}

function reported(decision: Decision, asOf: number, effect: ReturnType<typeof editEffect>): ReportedVersion {
  const key = versionKey(decision.package, decision.id);
  const { by, savedBy, ...rest } = decision;
  const cause = effect.causeOf(decision);
  return {
    ...rest,
    by: [...by],
    savedBy: [...savedBy],
    ...(cause === undefined ? {} : { cause }),
    ...(effect.spared.has(key) && decision.action === "keep" ? { sparedByEdit: true as const } : {}),
    ...(isNearMiss(decision, asOf) ? { nearMiss: true as const } : {}),
  };
}

/** Of one package, or of several together. */
function freed(known: readonly Freed[]): Pick<PackageReport, "freedBytesAtLeast" | "unreadManifests"> {
  if (known.length === 0) return {};
  const unread = known.reduce((sum, each) => sum + each.unread, 0);
  return { freedBytesAtLeast: known.reduce((sum, { atLeast }) => sum + atLeast, 0), ...(unread === 0 ? {} : { unreadManifests: unread }) };
}

function packagesOf(decisions: readonly Decision[], known: PlanFacts["freed"]): PackageReport[] {
  const byPackage = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const known = byPackage.get(decision.package);
    if (known === undefined) byPackage.set(decision.package, [decision]);
    else known.push(decision);
  }
  return [...byPackage].map(([name, own]) => ({ package: name, counts: countsOf(own), ...freed([known?.get(name) ?? []].flat()) }));
}

const approvalOf = ({ package: name, id, kind, reason }: RefusedApproval): ApprovalReport => ({ package: name, id, kind, reason });

/** One policy's part of the report. Computes nothing that the plan has decided. */
export function policyReport(facts: PlanFacts): PolicyReport {
  const { name, plan, policy, previous, approvals, lastRun, protectUnknown, freed: known } = facts;
  const effect = editEffect(plan.decisions, policy, previous);
  const asOf = Date.parse(plan.asOf);
  return {
    name,
    owner: plan.owner,
    asOf: plan.asOf,
    planHash: plan.hash,
    restorableUntil: windowAfter(plan.asOf),
    counts: countsOf(plan.decisions),
    ...freed([...(known?.values() ?? [])]),
    packages: packagesOf(plan.decisions, known),
    ...(policy === undefined ? {} : { guards: guardReport(policy) }),
    stopped: (plan.stopped ?? []).map(({ guard, message }) => ({ guard, message })),
    rules: ruleReports(plan.decisions, policy),
    warnings: [...plan.warnings],
    approvals: approvals.map(approvalOf),
    unlisted: plan.unlisted.map(({ package: left, reason }) => ({ package: left, reason })),
    unranked: plan.unranked.map(({ rule, package: left, label }) => ({ rule, package: left, label })),
    edit: effect.report,
    ...(lastRun === undefined ? {} : { lastRun }),
    protectUnknown,
    versions: plan.decisions.map((decision) => reported(decision, asOf, effect)),
  };
}
