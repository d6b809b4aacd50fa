import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Flushes a folder's entries, so that a new name survives a power cut. Not every platform can; those that cannot say so. */
function syncFolder(path: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(path, "r");
    fsyncSync(handle);
  } catch {
    // Windows cannot open a folder; the file itself has been flushed.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function writeAndSync(path: string, flags: "w" | "a", text: string): void {
  const handle = openSync(path, flags, 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Replaces a file in one step: a reader sees the old text or the new one, never a part. Mode 0600. */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeAndSync(draft, "w", text);
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** Appends one line and returns only when it is on disk. Mode 0600. */
export function appendLine(path: string, line: string): void {
  writeAndSync(path, "a", `${line}\n`);
}

/** The text of a file, `undefined` where there is none. Anything else that hinders reading is an error, not an absence. */
export function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
