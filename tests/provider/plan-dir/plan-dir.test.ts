import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { hostname, tmpdir } from "node:os";
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
    expect(open().deletes("v/1")).toEqual([{ intendedAt: "2026-11-23T10:00:00.000Z" }]);
    expect(open().deletes("v/2")).toEqual([]);
  });
  test("knows between which moments a confirmed delete happened", () => {
    open().note("intent", "delete", "v/1");
    now += 90_000;
    open().note("done", "delete", "v/1");
    expect(open().deletes("v/1")).toEqual([{ intendedAt: "2026-11-23T10:00:00.000Z", confirmedAt: "2026-11-23T10:01:30.000Z" }]);
  });
  test("forgets an intent that GitHub refused, and not the delete before it", () => {
    const journal = open();
    for (const event of ["intent", "done", "intent", "failed"] as const) journal.note(event, "delete", "v/1");
    expect(open().deletes("v/1")).toHaveLength(1);
  });
  test("forgets a delete that was undone, once GitHub confirmed the restore", () => {
    const journal = open();
    for (const event of ["intent", "done"] as const) journal.note(event, "delete", "v/1");
    journal.note("intent", "restore", "v/1");
    expect(open().deletes("v/1")).toHaveLength(1);
    journal.note("done", "restore", "v/1");
    expect(open().deletes("v/1")).toEqual([]);
  });
  test.each([
    { cut: "amid its text", tail: '{"at":"2026-' },
    { cut: "before its end, so that it reads as a whole one", tail: '{"at":"2026-11-23T10:00:00.000Z","event":"failed","action":"delete","target":"v/1"}' },
  ])("drops a line that a kill cut $cut, and the next one stands on its own", ({ tail }) => {
    open().note("intent", "delete", "v/1");
    appendFileSync(dir.file("journal", "org/p/dev/PackageVersion/old", "jsonl"), tail);
    expect(open().deletes("v/1")).toHaveLength(1);
    open().note("done", "delete", "v/1");
    expect(open().deletes("v/1")).toMatchObject([{ confirmedAt: "2026-11-23T10:00:00.000Z" }]);
  });
  test("damaged in its middle is an error, not an empty journal", () => {
    open().note("intent", "delete", "v/1");
    const file = dir.file("journal", "org/p/dev/PackageVersion/old", "jsonl");
    writeFileSync(file, `garbage\n${readFileSync(file, "utf8")}`);
    expect(() => open().deletes("v/1")).toThrow(/line 1 is damaged/);
  });
  test("drops what is older than the restore window", () => {
    open().note("done", "delete", "v/1");
    now += 32 * 86_400_000;
    open().note("done", "delete", "v/2");
    open().tidy();
    expect(open().deletes("v/1")).toEqual([]);
    expect(open().deletes("v/2")).toHaveLength(1);
  });
});

describe("the stack's lock", () => {
  const lines: string[] = [];
  let clock = Date.parse(at);
  const options = { now: () => clock, log: (line: string) => void lines.push(line), sleep: (ms: number) => { clock += ms; return new Promise<void>((done) => setImmediate(done)); } };
  const lockFile = () => dir.file("locks", "org/p/dev", "lock");
  const held = (pid: number, startTicks?: string) => writeFileSync(lockFile(), JSON.stringify({ pid, host: hostname(), since: at, startTicks }));

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
  test("of an ended process that nobody has collected is taken over", async () => {
    const parent = spawn("sh", ["-c", "sleep 1 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve)));
      while (readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[2] !== "Z") await new Promise((resolve) => setImmediate(resolve));
      held(pid);
      (await acquireStackLock(dir, "org/p/dev", { ...options, patience: 1_000 }))();
    } finally {
      parent.kill("SIGKILL");
    }
  });
  test("that nobody can read is taken over", async () => {
    writeFileSync(lockFile(), "");
    (await acquireStackLock(dir, "org/p/dev", options))();
    expect(readdirSync(path.join(dir.path, "locks"))).toEqual([]);
  });
  test("whose taker-over died amid it is taken over", async () => {
    const dead = spawnSync("true").pid;
    held(dead);
    const claim = `${lockFile()}.${createHash("sha256").update(readFileSync(lockFile())).digest("hex").slice(0, 16)}`;
    writeFileSync(claim, JSON.stringify({ pid: dead, host: hostname(), since: at, token: "claim" }));
    const release = await acquireStackLock(dir, "org/p/dev", options);
    expect(JSON.parse(readFileSync(lockFile(), "utf8"))).toMatchObject({ pid: process.pid });
    release();
    expect(readdirSync(path.join(dir.path, "locks"))).toEqual([]);
  });
  test("is left to who is taking it over, and never removed under a new holder", async () => {
    held(spawnSync("true").pid);
    const text = readFileSync(lockFile());
    const sleeper = spawn("sleep", ["60"]);
    try {
      const living = JSON.stringify({ pid: sleeper.pid, host: hostname(), since: at, token: "living" });
      writeFileSync(`${lockFile()}.${createHash("sha256").update(text).digest("hex").slice(0, 16)}`, living);
      const waiting = acquireStackLock(dir, "org/p/dev", { ...options, patience: 10_000 });
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(readFileSync(lockFile())).toEqual(text);
      writeFileSync(lockFile(), living); // the other has it now
      await expect(waiting).rejects.toMatchObject({ code: "locked" });
      expect(readFileSync(lockFile(), "utf8")).toBe(living);
    } finally {
      sleeper.kill("SIGKILL");
    }
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
