import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from "node:fs";
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

/** Writes all of a text, or throws: a disk that fills up takes a part of it without a word. */
function writeAndSync(handle: number, text: string): void {
  writeFileSync(handle, text);
  fsyncSync(handle);
}

/** Replaces a file in one step: a reader sees the old text or the new one, never a part. Mode 0600. */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  const handle = openSync(draft, "w", 0o600);
  try {
    writeAndSync(handle, text);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** One byte tells it, however long the file has become. */
function endsWithLine(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() === "\n");
}

/**
 * Appends one line and returns only when it is on disk, its name included. What a kill left behind the last complete
 * line is cut off first: the new line would be glued to it, and both would be lost. Mode 0600.
 */
export function appendLine(path: string, line: string): void {
  const isNew = !existsSync(path);
  const handle = openSync(path, "a+", 0o600);
  try {
    if (!endsWithLine(handle)) ftruncateSync(handle, readFileSync(handle).lastIndexOf("\n") + 1);
    writeAndSync(handle, `${line}\n`);
  } finally {
    closeSync(handle);
  }
  if (isNew) syncFolder(dirname(path));
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

/** The complete lines of a file: one without its end was cut by a kill, before anything followed from it. */
export function readLines(path: string): string[] {
  return (readFileIfThere(path) ?? "").split("\n").slice(0, -1).filter((line) => line !== "");
}
