import { Semaphore } from "async-mutex";

export interface WindowOptions {
  /** The most weight that may count at any moment. */
  readonly capacity: number;
  /** How long it counts, in milliseconds. */
  readonly spanMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told when the next in line has to wait, and for how many milliseconds. */
  readonly onWait?: (ms: number) => void;
}

/** Ends a stay in the window. What was not used stops counting at once. */
export type Leave = (used: boolean) => void;

interface Held {
  readonly until: number;
  readonly weight: number;
  readonly release: () => void;
}

/**
 * A limit over a sliding span of time that cannot be overrun, however long a request is on its way: its weight is taken
 * before it is sent and given back one span after its *answer*. Whenever GitHub counts a request, at some moment between
 * the two, everything that GitHub still counts has been taken here and not been given back.
 */
export class SlidingWindow {
  readonly #options: WindowOptions;
  readonly #free: Semaphore;
  #capacity: number;
  #waiting = 0;
  #watched = false;
  /** In the order in which they end. */
  readonly #held: Held[] = [];

  constructor(options: WindowOptions) {
    this.#options = options;
    this.#capacity = options.capacity;
    this.#free = new Semaphore(options.capacity);
  }

  /** Waits until `weight` fits. A higher priority goes first; within one, first come, first served. */
  async enter(weight: number, priority = 0): Promise<Leave> {
    this.#giveBack();
    const hasToWait = this.#waiting > 0 || this.#free.getValue() < weight;
    const entered = this.#free.acquire(weight, priority);
    if (hasToWait) {
      this.#waiting += 1;
      void this.#watch();
    }
    const [, release] = await entered;
    if (hasToWait) this.#waiting -= 1;
    return (used) => {
      if (!used) return release();
      this.#held.push({ until: this.#options.now() + this.#options.spanMs, weight, release });
      void this.#watch();
    };
  }

  /** More counts than the capacity, by what others have used. */
  isOverdrawn(): boolean {
    this.#giveBack();
    return this.#free.getValue() < 0;
  }

  /** Counts what somebody else has used, whether it fits or not. */
  hold(weight: number, until: number): void {
    this.#free.setValue(this.#free.getValue() - weight);
    this.#held.push({ until, weight, release: () => this.#free.release(weight) });
    this.#held.sort((a, b) => a.until - b.until);
  }

  /** What is over the new capacity stays, and nothing enters until it has gone. */
  resize(capacity: number): void {
    if (capacity === this.#capacity) return;
    this.#free.setValue(this.#free.getValue() + capacity - this.#capacity);
    this.#capacity = capacity;
  }

  #giveBack(): void {
    const now = this.#options.now();
    while (this.#held[0] !== undefined && this.#held[0].until <= now) this.#held.shift()?.release();
  }

  /** Time passes by itself only where somebody waits: an idle window starts no timer. */
  async #watch(): Promise<void> {
    if (this.#watched) return;
    this.#watched = true;
    await Promise.resolve(); // who fits has entered by now
    for (let next = this.#held[0]; this.#waiting > 0 && next !== undefined; next = this.#held[0]) {
      const ms = next.until - this.#options.now();
      if (ms > 0) {
        this.#options.onWait?.(ms);
        await this.#options.sleep(ms);
      }
      this.#giveBack();
      await Promise.resolve();
      await Promise.resolve();
    }
    this.#watched = false;
  }
}
