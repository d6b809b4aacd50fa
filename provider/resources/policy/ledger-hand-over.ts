import { createHash } from "node:crypto";
import { Failure, FailureCode } from "../../core/failure";
import { decodeLedger, encodeLedger, StoredLedger, type LedgerRecord } from "../../core/ledger-codec";
import { isRestorable } from "../../core/restore-window";
import { undoOrder, type SnapshotVersion } from "../../retention";
import type { Connection, Edges } from "../edges";
import { refOfKey } from "../target";
import type { PolicyDecision } from "./decide-policy";
import { tagsOf } from "./execute-plan";

/** What the ledger will say of each planned deletion, by id. Relations are those read before it: with the index gone they cannot be read any more. */
export function ledgerRecords({ plan, snapshot }: Pick<PolicyDecision, "plan" | "snapshot">, deletedAt: string): Map<number, LedgerRecord> {
  const decisions = new Map(plan.decisions.map((decision) => [`${decision.package}#${decision.id}`, decision]));
  const versions = new Map<string, SnapshotVersion>(snapshot.packages.flatMap(({ packageType, name, versions: list }) => list.map((version) => [`${packageType}/${name}#${version.id}`, version] as const)));
  return new Map(
    plan.deletions.flatMap((step): [number, LedgerRecord][] => {
      const decision = decisions.get(`${step.package}#${step.id}`);
      if (decision === undefined) return [];
      const { packageType, packageName } = refOfKey("", step.package);
      const tags = tagsOf(decision);
      const { children, subject } = versions.get(`${step.package}#${step.id}`) ?? {};
      return [[step.id, {
        packageType,
        packageName,
        id: step.id,
        name: decision.name,
        createdAt: decision.createdAt,
        deletedAt,
        rules: [...step.rules],
        plan: plan.hash,
        ...(tags.length === 0 ? {} : { tags }),
        ...(decision.via === undefined ? {} : { via: decision.via }),
        ...(children === undefined || children.length === 0 ? {} : { children: [...children] }),
        ...(subject === undefined ? {} : { subject }),
      }]];
    }),
  );
}

/** The ledger that a removed policy left behind, where the program names one. */
export function readAdoptedLedger(path: unknown, edges: Pick<Edges, "readProjectFile">): LedgerRecord[] {
  if (typeof path !== "string") return [];
  const cure = "Give adoptLedger the path that the removal printed.";
  try {
    const text = edges.readProjectFile(path);
    if (text === undefined) throw new Error("there is no such file");
    return decodeLedger(StoredLedger.parse(JSON.parse(text)));
  } catch (error) {
    throw new Failure(FailureCode.invalidInput, (error as Error).message, { operation: "read ledger", subject: path, cure });
  }
}

/** Writes the ledger of a removed policy, so that another one can take it over, and says where. */
export function leaveLedger(edges: Pick<Edges, "keepFile" | "log">, key: string, records: readonly LedgerRecord[]): void {
  const name = `ledger-${createHash("sha256").update(key).digest("hex").slice(0, 12)}.json`;
  const file = edges.keepFile(name, `${JSON.stringify(encodeLedger(records))}\n`);
  edges.log(`${records.length} deletions of ${key.split("/").at(-1)} stay; another policy takes them over with adoptLedger: ${JSON.stringify(file)}`);
}

/** Undoes every deletion of the ledger that still can be undone: children, then the index, then what refers to it. */
export async function restoreLedger(edges: Pick<Edges, "now" | "assertEngine">, { api }: Pick<Connection, "api">, at: { owner: string; records: readonly LedgerRecord[] }): Promise<void> {
  const failed = new Map<string, string>();
  const records = at.records.filter((record) => isRestorable(record.deletedAt, edges.now()));
  for (const { package: key, id, after } of undoOrder(records)) {
    const unmet = after.find((each) => failed.has(`${key}#${each}`));
    edges.assertEngine();
    try {
      if (unmet !== undefined) throw new Error(`${key} version ${id} stays deleted, as version ${unmet}, which it needs, could not be restored`);
      await api.restoreVersion({ ...refOfKey(at.owner, key), versionId: id });
    } catch (error) {
      failed.set(`${key}#${id}`, (error as Error).message);
    }
  }
  if (failed.size > 0) throw new Error(`${failed.size} of ${at.records.length} deletions could not be undone: ${[...failed.values()].slice(0, 5).join("; ")}`);
}
