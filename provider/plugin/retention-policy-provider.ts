import { showValue, type CheckFailure } from "../core/check-failure";
import { Failure, FailureCode, redact } from "../core/failure";
import { decodeLedger, encodeLedger, type LedgerRecord } from "../core/ledger-codec";
import { rfc3339 } from "../core/restore-window";
import { STATE_VERSION } from "../core/stored-state";
import { containsUnknown, isUnknown, UNKNOWN, withoutUndefined } from "../core/unknown";
import type { CheckResult } from "./dynamic-provider";
import type { PolicyPlanFile } from "../plan-dir/policy-plan-file";
import { readPolicyText } from "../policy-file-places";
import { checkPolicy, type RefusedApproval } from "../retention";
import type { Connection, Edges } from "../resources/edges";
import { readLockFile } from "../resources/policy/approval-lock";
import { decidePolicy, declarePlan, type PolicyDecision } from "../resources/policy/decide-policy";
import { executePlan } from "../resources/policy/execute-plan";
import { hoursNeeded } from "../resources/policy/hours-needed";
import { leaveLedger, ledgerRecords, readAdoptedLedger, restoreLedger } from "../resources/policy/ledger-hand-over";
import { approvalWarning, emptyPlan, planInputs, undecidable } from "../resources/policy/plan-inputs";
import { failuresOf, futureInstant, protection, withLastKnown } from "../resources/policy/policy-args";
import { PolicyMemory, withoutExpired } from "../resources/policy/policy-memory";
import { learnedRefusals, withoutPermissions } from "../resources/policy/refusals";
import { lastRun, othersDeleted, partial, troubles } from "../resources/policy/run-report";
import type { Properties } from "../resources/resource-kind";
import { RunFacts } from "./run-facts";

/** Inputs that are the resource's own and not the policy's. */
const ownInputs = ["connection", "adoptLedger", "policyFile", "key", "run", "plan", "__provider"] as const;

const without = (properties: Properties, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));

interface Asked {
  readonly key: string;
  readonly facts: RunFacts;
  readonly given: Record<string, unknown>;
  readonly olds: Properties;
}

/** `RetentionPolicy` as the methods that Pulumi's dynamic provider calls. */
export class RetentionPolicyProvider {
  readonly #edges: Edges;
  readonly #decisions = new Map<string, PolicyDecision & { readonly refused: readonly RefusedApproval[]; readonly hash: string }>();
  readonly #shown = new Map<string, PolicyPlanFile | undefined>();

  constructor(edges: Edges) {
    this.#edges = edges;
  }

  async check(olds: Properties, news: Properties): Promise<CheckResult> {
    const facts = RunFacts.safeParse(news["run"]);
    const key = news["key"];
    const given = without(news, ["run", "plan", "__provider"]);
    if (!facts.success || typeof key !== "string") return refuse(given, { property: "run", reason: "this resource was not declared through the RetentionPolicy class of pulumi-github-packages." });
    if (facts.data.forgotten !== undefined) return refuse(given, { property: "ledger", reason: `the stack's state could not be read, so what this policy deleted is not known: ${facts.data.forgotten}` });
    const claimed = this.#edges.declarations.claimKey({ key, instance: facts.data.instance, subject: `a policy for ${showValue(given["owner"], facts.data.secrets.includes("owner"))}` });
    if (claimed !== undefined) return refuse(given, claimed);
    try {
      return await this.#decide({ key, facts: facts.data, given, olds });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return refuse(given, { property: error instanceof Failure && error.code === FailureCode.ownerNotFound ? "owner" : "packages", reason });
    }
  }

