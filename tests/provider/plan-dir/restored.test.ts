import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { versionKey } from "../../../provider/core/refs";
import { Journal } from "../../../provider/plan-dir/journal";
import { openPlanDir } from "../../../provider/plan-dir/plan-dir";
import { PolicyJournal } from "../../../provider/plan-dir/policy-journal";
import { restoredVersions } from "../../../provider/plan-dir/restored";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "restored-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const target = (versionId: number): string => versionKey({ owner: "acme", packageType: "container", packageName: "charts/api", versionId });
const start = Date.parse("2026-06-01T00:00:00.000Z");

test("what any journal of the project says was brought back, with the moment of the last time; what was only meant, deleted or damaged is not told", () => {
  const dir = openPlanDir(folder);
  let now = start;
  const [one, other] = ["one", "other"].map((key) => new Journal(dir, key, () => now)) as [Journal, Journal];
  one.note("intent", "restore", target(1));
  one.note("done", "restore", target(1));
  one.note("intent", "restore", target(2));
  one.note("done", "delete", target(3));
  new PolicyJournal(dir, "policy", () => now).intend([{ packageType: "npm", packageName: "tool", id: 4, name: "1.0.0", createdAt: "2026-01-01T00:00:00Z", rules: ["old"], plan: "hash" }], [5]);
  now += 1000;
  other.note("done", "restore", target(1));
  appendFileSync(dir.file("journal", "one", "jsonl"), "damaged\n");
  expect([...restoredVersions(folder)]).toEqual([[1, start + 1000]]);
});

test("a project without journals has brought nothing back", () => {
  expect(restoredVersions(path.join(folder, "none")).size).toBe(0);
});
