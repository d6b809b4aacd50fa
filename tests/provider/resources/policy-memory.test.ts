import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeLedger, type LedgerRecord } from "../../../provider/core/ledger-codec";
import { openPlanDir, type PlanDir } from "../../../provider/plan-dir/plan-dir";
import { PolicyJournal, type IntendedEntry } from "../../../provider/plan-dir/policy-journal";
import { Failure, FailureCode } from "../../../provider/core/failure";
import type { PackagesApi } from "../../../provider/github/packages-api";
import { PolicyMemory, rememberedLedger, withoutExpired, withoutStale } from "../../../provider/resources/policy/policy-memory";
import type { SnapshotPackage } from "../../../provider/retention";

const key = "org/project/dev/RetentionPolicy/tool";
const start = Date.parse("2026-11-01T10:00:00Z");
const at = (ms: number): string => new Date(start + ms).toISOString();
const hour = 3_600_000;

const intended = (id: number): IntendedEntry => ({ packageType: "npm", packageName: "tool", id, name: `1.${id}.0`, createdAt: at(-90 * 24 * hour), rules: ["old"], plan: "hash" });
const trash = (deleted: Record<number, string>): SnapshotPackage[] => [
  { packageType: "npm", name: "tool", visibility: "private", versions: Object.entries(deleted).map(([id, deletedAt]) => ({ id: Number(id), name: `1.${id}.0`, createdAt: at(0), updatedAt: at(0), deletedAt })) },
];

let folder: string;
let dir: PlanDir;
let now: number;
const journal = (): PolicyJournal => new PolicyJournal(dir, key, () => now);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "policy-memory-"));
  dir = openPlanDir(folder);
  now = start;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const ledgerIds = (memory: PolicyMemory, packages: SnapshotPackage[]): number[] => rememberedLedger(memory, journal(), packages).map((record) => record.id).sort();

test("a deletion that was intended and never confirmed belongs to this policy if it happened in that run", () => {
  journal().intend([intended(1), intended(2), intended(3)]);
  now += 10 * 24 * hour;
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 1: at(60_000), 2: at(-hour), 3: at(5 * hour) }))).toEqual([1]);
});

test("a confirmed deletion belongs to it even if the run took long", () => {
  journal().intend([intended(3)]);
  now += 5 * hour;
  journal().deleted([3]);
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 3: at(5 * hour) }))).toEqual([3]);
});

test("a confirmed deletion that was undone is not taken for the one by which a person deletes the version later", () => {
  journal().intend([intended(3)]);
  journal().deleted([3]);
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 3: at(24 * hour) }))).toEqual([]);
});

test("what a run that ended did not delete is not its own when a person deletes it within the hour; where it could not tell, it is", () => {
  journal().intend([intended(1), intended(2), intended(3)]);
  journal().deleted([1]);
  journal().ended([3]);
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 1: at(0), 2: at(hour), 3: at(60_000) }))).toEqual([1, 3]);
});

test("a later run that did nothing to a version does not forget the earlier one that deleted it", () => {
  journal().intend([intended(1)]);
  journal().deleted([1]);
  now += hour;
  journal().intend([intended(1)]); // a list that lags showed it live
  journal().ended();
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 1: at(0) }))).toEqual([1]);
});

describe("a version of the state's ledger that is live", () => {
  const record: LedgerRecord = { packageType: "npm", packageName: "tool", id: 1, name: "1.1.0", createdAt: at(-99 * 24 * hour), deletedAt: at(-hour), rules: ["old"], plan: "h" };
  const memory = PolicyMemory.parse({ ledger: encodeLedger([record]) });
  const live: SnapshotPackage[] = [{ packageType: "npm", name: "tool", visibility: "private", versions: [{ id: 1, name: "1.1.0", createdAt: record.createdAt, updatedAt: at(0) }] }];

  test("leaves it where a run that was killed had set out to restore it", () => {
    journal().intend([], [1]);
    expect(ledgerIds(memory, live)).toEqual([]);
  });
  test("stays in it where a person restored it", () => {
    expect(ledgerIds(memory, live)).toEqual([1]);
    now -= 2 * hour;
    journal().intend([], [1]); // before it was deleted
    expect(ledgerIds(memory, live)).toEqual([1]);
  });
});

test("what was intended and is live was not deleted", () => {
  journal().intend([intended(1)]);
  expect(ledgerIds(PolicyMemory.parse({}), trash({}))).toEqual([]);
});

test("the state's ledger and the journal are merged; an apply leaves no entry of 30 days, unless its version is live again", () => {
  const stored: LedgerRecord = { packageType: "npm", packageName: "tool", id: 9, name: "0.9.0", createdAt: at(-99 * 24 * hour), deletedAt: at(-20 * 24 * hour), rules: ["old"], plan: "h" };
  const memory = PolicyMemory.parse({ ledger: encodeLedger([stored]) });
  journal().intend([intended(1)]);
  expect(ledgerIds(memory, trash({ 1: at(1000) }))).toEqual([1, 9]);
  now += 11 * 24 * hour;
  // It is told once as unrecoverable, where it would have come back.
  const ledger = rememberedLedger(memory, journal(), trash({ 1: at(1000) }));
  expect(ledger.map(({ id }) => id).sort()).toEqual([1, 9]);
  const left = (packages: SnapshotPackage[]): number[] => withoutExpired(ledger, packages, now).map(({ id }) => id);
  expect(left(trash({ 1: at(1000) }))).toEqual([1]);
  const alive = trash({ 1: at(1000), 9: at(0) });
  expect(left([{ ...alive[0]!, versions: alive[0]!.versions.map(({ deletedAt: _at, ...version }) => version) }]).sort()).toEqual([1, 9]);
});

test("a journal line that a kill cut is dropped, and writing goes on behind it", () => {
  journal().intend([intended(1)]);
  appendFileSync(dir.file("journal", key, "jsonl"), '{"event":"del');
  journal().tidy();
  journal().deleted([1]);
  expect(journal().recall()).toMatchObject([{ confirmedAt: at(0) }]);
});

test.each([
  { truth: "deleted", left: [[1, false], [2, true]] },
  { truth: "live", left: [[1, true], [2, true]] },
] as const)("a version that stands in both lists is what a read by id says: $truth", async ({ truth, left }) => {
  const both = { id: 1, name: "1.1.0", createdAt: at(0), updatedAt: at(0) };
  const packages: SnapshotPackage[] = [{ packageType: "npm", name: "tool", visibility: "private", versions: [both, { ...both, id: 2, name: "1.2.0" }, { ...both, deletedAt: at(0) }] }];
  const getVersion = () => (truth === "live" ? Promise.resolve({}) : Promise.reject(new Failure(FailureCode.versionNotFound, "Package version not found.")));
  const [found] = await withoutStale(packages, [], { owner: "acme", connection: { api: { getVersion } as unknown as PackagesApi } });
  expect(found?.versions.map(({ id, deletedAt }) => [id, deletedAt === undefined]).sort()).toEqual(left);
});

test("a ledger of an unknown shape is an error, never an empty ledger", () => {
  expect(() => PolicyMemory.parse({ ledger: { rows: [["x"]] } })).toThrow();
});
