import { z } from "zod";
import { RESTORE_WINDOW_DAYS } from "../core/restore-window";
import { appendLine, readFileIfThere, replaceFile } from "./durable-file";
import type { PlanDir } from "./plan-dir";

const Entry = z.looseObject({ packageType: z.string(), packageName: z.string(), id: z.int(), name: z.string(), createdAt: z.string(), rules: z.array(z.string()), plan: z.string() });

const Line = z.discriminatedUnion("event", [
  /** Everything that is about to be deleted, before the first request. */
  z.strictObject({ event: z.literal("intent"), at: z.string(), entries: z.array(Entry) }),
  /** Ids whose deletion GitHub confirmed, since the line before. */
  z.strictObject({ event: z.literal("deleted"), at: z.string(), ids: z.array(z.int()) }),
  /** The run ended and returned its ledger to the engine. */
  z.strictObject({ event: z.literal("ended"), at: z.string() }),
]);
type Line = z.infer<typeof Line>;
/** A deletion can matter as long as it can be undone. */
const keepMs = (RESTORE_WINDOW_DAYS + 1) * 86_400_000;
export type IntendedEntry = z.infer<typeof Entry>;

/** What the journal knows that the engine's state may not. */
export interface Recollection {
  readonly entry: IntendedEntry;
  /** When the run that intended it began. RFC 3339. */
  readonly intendedAt: string;
  /** GitHub confirmed it; otherwise the run ended before it could tell. */
  readonly confirmed: boolean;
}

/** The journal of one policy. Every line is on disk before the call returns. */
export class PolicyJournal {
  readonly #file: string;
  readonly #now: () => number;

  constructor(dir: PlanDir, key: string, now: () => number) {
    this.#file = dir.file("journal", key, "jsonl");
    this.#now = now;
  }

  #append(line: Line): void {
    appendLine(this.#file, JSON.stringify(line));
  }

  intend(entries: readonly IntendedEntry[]): void {
    this.#append({ event: "intent", at: new Date(this.#now()).toISOString(), entries: [...entries] });
  }

  deleted(ids: readonly number[]): void {
    if (ids.length > 0) this.#append({ event: "deleted", at: new Date(this.#now()).toISOString(), ids: [...ids] });
  }

  ended(): void {
    this.#append({ event: "ended", at: new Date(this.#now()).toISOString() });
  }

  /** All that was intended within the restore window. Whether it happened shows on GitHub. */
  recall(): Recollection[] {
    const found = new Map<number, Recollection>();
    for (const line of this.#lines()) {
      if (line.event === "intent") for (const entry of line.entries) found.set(entry.id, { entry, intendedAt: line.at, confirmed: false });
      if (line.event === "deleted") {
        for (const id of line.ids) {
          const known = found.get(id);
          if (known !== undefined) found.set(id, { ...known, confirmed: true });
        }
      }
    }
    return [...found.values()];
  }

  /** Drops runs older than the restore window, and a line that a kill cut. Call it with the lock held, before writing. */
  tidy(): void {
    const lines = this.#lines();
    const recent = lines.filter((line) => this.#now() - Date.parse(line.at) <= keepMs);
    if (recent.length < this.#texts().length) replaceFile(this.#file, recent.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  #texts(): string[] {
    return (readFileIfThere(this.#file) ?? "").split("\n").filter((line) => line !== "");
  }

  #lines(): Line[] {
    const texts = this.#texts();
    return texts.flatMap((text, index) => {
      try {
        return [Line.parse(JSON.parse(text))];
      } catch (error) {
        if (index === texts.length - 1) return []; // cut by a kill before anything was sent
        throw new Error(`journal ${this.#file}, line ${index + 1} is damaged: ${(error as Error).message}`);
      }
    });
  }
}
