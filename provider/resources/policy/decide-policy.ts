import { createHash } from "node:crypto";
import type { LedgerRecord } from "../../core/ledger-codec";
import { versionKey, packageKey } from "../../core/refs";
import type { PackageType } from "../../core/refs";
import { Action, evaluate, hourOf, mayDelete, meaningOf, parseInstant, scopeOf, SNAPSHOT_FORMAT, formatInstant, type ApprovedDeletion, type Evaluation, type LedgerEntry, type Plan, Saver, type Snapshot, type SnapshotPackage } from "../../retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";
import type { Connection, Edges } from "../edges";
import { describeReading, type Reading } from "../relations/read-relations";
import { isImagePackage, withRelations } from "../relations/with-relations";
import { takePackages } from "../take-snapshot";
import { refOfKey } from "../target";
import { attributesSince, rememberedLedger, withoutStale, type PolicyMemory } from "./policy-memory";
import { withRefusals } from "./refusals";

/** What check decided for one policy; create and update carry out exactly this. */
export interface PolicyDecision {
  readonly plan: Plan;
  readonly policy: RetentionPolicyArgs;
  readonly ledger: readonly LedgerRecord[];
  readonly snapshot: Snapshot;
  /** What learning the relations of images cost. Not part of the plan's hash: a later run knows more. */
  readonly readings: readonly Reading[];
  /** The ledger as the retention engine read it. */
  readonly entries: readonly LedgerEntry[];
}

export interface PolicyQuestion {
  readonly key: string;
  readonly policy: RetentionPolicyArgs;
  readonly connection: Connection;
  readonly memory: PolicyMemory;
  readonly lock: readonly ApprovedDeletion[] | undefined;
  readonly shown: readonly ApprovedDeletion[] | undefined;
  readonly adopted: readonly LedgerRecord[];
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Observe and decide: reads the packages, then asks the retention engine. Writes nothing. */
export async function decidePolicy(edges: Edges, question: PolicyQuestion): Promise<{ evaluation: Evaluation; decision: Omit<PolicyDecision, "plan"> }> {
  const { key, policy, connection, memory } = question;
  const now = edges.now();
  const covers = scopeOf(policy);
  const taken = await takePackages(connection, {
    owner: policy.owner,
    packageTypes: policy.packageTypes,
    wants: (found) => covers({ packageType: found.packageType as PackageType, name: found.name, visibility: found.visibility, repository: found.repository }),
  });
  const journal = edges.policyJournal(key);
  const remembered = rememberedLedger(memory, journal, taken.packages);
  const ledger = merge(remembered, question.adopted);
  const previous = memory.appliedPolicy as unknown as RetentionPolicyArgs | undefined;
  // A changed policy asks GitHub again: a permission may have been granted meanwhile.
  const refusals = previous !== undefined && meaningOf(previous) === meaningOf(policy) ? memory.refusals : {};
  const packages = withRefusals(await withoutStale(taken.packages, ledger, { owner: policy.owner, connection }), refusals, policy.owner);
  const gone = new Set(ledger.map((record) => record.id));
  const unfinished = journal.intended().flatMap((entry) => (typeof entry["via"] === "number" && !gone.has(entry.id) ? [{ id: entry.id, via: entry["via"] }] : []));
  const at = policy.asOf === undefined ? hourOf(now) : (parseInstant(policy.asOf) ?? Number.NaN);
  const related = await withRelations(connection.manifests, packages, {
    owner: policy.owner,
    needs: needsRelations(policy, { at, previous, ledger, unfinished }),
    after: "stop",
    withTrash: policy.restore === "converge",
  });
  for (const reading of related.readings) {
    const line = describeReading(reading);
    if (line !== undefined) edges.log(line);
  }
  // Packages that the policy does not cover stand here by name only, so that a misspelt one gets its nearest names.
  const others = taken.others.map(({ packageType, name, visibility }) => ({ packageType: packageType as PackageType, name, visibility, versions: [] }));
  const frame = { format: SNAPSHOT_FORMAT, takenAt: formatInstant(now), owner: policy.owner } as const;
  const entries: LedgerEntry[] = ledger.map(({ rules: _rules, plan: _plan, ...entry }) => entry);
  const evaluation = evaluate({
    policy,
    snapshot: { ...frame, packages: [...related.packages, ...others] },
    at,
    sha256,
    ledger: entries,
    unfinished,
    unlisted: taken.unlisted,
    attributesSince: attributesSince(memory),
    ...(previous === undefined ? {} : { previous }),
    ...(question.lock === undefined ? {} : { lock: question.lock }),
    ...(question.shown === undefined ? {} : { shown: question.shown }),
  });
  // Where nothing was read, the kept snapshot says so: another policy may decide with it.
  const wasRead = new Set(related.readings.map((reading) => reading.package));
  const kept = packages.map((found, index) => (isImagePackage(found) && !wasRead.has(`${found.packageType}/${found.name}`) ? found : (related.packages[index] as SnapshotPackage)));
  return { evaluation, decision: { policy, ledger, snapshot: { ...frame, packages: [...kept, ...others] }, readings: related.readings, entries } };
}

/** A policy that deletes nothing of a package, and brings nothing back, need not know what its images consist of. */
function needsRelations(policy: RetentionPolicyArgs, given: { at: number; previous: RetentionPolicyArgs | undefined; ledger: readonly LedgerRecord[]; unfinished: readonly { id: number }[] }): (found: SnapshotPackage) => boolean {
  const { at, previous, ledger, unfinished } = given;
  const pins = new Set((policy.pins ?? []).map((pin) => pin.id));
  const left = new Set(unfinished.map(({ id }) => id));
  const mayRestore = policy.restore === "converge" || (policy.restore !== "never" && previous !== undefined && meaningOf(previous) !== meaningOf(policy));
  return (found) => {
    const inLedger = ledger.some((record) => record.packageType === found.packageType && record.packageName === found.name);
    const hasTrash = policy.restore === "converge" && found.versions.some((version) => version.deletedAt !== undefined);
    return (mayRestore && (inLedger || hasTrash)) || found.versions.some((version) => left.has(version.id)) || mayDelete(policy, found, { at, pins });
  };
}

function merge(first: readonly LedgerRecord[], second: readonly LedgerRecord[]): LedgerRecord[] {
  const byId = new Map([...second, ...first].map((record) => [record.id, record]));
  return [...byId.values()];
}

/** Tells the rest of the run what this policy deletes, and what its rules keep; another resource that disagrees is named. */
export function declarePlan(edges: Edges, plan: Plan, at: { key: string; instance: number; owner: string }) {
  const { key, instance, owner } = at;
  for (const decision of plan.decisions) {
    const kept = decision.action === Action.keep && decision.by.length > 0 && decision.savedBy.some((saver) => saver === Saver.protect || isRule(saver));
    if (decision.action !== Action.delete && decision.action !== Action.restore && !kept) continue;
    const ref = refOfKey(owner, decision.package);
    const failure = edges.declarations.declareVersion(versionKey({ ...ref, versionId: decision.id }), packageKey(ref), {
      key,
      instance,
      subject: `${decision.package}@${decision.label} (id ${decision.id})`,
      state: decision.action === Action.delete ? "deleted" : "present",
    });
    if (failure !== undefined) return { property: "pins", reason: `${failure.reason} Where a PackageVersion shall decide, write pins: [{ id: ${decision.id}, state: ... }] in the policy.` };
  }
  return undefined;
}

const notRules = new Set<string>(Object.values(Saver));
const isRule = (saver: string): boolean => !notRules.has(saver);