  async #decide(asked: Asked): Promise<CheckResult> {
    const { key, facts, given, olds } = asked;
    const args = without(given, ownInputs);
    const protect = protection(args["protect"], olds["protect"]);
    const rest = { ...args, ...(protect.values === undefined ? {} : { protect: protect.values }) };
    if (containsUnknown(without(rest, ["protect"])) || isUnknown(given["connection"])) {
      this.#show(key, { hash: "", protectUnknown: false, deletions: [] });
      return { inputs: { ...given, plan: UNKNOWN }, failures: [] };
    }
    const checked = checkPolicy(rest);
    if (checked.problems !== undefined) return refuse(given, ...failuresOf(checked.problems, { secrets: facts.secrets, place: placesIn(given, this.#edges) }));
    const isUpdate = facts.phase === "update";
    if (isUpdate) await this.#edges.lock(key);
    const shownFile = isUpdate ? this.#shownFile(key) : undefined;
    const policy = shownFile?.protectUnknown === true ? withLastKnown(checked.value, olds["protect"]) : checked.value;
    const late = futureInstant(policy, this.#edges.now());
    if (late !== undefined) return refuse(given, late);
    const blind = protect.unknown && !Array.isArray(olds["protect"]);
    const lock = policy.approval === undefined ? undefined : readLockFile(policy.approval.lockFile, { owner: policy.owner, policy: nameOf(key) }, this.#edges);
    const connection = this.#connectionOf(given);
    const { evaluation, decision } = await decidePolicy(this.#edges, {
      key,
      policy,
      connection,
      memory: PolicyMemory.parse(facts.remembered ?? {}),
      lock: lock?.approved,
      shown: blind ? [] : shownFile?.stopped === true ? undefined : shownFile?.deletions.map(({ package: name, id, label }) => ({ package: name, id, label })),
      adopted: readAdoptedLedger(given["adoptLedger"], this.#edges),
    });
    if (evaluation.problems !== undefined) return refuse(given, ...failuresOf(evaluation.problems, { secrets: facts.secrets, place: placesIn(given, this.#edges) }));
    const { plan } = evaluation;
    const refused = [...(lock?.foreign ?? []), ...evaluation.refused];
    const shownFacts = { protectUnknown: protect.unknown, plan, snapshot: decision.snapshot, readings: decision.readings, policy, previous: facts.remembered?.["appliedPolicy"], ledger: decision.entries, refused };
    if (plan.stopped !== undefined) {
      if (!isUpdate) this.#show(key, { ...shownFacts, hash: "", stopped: true, deletions: [] });
      return refuse(given, ...plan.stopped.map((stop) => ({ property: `guards.${stop.guard}`, reason: stop.message })));
    }
    const conflict = declarePlan(this.#edges, plan, { key, instance: facts.instance, owner: policy.owner });
    if (conflict !== undefined) return refuse(given, conflict);
    if (protect.unknown) this.#edges.log(`${nameOf(key)}: protect is not known yet; ${blind ? "nothing is deleted in this run" : "planned with the last known values, and this is the most that can be deleted"}`);
    if (isUpdate) for (const line of refused) this.#edges.log(`${line.package} version ${line.id} is approved and not deleted: ${line.reason}`);
    const tooMuch = hoursNeeded({ deletions: plan.deletions.length, restores: plan.restores.length, limit: connection.hourlyLimit() });
    if (tooMuch !== undefined) this.#edges.log(`${nameOf(key)}: ${tooMuch}`);
    const inputs = planInputs(plan, policy, refused);
    if (shownFile?.stopped === true && inputs.hash !== "") return refuse(given, { property: "guards", reason: "a guard stopped the last preview of this policy, so that it showed nothing that this update could do; nothing was done. Run pulumi preview, then pulumi up." });
    this.#decisions.set(key, { ...decision, plan, refused, hash: inputs.hash });
    if (!isUpdate) {
      // Of an unchanged resource a preview shows the stored outputs: what must be said all the same goes to the log.
      if (inputs.hash === "") for (const warning of plan.warnings.filter((each) => /^(?:restored-by-hand|unattributed):/.test(each))) this.#edges.log(`${nameOf(key)}: ${warning}`);
      this.#show(key, { ...shownFacts, hash: inputs.hash, deletions: plan.deletions.map(({ package: name, id, label }) => ({ package: name, id, label })) });
    }
    return { inputs: withoutUndefined({ ...given, plan: inputs as unknown as Record<string, unknown> }), failures: [] };
  }

  #connectionOf({ connection }: Properties): Connection {
    return this.#edges.connection(typeof connection === "string" ? connection : undefined);
  }

  /** What the preview showed, however often this run asks: a forced replacement checks a second time. */
  #shownFile(key: string): PolicyPlanFile | undefined {
    if (!this.#shown.has(key)) this.#shown.set(key, this.#edges.takeShownPolicyPlan(key));
    return this.#shown.get(key);
  }

  #show(key: string, file: Pick<PolicyPlanFile, "hash" | "protectUnknown" | "deletions"> & Record<string, unknown>): void {
    this.#edges.showPolicyPlan({ ...file, format: "github-packages-policy-plan/1", key, writtenAt: new Date(this.#edges.now()).toISOString() });
  }

  /** There is something to do, something to record, or something that must be told by a failing run. */
  diff(_id: string, stored: Properties, news: Properties): Promise<{ changes: boolean }> {
    if (isUnknown(news["plan"])) return Promise.resolve({ changes: true });
    const decision = this.#decisions.get(String(news["key"]));
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
    const decision = this.#decisions.get(key);
    if (decision === undefined || decision.hash !== (news["plan"] as { hash?: string } | undefined)?.hash) {
      throw new Failure(FailureCode.changedSincePlan, "what is to be done was not decided by this run's check; nothing was done", { operation: "apply", subject: key, cure: "Run pulumi up again." });
    }
    const { plan, policy, snapshot } = decision;
    const connection = this.#connectionOf(news);
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
      await restoreLedger(this.#edges, this.#connectionOf(stored), { owner: String(stored["owner"]), records });
    } else leaveLedger(this.#edges, key, records);
  }
}

const outputNames = new Set(["plan", "__provider", "run", "stateVersion", "ledger", "appliedPolicy", "refusals", "lastRun", "appliedAt"]);
const isOutput = (name: string): boolean => outputNames.has(name);

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

/** Where a path of the policy stands in the file that `readPolicyFile` took it from. What the program wrote itself stands nowhere there. */
function placesIn(given: Properties, edges: Pick<Edges, "readProjectFile">): (path: readonly PropertyKey[]) => string | undefined {
  const name = given["policyFile"];
  const text = typeof name === "string" ? edges.readProjectFile(name) : undefined;
  if (text === undefined) return () => undefined;
  const file = readPolicyText(String(name), text);
  return (path) => (JSON.stringify(valueAt(file.value, path)) === JSON.stringify(valueAt(given, path)) ? file.place(path) : undefined);
}

function refuse(given: Properties, ...failures: CheckFailure[]): CheckResult {
  return { inputs: without(given, ["run"]), failures: failures.map(({ property, reason }) => ({ property, reason: redact(reason) })) };
}

const nameOf = (key: string): string => key.split("/").at(-1) ?? key;

/** True where a ledger names a deletion that the state does not know. */
function holdsMore(ledger: readonly LedgerRecord[], stored: Properties): boolean {
  if (ledger.length === 0) return false;
  const recorded = new Set(PolicyMemory.parse(stored).ledger.rows.map((row) => row[1]));
  return ledger.some((record) => !recorded.has(record.id));
}
