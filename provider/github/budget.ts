import type Bottleneck from "bottleneck";
import Limiter from "bottleneck/light.js";
import type { Answer } from "./classify";

/** GitHub's secondary limits are waited out, the hourly one only if it ends soon. In milliseconds. */
const patienceMs = 5 * 60_000;
/** Without `retry-after` GitHub asks for at least a minute. https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const defaultWaitMs = 60_000;

export interface BudgetOptions {
  readonly deletesPerMinute: number;
  readonly restoresPerMinute: number;
  readonly concurrency: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
}

/** What the limits of one token at one host allow. Everything that spends from it shares one object. */
export interface Budget {
  /** All requests: how many are in flight. */
  readonly requests: Bottleneck.Group;
  /** All writes: at least this far apart. */
  readonly writes: Bottleneck.Group;
  /** Restores, in addition. */
  readonly restores: Bottleneck.Group;
  /** Resolves when no limit is being waited out: while one is, further requests count against the token. */
  opened(): Promise<void>;
  /**
   * Waits out a limit that an answer reported, if that takes at most five minutes.
   * @param waitedMs what this request has waited before
   * @returns how long this request has waited in total, or undefined where the limit lasts too long
   */
  waitOut(answer: Answer, limit: "primary" | "secondary", waitedMs: number): Promise<number | undefined>;
}

/** The pause between two writes that keeps them within a number per minute. */
export const msApart = (perMinute: number): number => Math.ceil(60_000 / perMinute);

export function createBudget(options: BudgetOptions): Budget {
  const { now, sleep, log } = options;
  let waits: { readonly until: number; readonly over: Promise<void> } | undefined;

  const pause = (ms: number, why: string): Promise<void> => {
    const until = now() + ms;
    // Requests in flight meet the same limit; one announcement is enough, and the longest wait counts.
    if (waits !== undefined && waits.until >= until - 1000) return waits.over;
    log(`Waiting ${Math.ceil(ms / 1000)} s: ${why}`);
    const mine = { until, over: sleep(ms) };
    waits = mine;
    void mine.over.finally(() => (waits = waits === mine ? undefined : waits)).catch(() => undefined);
    return mine.over;
  };

  return {
    requests: new Limiter.Group({ maxConcurrent: options.concurrency }),
    writes: new Limiter.Group({ maxConcurrent: 1, minTime: msApart(options.deletesPerMinute) }),
    restores: new Limiter.Group({ maxConcurrent: 1, minTime: msApart(options.restoresPerMinute) }),
    async opened() {
      while (waits !== undefined) await waits.over;
    },
    async waitOut(answer, limit, waitedMs) {
      // Without `retry-after` each further wait is as long as all before it.
      const ms = limit === "primary" ? untilReset(answer, now()) : (retryAfter(answer) ?? Math.max(defaultWaitMs, waitedMs));
      if (ms === undefined || waitedMs + ms > patienceMs) return undefined;
      await pause(ms, limit === "primary" ? "GitHub's hourly limit is used up." : "GitHub's secondary rate limit.");
      return waitedMs + ms;
    },
  };
}

function retryAfter({ headers }: Answer): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return headers["retry-after"] !== undefined && seconds > 0 ? seconds * 1000 : undefined;
}

/** Until a second after the reset; GitHub's own `date` tells the time where the clocks differ. */
function untilReset({ headers }: Answer, now: number): number | undefined {
  const reset = Number(headers["x-ratelimit-reset"]) * 1000;
  const theirs = Date.parse(headers["date"] ?? "");
  return reset > 0 ? Math.max(reset - (Number.isNaN(theirs) ? now : theirs), 0) + 1000 : undefined;
}
