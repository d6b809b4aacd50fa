import { createHash } from "node:crypto";
import { Failure, FailureCode } from "../../core/failure";
import { decodeLedger, encodeLedger, StoredLedger, type LedgerRecord } from "../../core/ledger-codec";
import { isRestorable } from "../../core/restore-window";
import type { Plan, Snapshot, SnapshotVersion } from "../../retention";
import type { Connection, Edges } from "../edges";
import { refOfKey } from "../target";
import { tagsOf } from "./execute-plan";

/** What the ledger will say of each planned deletion, by id; with its relations, which nobody can read afterwards. */
export function ledgerRecords(plan: Plan, snapshot: Snapshot, deletedAt: string): Map<number, LedgerRecord> {
  const decisions = new Map(plan.decisions.map((decision) => [`${decision.package}#${decision.id}`, decision]));
  const versions = new Map<string, SnapshotVersion>(snapshot.packages.flatMap((found) => found.versions.map((version) => [`${found.packageType}/${found.name}#${version.id}`, version] as const)));
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
        ...(children === undefined ? {} : { children }),
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

/** Undoes every deletion of the ledger that still can be undone. What went with an index comes back before it. */
export async function restoreLedger(edges: Pick<Edges, "now" | "assertEngine">, { api }: Pick<Connection, "api">, at: { owner: string; records: readonly LedgerRecord[] }): Promise<void> {
  const failed: string[] = [];
  for (const record of [...at.records].sort((a, b) => Number(b.via !== undefined) - Number(a.via !== undefined))) {
    if (!isRestorable(record.deletedAt, edges.now())) continue;
    edges.assertEngine();
    try {
      await api.restoreVersion({ owner: at.owner, packageType: record.packageType, packageName: record.packageName, versionId: record.id });
    } catch (error) {
      failed.push((error as Error).message);
    }
  }
  if (failed.length > 0) throw new Error(`${failed.length} of ${at.records.length} deletions could not be undone: ${failed.slice(0, 5).join("; ")}`);
}
