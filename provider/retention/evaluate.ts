import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { canonicalJson, compareText } from "./canonical";
import { compilePolicy, type CompiledPolicy } from "./compiled-policy";
import { decisionsOf, restoredByHandOnly } from "./decisions";
import { Action, Saver, type Decision } from "./decision";
import { keyOfEntry, packageFacts, type PackageFacts, type Version } from "./facts";
import { groupedBy } from "./grouped";
import { deadRulesFound, maxDeletesExceeded } from "./guards";
import { holdToApproved, holdToBatch, Unapplied, type ApprovedDeletion, type RefusedApproval } from "./hold";
import { formatInstant } from "./instant";
import { meaningOf } from "./meaning";
import { deletionOrder, restoreOrder } from "./order";
import { PLAN_FORMAT, type Plan, type PlannedDeletion, type PlannedRestore, type Summary, type Unlisted, type Unranked } from "./plan";
import { problemsWithFacts, unmatchedPatterns } from "./policy-and-facts";
import type { Problem } from "./problem";
import { protection, type Protection } from "./protection";
import { restoresOf, type Restores } from "./restores";
import { scopeOf } from "./scope";
import type { LedgerEntry, Snapshot } from "./snapshot";
import { unattributed } from "./unattributed";
import type { Circumstances, Verdict } from "./verdict";
import { deadRules, warningsOf } from "./warnings";

export interface EvaluateInput {
  /** As the wall has let it pass (`checkPolicy`). */
  readonly policy: RetentionPolicyArgs;
  /** As the wall has let it pass (`checkSnapshot`). */
  readonly snapshot: Snapshot;
  /** Epoch milliseconds at which ages are measured; for a live run without `asOf` rounded down by `hourOf`. */
  readonly at: number;
  /** Lower-case hexadecimal SHA-256 of a text in UTF-8. */
  readonly sha256: (text: string) => string;
  /** What this policy deleted. */
  readonly ledger?: readonly LedgerEntry[];
  /** The policy of the last apply. */
  readonly previous?: RetentionPolicyArgs;
  /** Approved deletions. An empty list approves nothing; absent means that no approval is asked for. */
  readonly lock?: readonly ApprovedDeletion[];
  /** The deletions of the plan that was shown. Absent where none was. */
  readonly shown?: readonly ApprovedDeletion[];
  /** What an unfinished run has planned and not confirmed: live versions and the root, deleted already, that they go with. */
  readonly unfinished?: readonly { readonly id: number; readonly via: number }[];
  /** Epoch milliseconds. Versions deleted after it that this policy would delete, and of which its ledger knows nothing, are named. */
  readonly attributesSince?: number;
  /** Packages that could not be listed completely: they have no part in this plan, and are named. */
  readonly unlisted?: readonly Unlisted[];
}

export type Evaluation = { readonly plan: Plan; readonly refused: readonly RefusedApproval[]; readonly problems?: undefined } | { readonly problems: readonly Problem[]; readonly plan?: undefined; readonly refused?: undefined };

function circumstancesOf(policy: CompiledPolicy, guard: Protection, input: EvaluateInput, live: ReadonlySet<number>): Circumstances {
  const entries = new Set(input.ledger?.map((entry) => entry.id));
  const released = new Set(policy.args.releaseHandRestored);
  return {
    policy,
    at: input.at,
    protection: guard,
    pins: new Map([...(policy.args.pins ?? []), ...(input.snapshot.pins ?? [])].map((pin) => [pin.id, pin.state])),
    restoredByHand: new Set([...entries].filter((id) => live.has(id) && !released.has(id))),
    unfinished: new Map(input.unfinished?.filter(({ via }) => entries.has(via) && !live.has(via)).map(({ id, via }) => [id, via])),
  };
}

function factsOf(input: EvaluateInput): PackageFacts[] {
  const entries = groupedBy(input.ledger ?? [], keyOfEntry);
  const unlisted = new Set(input.unlisted?.map((each) => each.package));
  return input.snapshot.packages
    .map((found) => packageFacts(found, entries.get(`${found.packageType}/${found.name}`) ?? []))
    .filter((facts) => !unlisted.has(facts.key))
    .sort((a, b) => compareText(a.key, b.key));
}

function unrankedOf(verdict: Verdict): Unranked[] {
  return [...verdict.keepMatches, ...verdict.deleteMatches].flatMap(({ rule, unranked }) =>
    unranked.map((position) => ({ rule: rule.id, package: verdict.facts.key, id: (verdict.versions[position] as Version).id, label: (verdict.versions[position] as Version).label })),
  );
}

