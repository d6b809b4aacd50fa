import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const beat = 5_000;
const staleAfter = 60_000;

/** mkdir is the one step that every file system makes atomic: who creates the folder owns the lock. */
function tryTake(folder, owner) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(path.join(folder, "owner.json"), JSON.stringify(owner));
  return true;
}

function readOwner(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, "owner.json"), "utf8"));
  } catch {
    return undefined; // between mkdir and the first write, or already released
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function isStale(folder) {
  const owner = readOwner(folder);
  if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
  const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > staleAfter;
}

/** Only one waiter at a time may judge and remove a dead owner's lock, else it could remove its successor's. */
function clearStale(folder) {
  const judge = `${folder}.judge`;
  if (!tryTake(judge, { pid: process.pid, host: hostname() })) {
    const age = Date.now() - (statSync(judge, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > staleAfter) rmSync(judge, { recursive: true, force: true });
    return;
  }
  try {
    if (isStale(folder)) rmSync(folder, { recursive: true, force: true });
  } finally {
    rmSync(judge, { recursive: true, force: true });
  }
}

/** Holds `folder` as a lock while `action` runs. A lock whose owner died is taken over. */
export async function withLock(folder, action, { onWait = () => {}, poll = 250 } = {}) {
  mkdirSync(path.dirname(folder), { recursive: true });
  const owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (let waited = false; !tryTake(folder, owner); waited = true) {
    if (!waited) onWait();
    if (isStale(folder)) clearStale(folder);
    await sleep(poll);
  }
  const timer = setInterval(() => {
    try {
      utimesSync(folder, new Date(), new Date());
    } catch {
      // taken over while this process was suspended: the work still ends in one atomic rename
    }
  }, beat);
  timer.unref();
  const release = () => {
    if (readOwner(folder)?.token === owner.token) rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", release);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    process.removeListener("exit", release);
    release();
  }
}
