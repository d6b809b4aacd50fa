import { Mutex } from "async-mutex";

export interface PaceOptions {
  /** Asked anew each time: the pace changes with GitHub's answers. */
  readonly perMinute: () => number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Timers are late by a few milliseconds, on a busy machine by some more. */
const timerLatenessMs = 50;

/** The pause between two writes that keeps them within a number per minute. */
export const msApart = (perMinute: number): number => Math.ceil(60_000 / perMinute);

/** Lets one through at a time, evenly spaced: GitHub advises against bursts of writes. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #turn = new Mutex();
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Waits for the turn. The returned function ends it, and says whether it was used. */
  async turn(): Promise<(used: boolean) => void> {
    const { now, sleep, perMinute } = this.#options;
    const release = await this.#turn.acquire();
    const ms = this.#nextAt - now();
    if (ms > 0) await sleep(ms);
    return (used) => {
      // What a timer was late is made up for, so that the pace holds; a longer wait is not.
      if (used) this.#nextAt = (now() - this.#nextAt <= timerLatenessMs ? this.#nextAt : now()) + msApart(perMinute());
      release();
    };
  }
}