function summaryOf(verdicts: readonly Verdict[], decisions: readonly Decision[]): Summary {
  const counts = Object.fromEntries(Object.values(Action).map((action) => [action, 0])) as Record<Action, number>;
  for (const { action } of decisions) counts[action]++;
  return { packages: verdicts.length, live: verdicts.reduce((sum, { facts }) => sum + facts.live.length, 0), ...counts };
}

/** The hash and the list of deletions hold only package, id, label and sorted rule ids: no ages, ranks or totals. */
export function hashOf(deletions: readonly PlannedDeletion[], restores: readonly PlannedRestore[], sha256: (text: string) => string): string {
  const line = ({ package: name, id, label, rules }: PlannedDeletion): unknown => ({ package: name, id, label, rules });
  const sorted = <T extends { package: string; id: number }>(list: readonly T[]): T[] => [...list].sort((a, b) => compareText(a.package, b.package) || a.id - b.id);
  return sha256(canonicalJson({ delete: sorted(deletions).map(line), restore: sorted(restores).map(({ package: name, id, label }) => ({ package: name, id, label })) }));
}

const liveIds = (snapshot: Snapshot): ReadonlySet<number> => new Set(snapshot.packages.flatMap((found) => found.versions.filter((version) => version.deletedAt === undefined).map((version) => version.id)));

/** Steps 1 to 5 of the model and the restores, for every package that the policy covers. */
function judgeAll(input: EvaluateInput, covered: readonly PackageFacts[], compiled: CompiledPolicy, guard: Protection): Restores[] {
  const live = liveIds(input.snapshot);
  const now = circumstancesOf(compiled, guard, input, live);
  const { policy, previous } = input;
  const hasChanged = previous !== undefined && meaningOf(previous) !== meaningOf(policy);
  const before = hasChanged ? circumstancesOf(compilePolicy(previous), protection(previous), input, live) : undefined;
  const wasCovered = scopeOf(previous ?? policy);
  return covered.map((facts) => restoresOf({ facts, now, before: wasCovered(facts) ? before : undefined, mode: policy.restore ?? "onLoosen" }));
}

/** Policy, facts and instant → plan. Pure: the same facts, in whatever order, make the same plan. */
export function evaluate(input: EvaluateInput): Evaluation {
  const { policy, snapshot } = input;
  const facts = factsOf(input);
  const guard = protection(policy);
  for (const each of facts) for (const version of [...each.live, ...each.ledger]) guard.protects(version, each);
  const unresolved = guard.unresolved();
  const problems = problemsWithFacts({ policy, snapshot, unlisted: input.unlisted ?? [], unresolved });
  if (problems.length > 0) return { problems };
  const compiled = compilePolicy(policy);
  const isCovered = scopeOf(policy);
  const covered = facts.filter(isCovered);
  const packages = judgeAll(input, covered, compiled, guard);
  const verdicts = packages.map(({ verdict }) => verdict);
  const refused = [
    ...(input.lock === undefined ? [] : holdToApproved(verdicts, input.lock, Saver.approval)),
    ...(input.shown === undefined ? [] : holdToApproved(verdicts, input.shown, Saver.shownPlan).filter(({ kind }) => kind === Unapplied.refused)),
  ];
  if (policy.guards?.batch !== undefined) holdToBatch(verdicts, policy.guards.batch);
  const dead = deadRules(compiled, verdicts);
  const stopped = [maxDeletesExceeded(verdicts, compiled), deadRulesFound(dead, compiled)].filter((each) => each !== undefined);
  const decisions = packages.flatMap(decisionsOf);
  const deletions = deletionOrder(verdicts);
  const foreign = unattributed(covered, circumstancesOf(compiled, guard, input, liveIds(snapshot)), input.attributesSince ?? Number.POSITIVE_INFINITY);
  const restores = packages.flatMap(({ verdict, restored }) => restoreOrder(verdict.facts.key, restored));
  const plan: Plan = {
    format: PLAN_FORMAT,
    owner: snapshot.owner,
    asOf: formatInstant(input.at),
    hash: hashOf(deletions, restores, input.sha256),
    summary: summaryOf(verdicts, decisions),
    ...(stopped.length === 0 ? { deletions } : { stopped, deletions: [], wouldDelete: deletions }),
    restores,
    decisions,
    warnings: warningsOf(compiled, verdicts, { dead, unresolved, unmatched: unmatchedPatterns(policy, snapshot, input.unlisted ?? []), byHand: restoredByHandOnly(decisions), foreign }),
    unranked: verdicts.flatMap(unrankedOf),
    unlisted: input.unlisted ?? [],
  };
  return { plan, refused };
}
