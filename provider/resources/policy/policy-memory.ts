import { z } from "zod";
import { decodeLedger, emptyLedger, StoredLedger, type LedgerRecord } from "../../core/ledger-codec";
import { FailureCode, isFailure } from "../../core/failure";
import { isRestorable } from "../../core/restore-window";
import type { PackageType } from "../../core/refs";
import type { PolicyJournal, Recollection } from "../../plan-dir/policy-journal";
import type { SnapshotPackage } from "../../retention";
import type { Connection } from "../edges";
import { Refusals } from "./refusals";

/** What a policy's stored outputs hold beside its inputs. */
export const PolicyMemory = z.looseObject({
  ledger: StoredLedger.default(emptyLedger),
  /** The policy of the last apply. */
  appliedPolicy: z.record(z.string(), z.unknown()).optional(),
  refusals: Refusals.default({}),
  /** When the last apply ended. RFC 3339. States of earlier releases have none. */
  appliedAt: z.string().optional(),
});
export type PolicyMemory = z.infer<typeof PolicyMemory>;

/** Deletions after this instant that no ledger knows of are named: all where nothing was ever applied, as a lost state would be. */
export function attributesSince(memory: PolicyMemory): number {
  if (memory.appliedPolicy === undefined) return Number.NEGATIVE_INFINITY;
  return memory.appliedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(memory.appliedAt);
}

const clockSkewMs = 300_000;
/** A deletion that was never confirmed belongs to the run that intended it only this long. */
const runMs = 2 * 3_600_000;

/**
 * The ledger as it is: what the state keeps, and what the journal knows of runs whose engine was killed. Entries past
 * the window are among them until the next apply: what would have come back is told once, as unrecoverable.
 */
export function rememberedLedger(memory: PolicyMemory, journal: PolicyJournal, packages: readonly SnapshotPackage[]): LedgerRecord[] {
  const trash = new Map(packages.flatMap((found) => found.versions.filter((version) => version.deletedAt !== undefined).map((version) => [version.id, version.deletedAt as string] as const)));
  const restores = journal.restores();
  const live = new Set(packages.flatMap((found) => found.versions.filter((version) => version.deletedAt === undefined && !trash.has(version.id)).map((version) => version.id)));
  // What a killed run restored was not restored by a person.
  const undone = ({ id, deletedAt }: LedgerRecord): boolean => live.has(id) && Date.parse(restores.get(id) ?? "") >= Date.parse(deletedAt);
  const known = new Map(decodeLedger(memory.ledger).filter((record) => !undone(record)).map((record) => [record.id, record]));
  for (const recollection of journal.recall()) {
    const deletedAt = trash.get(recollection.entry.id);
    if (known.has(recollection.entry.id) || deletedAt === undefined || !isOurs(recollection, deletedAt)) continue;
    const { entry } = recollection;
    known.set(entry.id, { ...(entry as unknown as Omit<LedgerRecord, "deletedAt">), packageType: entry.packageType as PackageType, deletedAt });
  }
  return [...known.values()];
}

/**
 * What an apply leaves in the ledger of what was there: an entry leaves 30 days after its deletion. One that a person
 * brought back stays until the program decides; without it the rules would take the version a second time.
 */
export function withoutExpired(ledger: readonly LedgerRecord[], packages: readonly SnapshotPackage[], nowMs: number): LedgerRecord[] {
  const live = new Set(packages.flatMap((found) => found.versions.filter((version) => version.deletedAt === undefined).map((version) => version.id)));
  return ledger.filter((record) => live.has(record.id) || isRestorable(record.deletedAt, nowMs));
}

/** The deletion that GitHub dates is the one that the run made: not one before it, and not a later one by others. */
function isOurs({ intendedAt, confirmedAt }: Recollection, deletedAt: string): boolean {
  const at = Date.parse(deletedAt);
  const until = confirmedAt === undefined ? Date.parse(intendedAt) + runMs : Date.parse(confirmedAt) + clockSkewMs;
  return at >= Date.parse(intendedAt) - clockSkewMs && at <= until;
}

/**
 * A version that stands in both lists, or of the ledger that a list shows live, is live only if a read by id confirms
 * it; otherwise the page is stale, and the version counts as deleted: it must not take a rank from one that is there.
 */
export async function withoutStale(packages: readonly SnapshotPackage[], ledger: readonly LedgerRecord[], at: { owner: string; connection: Pick<Connection, "api"> }): Promise<SnapshotPackage[]> {
  const ids = new Set(ledger.map((record) => record.id));
  return Promise.all(
    packages.map(async (found) => {
      const trash = new Set(found.versions.filter((version) => version.deletedAt !== undefined).map((version) => version.id));
      const doubtful = found.versions.filter((version) => version.deletedAt === undefined && (ids.has(version.id) || trash.has(version.id)));
      const stale = new Set<number>();
      const restored = new Set<number>();
      for (const version of doubtful) {
        const ref = { owner: at.owner, packageType: found.packageType, packageName: found.name, versionId: version.id };
        const lives = await isLive(() => at.connection.api.getVersion(ref));
        (lives ? restored : stale).add(version.id);
      }
      const isTrue = (version: SnapshotPackage["versions"][number]): boolean => !(version.deletedAt === undefined ? stale : restored).has(version.id);
      return doubtful.length === 0 ? found : { ...found, versions: found.versions.filter(isTrue) };
    }),
  );
}

async function isLive(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (isFailure(error, FailureCode.versionNotFound)) return false;
    throw error;
  }
}
