import { z } from "zod";
import { RESTORE_WINDOW_DAYS } from "../core/restore-window";
import { appendLine, readLines, replaceFile } from "./durable-file";
import type { PlanDir } from "./plan-dir";

const Entry = z.looseObject({ packageType: z.string(), packageName: z.string(), id: z.int(), name: z.string(), createdAt: z.string(), rules: z.array(z.string()), plan: z.string() });
const ids = z.array(z.int());

const Line = z.discriminatedUnion("event", [
  /** Everything that is about to be deleted or restored, before the first request. */
  z.strictObject({ event: z.literal("intent"), at: z.string(), entries: z.array(Entry), restores: ids.optional() }),
  /** Ids whose deletion GitHub confirmed, since the line before. */
  z.strictObject({ event: z.literal("deleted"), at: z.string(), ids }),
  /** The run ended and returned its ledger to the engine. `unsure`: deletes whose outcome it could not find out. */
  z.strictObject({ event: z.literal("ended"), at: z.string(), unsure: ids.optional() }),
]);
type Line = z.infer<typeof Line>;
/** A deletion can matter as long as it can be undone. */
const keepMs = (RESTORE_WINDOW_DAYS + 1) * 86_400_000;
export type IntendedEntry = z.infer<typeof Entry>;

/** A delete that took effect, or may have, and that the engine's state may not know. */
export interface Recollection {
  readonly entry: IntendedEntry;
  /** When the run that intended it began. RFC 3339. */
  readonly intendedAt: string;
  /** When GitHub had confirmed it. RFC 3339. Absent where the run ended before it could tell. */
  readonly confirmedAt?: string;
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

  intend(entries: readonly IntendedEntry[], restores: readonly number[] = []): void {
    this.#append({ event: "intent", at: this.#at(), entries: [...entries], ...(restores.length === 0 ? {} : { restores: [...restores] }) });
  }

  deleted(ids: readonly number[]): void {
    if (ids.length > 0) this.#append({ event: "deleted", at: this.#at(), ids: [...ids] });
  }

  ended(unsure: readonly number[] = []): void {
    this.#append({ event: "ended", at: this.#at(), ...(unsure.length === 0 ? {} : { unsure: [...unsure] }) });
  }

  /**
   * The deletes within the restore window that happened or may have. What a run that ended did not confirm, and was
   * sure of, it did not delete: whoever did so later was another.
   */
  recall(): Recollection[] {
    const past: Recollection[] = [];
    let run = new Map<number, Recollection>();
    for (const line of this.#lines()) {
      switch (line.event) {
        case "intent":
          past.push(...run.values());
          run = new Map(line.entries.map((entry) => [entry.id, { entry, intendedAt: line.at }]));
          break;
        case "deleted":
          for (const id of line.ids) {
            const known = run.get(id);
            if (known !== undefined) run.set(id, { ...known, confirmedAt: line.at });
          }
          break;
        case "ended":
          past.push(...[...run.values()].filter(({ entry, confirmedAt }) => confirmedAt !== undefined || line.unsure?.includes(entry.id) === true));
          run = new Map();
          break;
        default:
          line satisfies never;
      }
    }
    return [...past, ...run.values()];
  }

  /** All that was to be deleted within the restore window, done or not. */
  intended(): IntendedEntry[] {
    return this.#lines().flatMap((line) => (line.event === "intent" ? line.entries : []));
  }

  /** When this policy last set out to restore each id. RFC 3339. */
  restores(): Map<number, string> {
    return new Map(this.#lines().flatMap((line) => (line.event === "intent" ? (line.restores ?? []).map((id): [number, string] => [id, line.at]) : [])));
  }

  /** Drops runs older than the restore window. Call it with the lock held, before writing. */
  tidy(): void {
    const lines = this.#lines();
    const recent = lines.filter((line) => this.#now() - Date.parse(line.at) <= keepMs);
    if (recent.length < lines.length) replaceFile(this.#file, recent.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }

  #lines(): Line[] {
    return readLines(this.#file).map((text, index) => {
      try {
        return Line.parse(JSON.parse(text));
      } catch (error) {
        throw new Error(`journal ${this.#file}, line ${index + 1} is damaged: ${(error as Error).message}`);
      }
    });
  }
}
