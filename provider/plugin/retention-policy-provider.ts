import { Failure, FailureCode } from "../core/failure";
import { decodeLedger, encodeLedger, type LedgerRecord } from "../core/ledger-codec";
import { rfc3339 } from "../core/restore-window";
import { STATE_VERSION } from "../core/stored-state";
import { isUnknown, withoutUndefined } from "../core/unknown";
import type { Edges } from "../resources/edges";
import { executePlan } from "../resources/policy/execute-plan";
import { leaveLedger, ledgerRecords, restoreLedger } from "../resources/policy/ledger-hand-over";
import { approvalWarning, emptyPlan, undecidable } from "../resources/policy/plan-inputs";
import { PolicyMemory, withoutExpired } from "../resources/policy/policy-memory";
import { learnedRefusals, withoutPermissions } from "../resources/policy/refusals";
import { lastRun, othersDeleted, partial, troubles } from "../resources/policy/run-report";
import type { Properties } from "../resources/resource-kind";
import { without, type CheckResult } from "./check-result";
import { PolicyCheck } from "./policy-check";
import { connectionOf, nameOf } from "./policy-properties";

/** `RetentionPolicy` as the methods that Pulumi's dynamic provider calls. */
export class RetentionPolicyProvider {
  readonly #edges: Edges;
  readonly #check: PolicyCheck;

  constructor(edges: Edges) {
    this.#edges = edges;
    this.#check = new PolicyCheck(edges);
  }

  check(olds: Properties, news: Properties): Promise<CheckResult> {
    return this.#check.check(olds, news);
  }

  /** There is something to do, something to record, or something that must be told by a failing run. */
  diff(_id: string, stored: Properties, news: Properties): Promise<{ changes: boolean }> {
    if (isUnknown(news["plan"])) return Promise.resolve({ changes: true });
    const decision = this.#check.decision(String(news["key"]));
    const planned = (news["plan"] as { hash?: string } | undefined)?.hash !== "";
    const names = new Set([...Object.keys(stored), ...Object.keys(news)].filter((name) => !isOutput(name)));
    const declared = [...names].some((name) => JSON.stringify(stored[name]) !== JSON.stringify(news[name]));
    const troubled = decision !== undefined && (decision.plan.unlisted.length > 0 || undecidable(decision.plan).length > 0);
    return Promise.resolve({ changes: planned || declared || troubled || holdsMore(decision?.ledger ?? [], stored) });
  }

  async create(news: Properties): Promise<{ id: string; outs: Record<string, unknown> }> {
    const id = encodeURIComponent(String(news["key"]));
    return { id, outs: await this.#apply(id, news, PolicyMemory.parse({})) };
  }

  async update(id: string, stored: Properties, news: Properties): Promise<{ outs: Record<string, unknown> }> {
    return { outs: await this.#apply(id, news, PolicyMemory.parse(stored)) };
  }

  /** Carries out the decisions of this process's check, by their hash. Without them nothing is deleted. */
  async #apply(id: string, news: Properties, memory: PolicyMemory): Promise<Record<string, unknown>> {
    const key = String(news["key"]);
    const decision = this.#check.decision(key);
    if (decision === undefined || decision.hash !== (news["plan"] as { hash?: string } | undefined)?.hash) {
      throw new Failure(FailureCode.changedSincePlan, "what is to be done was not decided by this run's check; nothing was done", { operation: "apply", subject: key, cure: "Run pulumi up again." });
    }
    const { plan, policy, snapshot } = decision;
    const connection = connectionOf(this.#edges, news);
    const records = ledgerRecords(decision, rfc3339(this.#edges.now()));
    const journal = this.#edges.policyJournal(key);
    journal.tidy();
    const restores = plan.restores.map(({ id }) => id);
    if (records.size + restores.length > 0) journal.intend([...records.values()].map(({ deletedAt: _at, ...entry }) => ({ ...entry, rules: [...entry.rules] })), restores);
    for (const found of snapshot.packages) {
      connection.desk({ owner: policy.owner, packageType: found.packageType, packageName: found.name }).knows(found.versions);
    }
    this.#edges.assertEngine();
    const done = await executePlan({ owner: policy.owner, plan, connection, minRemaining: policy.guards?.minRemaining ?? 1, progress: this.#edges.progress, onDeleted: (ids) => journal.deleted(ids) });
    try {
      journal.ended(done.unsure);
    } catch (error) {
      // What was done must reach the state all the same; the next run takes this one for interrupted.
      this.#edges.log(`${nameOf(key)}: the journal could not be closed: ${(error as Error).message}`);
    }
    const others = othersDeleted(done);
    if (others !== undefined) this.#edges.log(`${nameOf(key)}: ${others}`);
    const moved = new Set([...done.restored, ...done.deleted].map((each) => each.id));
    const deletedAt = rfc3339(this.#edges.now());
    const ledger = [...withoutExpired(decision.ledger.filter((record) => !moved.has(record.id)), snapshot.packages, this.#edges.now()), ...done.deleted.map((each) => ({ ...(records.get(each.id) as LedgerRecord), deletedAt }))];
    const refusals = { ...memory.refusals, ...learnedRefusals(done, policy.owner) };
    const outs = withoutUndefined<Record<string, unknown>>({
      ...without(news, ["__provider", "run"]),
      plan: emptyPlan,
      stateVersion: STATE_VERSION,
      ledger: encodeLedger(ledger),
      appliedPolicy: JSON.parse(JSON.stringify(policy)) as unknown,
      refusals,
      lastRun: lastRun(done, plan.decisions, decision.refused.map(approvalWarning)),
      appliedAt: rfc3339(this.#edges.now()),
    });
    const reasons = troubles(done, decision.plan);
    if (reasons.length > 0) throw partial(id, outs, reasons);
    return outs;
  }

  /**
   * A refresh reads nothing: the next check looks at GitHub itself. The plan of the last inputs is emptied, and a missing
   * permission forgotten, so that GitHub is asked again.
   */
  read(id: string, stored: Properties): Promise<{ id: string; props: Record<string, unknown>; inputs?: Record<string, unknown> }> {
    const props = { ...without(stored, ["__provider"]), refusals: withoutPermissions(PolicyMemory.parse(stored).refusals) };
    const inputs = Object.fromEntries(Object.entries(props).filter(([name]) => !isOutput(name)));
    return Promise.resolve({ id, props, inputs: { ...inputs, plan: emptyPlan } });
  }

  /** Removal leaves everything deleted, and leaves the ledger for another policy; or restores, where that was declared. */
  async delete(_id: string, stored: Properties): Promise<void> {
    const key = String(stored["key"]);
    const records = decodeLedger(PolicyMemory.parse(stored).ledger);
    if (records.length === 0) return;
    await this.#edges.lock(key);
    if (stored["onDestroy"] === "restore") {
      await restoreLedger(this.#edges, connectionOf(this.#edges, stored), { owner: String(stored["owner"]), records });
    } else leaveLedger(this.#edges, key, records);
  }
}

const outputNames = new Set(["plan", "__provider", "run", "stateVersion", "ledger", "appliedPolicy", "refusals", "lastRun", "appliedAt"]);
const isOutput = (name: string): boolean => outputNames.has(name);

/** True where a ledger names a deletion that the state does not know. */
function holdsMore(ledger: readonly LedgerRecord[], stored: Properties): boolean {
  if (ledger.length === 0) return false;
  const recorded = new Set(PolicyMemory.parse(stored).ledger.rows.map((row) => row[1]));
  return ledger.some((record) => !recorded.has(record.id));
}
