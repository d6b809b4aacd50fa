import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { Failure, FailureCode } from "../core/failure";
import type { PlanDir } from "./plan-dir";

/** Who holds a lock. The token makes its text unlike that of any other holding. */
const LockHolder = z.object({ pid: z.number().int(), host: z.string(), since: z.string(), startTicks: z.string().optional(), token: z.string().optional() });
type LockHolder = z.infer<typeof LockHolder>;

export interface LockOptions {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
  /** How long a living holder is waited for. Milliseconds. @default 600000 (ten minutes) */
  readonly patience?: number;
}

/** What the kernel says of a process: its state, and when it started, in ticks. Linux only. */
function statusOf(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, startTicks: rest[18] ?? "" };
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
  const status = statusOf(holder.pid);
  // In a container nobody may collect an ended orphan: its number stays taken, and it does nothing any more.
  if (status?.state === "Z" || status?.state === "X") return false;
  // The number may belong to a later process by now.
  return holder.startTicks === undefined || holder.startTicks === status?.startTicks;
}

/** A holding as it stands on the disk; nothing where there is none. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** What cannot be read was not written by a living process: a holding appears whole or not at all. */
function holderOf(text: string): LockHolder | undefined {
  try {
    return LockHolder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Creates a holding with its content in one step: a hard link appears whole or not at all. */
function tryCreate(file: string, text: string): boolean {
  const draft = `${file}.${randomUUID()}.tmp`; // process numbers repeat between containers that share the folder
  writeFileSync(draft, text, { mode: 0o600 });
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
 * Removes the holding of a dead process. Between a look and the removal somebody else could have taken the lock over;
 * so only who holds the claim on exactly this holding may remove it, and a claim is a holding like any other.
 */
function removeDead(file: string, text: string, mine: string): void {
  const claim = `${file}.${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
  if (!tryCreate(claim, mine)) {
    const other = readText(claim);
    if (other !== undefined && !isHeld(other)) removeDead(claim, other, mine);
    return;
  }
  try {
    if (readText(file) === text) unlinkSync(file);
  } finally {
    unlinkSync(claim);
  }
}

function isHeld(text: string): boolean {
  const holder = holderOf(text);
  return holder !== undefined && isAlive(holder);
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
  const { startTicks } = statusOf(process.pid) ?? {};
  const me: LockHolder = { pid: process.pid, host: hostname(), since: new Date(started).toISOString(), ...(startTicks === undefined ? {} : { startTicks }), token: randomUUID() };
  const mine = JSON.stringify(me);
  for (let announced = false; ; ) {
    if (tryCreate(file, mine)) return () => release(file, mine);
    const text = readText(file);
    if (text === undefined) continue; // it was given back meanwhile
    const holder = holderOf(text);
    if (holder === undefined || !isAlive(holder)) {
      removeDead(file, text, mine);
      await options.sleep(10); // where somebody else has the claim
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

/** Nobody else removes the lock of a living process. */
function release(file: string, mine: string): void {
  if (readText(file) === mine) unlinkSync(file);
}
