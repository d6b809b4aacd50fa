import { z } from "zod";
import { RESTORE_WINDOW_DAYS } from "../core/restore-window";
import { appendLine, readLines, replaceFile } from "./durable-file";
import type { PlanDir } from "./plan-dir";

/** One line of a journal: the intent stands before the write, its outcome after it. */
export const JournalEntry = z.strictObject({
  at: z.string(),
  event: z.enum(["intent", "done", "failed"]),
  action: z.enum(["delete", "restore"]),
  /** What was written to, as `versionKey` or `packageKey` spell it. */
  target: z.string(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** One delete that this resource sent and that took effect, or may have. */
export interface OwnDelete {
  /** RFC 3339: nothing had been sent before. */
  readonly intendedAt: string;
  /** RFC 3339: GitHub had confirmed it by then. Absent where the process ended before the answer was noted. */
  readonly confirmedAt?: string;
}

const keepMs = (RESTORE_WINDOW_DAYS + 1) * 86_400_000;

/**
 * The journal of one resource key: it survives a killed engine, whose state never heard of the deletion.
 * Every line is on disk before the call returns.
 */
export class Journal {
  readonly #file: string;
  readonly #now: () => number;

  constructor(dir: PlanDir, key: string, now: () => number) {
    this.#file = dir.file("journal", key, "jsonl");
    this.#now = now;
  }

  note(event: JournalEntry["event"], action: JournalEntry["action"], target: string): void {
    const entry: JournalEntry = { at: new Date(this.#now()).toISOString(), event, action, target };
    appendLine(this.#file, JSON.stringify(entry));
  }

  /**
   * Deletes of a target that took effect or may have, oldest first. One that GitHub refused does not count, nor one
   * that was undone: after a confirmed restore another deletion is another's, unless it is noted here again.
   */
  deletes(target: string): OwnDelete[] {
    let found: OwnDelete[] = [];
    let open: OwnDelete | undefined;
    for (const entry of this.#entries()) {
      if (entry.target !== target) continue;
      if (entry.action === "restore") {
        if (entry.event === "done") [found, open] = [[], undefined];
        continue;
      }
      switch (entry.event) {
        case "intent":
          if (open !== undefined) found.push(open);
          open = { intendedAt: entry.at };
          break;
        case "done":
          found.push({ intendedAt: open?.intendedAt ?? entry.at, confirmedAt: entry.at });
          open = undefined;
          break;
        case "failed":
          open = undefined;
          break;
        default:
          entry.event satisfies never;
      }
    }
    return open === undefined ? found : [...found, open];
  }

  /** Drops what is older than the restore window: it can matter no more. Call it with the lock held. */
  tidy(): void {
    const entries = this.#entries();
    const recent = entries.filter((entry) => this.#now() - Date.parse(entry.at) <= keepMs);
    if (recent.length < entries.length) replaceFile(this.#file, recent.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  }

  #entries(): JournalEntry[] {
    return readLines(this.#file).map((line, index) => {
      try {
        return JournalEntry.parse(JSON.parse(line));
      } catch (error) {
        throw new Error(`journal ${this.#file}, line ${index + 1} is damaged: ${(error as Error).message}`);
      }
    });
  }
}
