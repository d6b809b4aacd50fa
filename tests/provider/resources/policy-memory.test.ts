import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeLedger, type LedgerRecord } from "../../../provider/core/ledger-codec";
import { openPlanDir, type PlanDir } from "../../../provider/plan-dir/plan-dir";
import { PolicyJournal, type IntendedEntry } from "../../../provider/plan-dir/policy-journal";
import { PolicyMemory, rememberedLedger } from "../../../provider/resources/policy/policy-memory";
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
const ledgerIds = (memory: PolicyMemory, packages: SnapshotPackage[]): number[] => rememberedLedger(memory, journal(), packages, now).map((record) => record.id).sort();

test("a deletion that was intended and never confirmed belongs to this policy if it happened in that run", () => {
  journal().intend([intended(1), intended(2), intended(3)]);
  now += 10 * 24 * hour;
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 1: at(60_000), 2: at(-hour), 3: at(5 * hour) }))).toEqual([1]);
});

test("a confirmed deletion belongs to it even if the run took long", () => {
  journal().intend([intended(3)]);
  journal().deleted([3]);
  expect(ledgerIds(PolicyMemory.parse({}), trash({ 3: at(5 * hour) }))).toEqual([3]);
});

test("what was intended and is live was not deleted", () => {
  journal().intend([intended(1)]);
  expect(ledgerIds(PolicyMemory.parse({}), trash({}))).toEqual([]);
});

test("the state's ledger and the journal are merged, and an entry leaves after 30 days", () => {
  const stored: LedgerRecord = { packageType: "npm", packageName: "tool", id: 9, name: "0.9.0", createdAt: at(-99 * 24 * hour), deletedAt: at(-20 * 24 * hour), rules: ["old"], plan: "h" };
  const memory = PolicyMemory.parse({ ledger: encodeLedger([stored]) });
  journal().intend([intended(1)]);
  expect(ledgerIds(memory, trash({ 1: at(1000) }))).toEqual([1, 9]);
  now += 11 * 24 * hour;
  expect(ledgerIds(memory, trash({ 1: at(1000) }))).toEqual([1]);
});

test("a journal line that a kill cut is dropped, and writing goes on behind it", () => {
  journal().intend([intended(1)]);
  appendFileSync(dir.file("journal", key, "jsonl"), '{"event":"del');
  journal().tidy();
  journal().deleted([1]);
  expect(journal().recall()).toMatchObject([{ confirmed: true }]);
});

test("a ledger of an unknown shape is an error, never an empty ledger", () => {
  expect(() => PolicyMemory.parse({ ledger: { rows: [["x"]] } })).toThrow();
});
