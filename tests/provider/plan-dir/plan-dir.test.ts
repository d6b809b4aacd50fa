import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Journal } from "../../../provider/plan-dir/journal";
import { openPlanDir, projectFolder, type PlanDir } from "../../../provider/plan-dir/plan-dir";
import { takeShownPlan, writePlan, type Plan } from "../../../provider/plan-dir/plan-file";
import { acquireStackLock } from "../../../provider/plan-dir/stack-lock";

let folder: string;
let dir: PlanDir;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "plan-dir-"));
  dir = openPlanDir(path.join(folder, ".ghpkg"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan: Plan = { key: "org/p/dev/PackageVersion/old", subject: "npm acme/x@1", action: "delete", versions: [{ id: 1, name: "1.0.0", tags: [] }] };
const at = "2026-11-23T10:00:00Z";

test("the project's folder is the nearest one that holds a Pulumi.yaml", () => {
  writeFileSync(path.join(folder, "Pulumi.yaml"), "name: x\n");
  expect(projectFolder(path.join(folder, ".ghpkg", "plans"))).toBe(folder);
});

describe("a plan file", () => {
  test("is taken once, and only by its own key", () => {
    writePlan(dir, plan, at);
    expect(takeShownPlan(dir, "org/p/dev/PackageVersion/other", at)).toBeUndefined();
    expect(takeShownPlan(dir, plan.key, at)?.versions).toEqual(plan.versions);
    expect(takeShownPlan(dir, plan.key, at)).toBeUndefined();
  });
  test("of a newer preview replaces the older one", () => {
    writePlan(dir, plan, at);
    writePlan(dir, { ...plan, versions: [] }, at);
    expect(takeShownPlan(dir, plan.key, at)?.versions).toEqual([]);
  });
  test("that was edited is refused instead of being taken for none", () => {
    writePlan(dir, plan, at);
    const file = dir.file("plans", plan.key, "json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"id":1', '"id":2'));
    expect(() => takeShownPlan(dir, plan.key, at)).toThrow(/was changed after the preview/);
  });
  test("that is cut off is refused instead of being taken for none", () => {
    writePlan(dir, plan, at);
    writeFileSync(dir.file("plans", plan.key, "json"), '{"format":"github-pack');
    expect(() => takeShownPlan(dir, plan.key, at)).toThrow();
  });
  test("is readable by its owner alone, and leaves no draft behind", () => {
    writePlan(dir, plan, at);
    expect(statSync(dir.file("plans", plan.key, "json")).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.join(dir.path, "plans"))).toHaveLength(1);
    expect(readFileSync(path.join(dir.path, ".gitignore"), "utf8")).toBe("*\n");
  });
});

describe("a journal", () => {
  let now = Date.parse(at);
  const open = () => new Journal(dir, "org/p/dev/PackageVersion/old", () => now);
  beforeEach(() => (now = Date.parse(at)));

  test("remembers an intent whose outcome was never noted as unconfirmed", () => {
    open().note("intent", "delete", "v/1");
    expect(open().lastWrite("v/1")).toMatchObject({ action: "delete", outcome: "unconfirmed" });
    expect(open().lastWrite("v/2")).toBeUndefined();
  });
  test("forgets an intent that GitHub refused, back to what held before", () => {
    const journal = open();
    journal.note("intent", "delete", "v/1");
    journal.note("done", "delete", "v/1");
    journal.note("intent", "restore", "v/1");
    journal.note("failed", "restore", "v/1");
    expect(open().lastWrite("v/1")).toMatchObject({ action: "delete", outcome: "done" });
  });
  test("survives a line that a kill cut, and goes on behind it", () => {
    open().note("intent", "delete", "v/1");
    appendFileSync(dir.file("journal", "org/p/dev/PackageVersion/old", "jsonl"), '{"at":"2026-');
    const next = open();
    next.tidy();
    next.note("done", "delete", "v/1");
    expect(open().lastWrite("v/1")?.outcome).toBe("done");
  });
  test("damaged in its middle is an error, not an empty journal", () => {
    open().note("intent", "delete", "v/1");
    const file = dir.file("journal", "org/p/dev/PackageVersion/old", "jsonl");
    writeFileSync(file, `garbage\n${readFileSync(file, "utf8")}`);
    expect(() => open().lastWrite("v/1")).toThrow(/line 1 is damaged/);
  });
  test("drops what is older than the restore window", () => {
    open().note("done", "delete", "v/1");
    now += 32 * 86_400_000;
    open().note("done", "delete", "v/2");
    open().tidy();
    expect(open().lastWrite("v/1")).toBeUndefined();
    expect(open().lastWrite("v/2")).toBeDefined();
  });
});

describe("the stack's lock", () => {
  const lines: string[] = [];
  let clock = Date.parse(at);
  const options = { now: () => clock, log: (line: string) => void lines.push(line), sleep: (ms: number) => { clock += ms; return new Promise<void>((done) => setImmediate(done)); } };
  const lockFile = () => dir.file("locks", "org/p/dev", "lock");
  const held = (pid: number, startTicks?: string) => writeFileSync(lockFile(), JSON.stringify({ pid, host: require("node:os").hostname(), since: at, startTicks }));

  test("of a dead process is taken over", async () => {
    held(spawnSync("true").pid);
    const release = await acquireStackLock(dir, "org/p/dev", options);
    expect(JSON.parse(readFileSync(lockFile(), "utf8"))).toMatchObject({ pid: process.pid });
    release();
    expect(readdirSync(path.join(dir.path, "locks"))).toEqual([]);
  });
  test("of a number that another process has by now is taken over", async () => {
    held(process.pid, "1");
    (await acquireStackLock(dir, "org/p/dev", options))();
  });
  test("of a living process is waited for, named, and given up after the patience", async () => {
    const sleeper = spawn("sleep", ["60"]);
    try {
      held(sleeper.pid ?? 0);
      lines.length = 0;
      await expect(acquireStackLock(dir, "org/p/dev", { ...options, patience: 10_000 })).rejects.toMatchObject({ code: "locked" });
      expect(lines).toEqual([expect.stringContaining(`process ${sleeper.pid}`)]);
      expect(JSON.parse(readFileSync(lockFile(), "utf8"))).toMatchObject({ pid: sleeper.pid });
    } finally {
      sleeper.kill("SIGKILL");
    }
  });
  test("of a process on another machine is never taken over", async () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: 1, host: "elsewhere", since: at }));
    await expect(acquireStackLock(dir, "org/p/dev", { ...options, patience: 5_000 })).rejects.toThrow(/on elsewhere/);
  });
});
