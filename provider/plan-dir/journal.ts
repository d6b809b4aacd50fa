import { z } from "zod";
import { RESTORE_WINDOW_DAYS } from "../core/restore-window";
import { appendLine, readFileIfThere, replaceFile } from "./durable-file";
import type { PlanDir } from "./plan-dir";

/** One line of a journal: the intent stands before the write, its outcome after it. */
const JournalEntry = z.strictObject({
  at: z.string(),
  event: z.enum(["intent", "done", "failed"]),
  action: z.enum(["delete", "restore"]),
  /** What was written to, as `versionKey` or `packageKey` spell it. */
  target: z.string(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** What the journal of one resource knows about its last write to a target. */
export interface LastWrite {
  readonly action: "delete" | "restore";
  /** `unconfirmed`: the process ended before the answer was noted. */
  readonly outcome: "done" | "unconfirmed";
  readonly at: string;
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

  /** The last write to a target that took effect or may have; a write that GitHub refused does not count. */
  lastWrite(target: string): LastWrite | undefined {
    let last: LastWrite | undefined;
    let before: LastWrite | undefined;
    for (const entry of this.#entries()) {
      if (entry.target !== target) continue;
      switch (entry.event) {
        case "intent":
          before = last;
          last = { action: entry.action, outcome: "unconfirmed", at: entry.at };
          break;
        case "done":
          last = { action: entry.action, outcome: "done", at: entry.at };
          break;
        case "failed":
          last = before;
          break;
        default:
          entry.event satisfies never;
      }
    }
    return last;
  }

  /**
   * Drops what is older than the restore window, and a line that a kill cut: neither can matter any more.
   * Call it once, with the lock held, before the first note.
   */
  tidy(): void {
    const lines = this.#lines();
    const recent = this.#entries().filter((entry) => this.#now() - Date.parse(entry.at) <= keepMs);
    if (recent.length < lines.length) replaceFile(this.#file, recent.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  }

  #lines(): string[] {
    return (readFileIfThere(this.#file) ?? "").split("\n").filter((line) => line !== "");
  }

  #entries(): JournalEntry[] {
    const lines = this.#lines();
    return lines.flatMap((line, index) => {
      // A kill can cut the last line. Its write was never sent: the line comes first.
      try {
        return [JournalEntry.parse(JSON.parse(line))];
      } catch (error) {
        if (index === lines.length - 1) return [];
        throw new Error(`journal ${this.#file}, line ${index + 1} is damaged: ${(error as Error).message}`);
      }
    });
  }
}
