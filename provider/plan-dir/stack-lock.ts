import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { Failure, FailureCode } from "../core/failure";
import type { PlanDir } from "./plan-dir";

/** Who holds a lock. */
const LockHolder = z.object({ pid: z.number().int(), host: z.string(), since: z.string(), startTicks: z.string().optional() });
type LockHolder = z.infer<typeof LockHolder>;

export interface LockOptions {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
  /** How long a living holder is waited for. Milliseconds. @default 600000 (ten minutes) */
  readonly patience?: number;
}

/** When a process started, in the kernel's ticks: tells a process from a later one with the same number. Linux only. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true; // a shared folder: another machine's processes cannot be seen
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return holder.startTicks === undefined || holder.startTicks === startTicks(holder.pid);
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const result = LockHolder.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** Creates the lock with its content in one step: a hard link appears whole or not at all. */
function tryCreate(file: string, holder: LockHolder): boolean {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * Takes the exclusive lock of one stack. A lock whose process is dead is taken over; a living one is waited for,
 * and named. Returns the release.
 * @throws Failure `locked` when the holder lives longer than the patience.
 */
export async function acquireStackLock(dir: PlanDir, stackKey: string, options: LockOptions): Promise<() => void> {
  const file = dir.file("locks", stackKey, "lock");
  const started = options.now();
  const patience = options.patience ?? 600_000;
  const ticks = startTicks(process.pid);
  const me: LockHolder = { pid: process.pid, host: hostname(), since: new Date(started).toISOString(), ...(ticks === undefined ? {} : { startTicks: ticks }) };
  for (let announced = false; ; ) {
    if (tryCreate(file, me)) return () => releaseLock(file, me);
    const holder = readHolder(file);
    if (holder === undefined || !isAlive(holder)) {
      removeIfStill(file, holder);
      continue;
    }
    const who = `process ${holder.pid} on ${holder.host} (since ${holder.since})`;
    if (options.now() - started >= patience) {
      throw new Failure(FailureCode.locked, `another run of this stack, ${who}, still works on GitHub after ${Math.round(patience / 60_000)} minutes`, {
        operation: "wait for the lock",
        subject: file,
        cure: "Let it end, or end that process, then run pulumi up again.",
      });
    }
    if (!announced) options.log(`waiting for another run of this stack: ${who}`);
    announced = true;
    await options.sleep(250);
  }
}

/** Removes a dead holder's lock, unless somebody else replaced it meanwhile. */
function removeIfStill(file: string, holder: LockHolder | undefined): void {
  const now = readHolder(file);
  if (now?.pid !== holder?.pid || now?.since !== holder?.since) return;
  try {
    unlinkSync(file);
  } catch {
    // somebody else was quicker
  }
}

function releaseLock(file: string, me: LockHolder): void {
  removeIfStill(file, me);
}
