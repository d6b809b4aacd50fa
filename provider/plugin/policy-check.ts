import { showValue } from "../core/check-failure";
import { Failure, FailureCode } from "../core/failure";
import { containsUnknown, isUnknown, UNKNOWN, withoutUndefined } from "../core/unknown";
import type { PolicyPlanFile } from "../plan-dir/policy-plan-file";
import { readPolicyText } from "../policy-file-places";
import { checkPolicy, type RefusedApproval } from "../retention";
import type { Edges } from "../resources/edges";
import { readLockFile } from "../resources/policy/approval-lock";
import { decidePolicy, declarePlan, type PolicyDecision } from "../resources/policy/decide-policy";
import { hoursNeeded } from "../resources/policy/hours-needed";
import { readAdoptedLedger } from "../resources/policy/ledger-hand-over";
import { planInputs } from "../resources/policy/plan-inputs";
import { failuresOf, futureInstant, protection, withLastKnown } from "../resources/policy/policy-args";
import { PolicyMemory } from "../resources/policy/policy-memory";
import type { Properties } from "../resources/resource-kind";
import { refuse, without, type CheckResult } from "./check-result";
import { connectionOf, nameOf } from "./policy-properties";
import { RunFacts } from "./run-facts";

/** Inputs that are the resource's own and not the policy's. */
const ownInputs = ["connection", "adoptLedger", "policyFile", "key", "run", "plan", "__provider"] as const;

interface Asked {
  readonly key: string;
  readonly facts: RunFacts;
  readonly given: Record<string, unknown>;
  readonly olds: Properties;
}

/** What a check decided, and this process's apply carries out. */
export type CheckedDecision = PolicyDecision & { readonly refused: readonly RefusedApproval[]; readonly hash: string };

/** The check of `RetentionPolicy`: reads GitHub, decides, and shows or is held to what was shown. It writes nothing to GitHub. */
export class PolicyCheck {
  readonly #edges: Edges;
  readonly #decisions = new Map<string, CheckedDecision>();
  readonly #shown = new Map<string, PolicyPlanFile | undefined>();

  constructor(edges: Edges) {
    this.#edges = edges;
  }

  /** What this process's check decided for a key. */
  decision(key: string): CheckedDecision | undefined {
    return this.#decisions.get(key);
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
    const connection = connectionOf(this.#edges, given);
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

  /** What the preview showed, however often this run asks: a forced replacement checks a second time. */
  #shownFile(key: string): PolicyPlanFile | undefined {
    if (!this.#shown.has(key)) this.#shown.set(key, this.#edges.takeShownPolicyPlan(key));
    return this.#shown.get(key);
  }

  #show(key: string, file: Pick<PolicyPlanFile, "hash" | "protectUnknown" | "deletions"> & Record<string, unknown>): void {
    this.#edges.showPolicyPlan({ ...file, format: "github-packages-policy-plan/1", key, writtenAt: new Date(this.#edges.now()).toISOString() });
  }
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

/** Where a path of the policy stands in the file that `readPolicyFile` took it from. What the program wrote itself stands nowhere there. */
function placesIn(given: Properties, edges: Pick<Edges, "readProjectFile">): (path: readonly PropertyKey[]) => string | undefined {
  const name = given["policyFile"];
  const text = typeof name === "string" ? edges.readProjectFile(name) : undefined;
  if (text === undefined) return () => undefined;
  const file = readPolicyText(String(name), text);
  return (path) => (JSON.stringify(valueAt(file.value, path)) === JSON.stringify(valueAt(given, path)) ? file.place(path) : undefined);
}
