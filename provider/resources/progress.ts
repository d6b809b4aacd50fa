/** A line at most this often: long runs are told, and logs stay short. */
const everyMs = 30_000;
/** Below this the first answers are no measure of what follows. */
const enough = 20;

export interface ProgressOptions {
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** What is assumed before anything can be measured. */
  readonly deletesPerMinute: number;
}

/** How far the writes of a run are: all of them together, whichever resource they belong to. */
export class Progress {
  readonly #options: ProgressOptions;
  #total = 0;
  #restores = 0;
  #done = 0;
  #startedAt: number | undefined;
  #toldAt = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** More is going to be done. */
  expect(count: number, kind: "delete" | "restore"): void {
    this.#total += count;
    if (kind === "restore") this.#restores += count;
  }

  /** One of them is settled, whatever became of it. */
  settled(): void {
    const now = this.#options.now();
    if (this.#startedAt === undefined) this.#startedAt = this.#toldAt = now;
    this.#done += 1;
    if (now - this.#toldAt < everyMs || this.#left === 0) return;
    this.#toldAt = now;
    this.#options.log(`${thousands(this.#done)} of ${thousands(this.#total)} ${this.#noun} done (${Math.round(this.#perMinute)} a minute), about ${this.#timeLeft} left`);
  }

  /** `1,240 versions left, about 7 min`; undefined where nothing is. */
  outlook(): string | undefined {
    return this.#left === 0 ? undefined : `${thousands(this.#left)} ${this.#noun} left, about ${this.#timeLeft}`;
  }

  get #noun(): string {
    return this.#restores === 0 ? "deletes" : "deletes and restores";
  }

  get #left(): number {
    return Math.max(0, this.#total - this.#done);
  }

  get #perMinute(): number {
    const ms = this.#options.now() - (this.#startedAt ?? this.#options.now());
    return this.#done < enough || ms === 0 ? this.#options.deletesPerMinute : (this.#done / ms) * 60_000;
  }

  get #timeLeft(): string {
    const seconds = (this.#left / this.#perMinute) * 60;
    return seconds < 90 ? `${Math.max(10, Math.ceil(seconds / 10) * 10)} s` : `${Math.ceil(seconds / 60)} min`;
  }
}

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
