import { Failure, FailureCode } from "../core/failure";
import type { Answer } from "./classify";

/** What GitHub's headers tell of the hourly limit. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit */
export interface HourlyState {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds, by our own clock. */
  readonly resetAt: number;
}

export interface HourlyOptions {
  readonly now: () => number;
  /** The longest wait for the reset, in milliseconds. */
  readonly patienceMs: number;
  readonly pause: (ms: number, why: string) => Promise<void>;
}

/** Writes stop before reads: what was written is still read back. */
const reserveOf = (limit: number): number => Math.floor(limit / 50);

/**
 * Stops before GitHub does. Nothing is known before the first answer, and nothing is assumed of a host that sends no
 * such headers, as Enterprise Server by default.
 */
export class HourlyLimit {
  readonly #options: HourlyOptions;
  #state: HourlyState | undefined;
  /** Sent, and perhaps not counted yet in what the headers said. */
  #underWay = 0;
  #answered: (() => void)[] = [];

  constructor(options: HourlyOptions) {
    this.#options = options;
  }

  get state(): HourlyState | undefined {
    if (this.#state !== undefined && this.#options.now() >= this.#state.resetAt) this.#state = undefined;
    return this.#state;
  }

  /** Counts a request as sent, or rejects with `primary-rate-limit` where the limit is too close and its reset too far. */
  async enter(isWrite: boolean): Promise<void> {
    for (let state = this.state; state !== undefined && state.remaining - this.#underWay <= (isWrite ? reserveOf(state.limit) : 0); state = this.state) {
      if (this.#underWay > 0) await new Promise<void>((resolve) => this.#answered.push(resolve));
      else await this.#waitForReset(state);
    }
    this.#underWay += 1;
  }

  /** To be called once for every `enter`. */
  leave(answer: Answer | undefined): void {
    this.#underWay -= 1;
    if (answer !== undefined) this.#learn(answer);
    for (const wake of this.#answered.splice(0)) wake();
  }

  #learn({ headers }: Answer): void {
    const limit = Number(headers["x-ratelimit-limit"]);
    const remaining = Number(headers["x-ratelimit-remaining"]);
    const ms = untilReset(headers, this.#options.now());
    if (!(limit > 0) || !(remaining >= 0) || ms === undefined || (headers["x-ratelimit-resource"] ?? "core") !== "core") return;
    const resetAt = this.#options.now() + ms;
    const known = this.state;
    // Answers overtake each other: within one hour the lowest figure is the newest. Reset times are whole seconds.
    const sameHour = known !== undefined && Math.abs(known.resetAt - resetAt) < 60_000;
    this.#state = { limit, remaining: sameHour ? Math.min(known.remaining, remaining) : remaining, resetAt: sameHour ? known.resetAt : resetAt };
  }

  async #waitForReset({ limit, remaining, resetAt }: HourlyState): Promise<void> {
    const ms = resetAt - this.#options.now();
    if (ms <= this.#options.patienceMs) return this.#options.pause(ms, "GitHub's hourly limit is used up");
    const retryAt = new Date(resetAt).toISOString();
    throw new Failure(FailureCode.primaryRateLimit, `stopped before GitHub's hourly limit: ${remaining} of ${limit} requests are left`, {
      retryAt,
      cure: `GitHub gives new ones at ${retryAt}; run again then, and the rest is done.`,
    });
  }
}

/** Until a second after the reset; GitHub's own `date` tells the time where the clocks differ. */
export function untilReset(headers: Answer["headers"], now: number): number | undefined {
  const reset = Number(headers["x-ratelimit-reset"]) * 1000;
  const theirs = Date.parse(headers["date"] ?? "");
  return reset > 0 ? Math.max(reset - (Number.isNaN(theirs) ? now : theirs), 0) + 1000 : undefined;
}
