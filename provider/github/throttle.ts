/** The pace never falls below this part of what is configured. */
const least = 1 / 16;
/** What comes back after each minute without a refusal. */
const recovery = 1 / 8;
const minute = 60_000;

/** How much of the configured pace is used: half after each secondary-limit answer, and slowly all of it again. */
export class Throttle {
  readonly #now: () => number;
  #factor = 1;
  #since = 0;
  #halvedAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  factor(): number {
    const minutes = Math.floor((this.#now() - this.#since) / minute);
    if (this.#factor < 1 && minutes > 0) {
      this.#factor = Math.min(1, this.#factor + minutes * recovery);
      this.#since += minutes * minute;
    }
    return this.#factor;
  }

  /** @param sentAt when the refused request was sent: those that were on their way when the pace was halved say nothing new */
  refused(sentAt: number): void {
    if (sentAt <= this.#halvedAt) return;
    this.#factor = Math.max(least, this.factor() / 2);
    this.#since = this.#halvedAt = this.#now();
  }
}
