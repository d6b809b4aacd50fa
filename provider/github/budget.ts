import { Semaphore } from "async-mutex";
import { Failure, FailureCode } from "../core/failure";
import { limitOf, type Answer } from "./classify";
import { HourlyLimit, untilReset, type HourlyState } from "./hourly-limit";
import { Pace } from "./pace";
import { SlidingWindow, type Leave } from "./sliding-window";
import { Throttle } from "./throttle";

/** GitHub's secondary limits are waited out, the hourly one only if it ends soon. In milliseconds. */
const patienceMs = 5 * 60_000;
/** Without `retry-after` GitHub asks for at least a minute. https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const defaultWaitMs = 60_000;
/** Waits shorter than this are the normal pace, and not worth a line. */
const worthTellingMs = 5_000;

const minute = 60_000;
const hour = 60 * minute;

/**
 * GitHub allows 900 points a minute, 80 content creations a minute and 500 an hour. A hundredth of the points is left to
 * whatever else uses the token. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
const most = { pointsPerMinute: 890, deletesPerMinute: 180, creationsPerMinute: 80, creationsPerHour: 500 } as const;

export interface BudgetOptions {
  readonly deletesPerMinute: number;
  readonly restoresPerMinute: number;
  readonly concurrency: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
  /** What other processes have spent of a minute's points since it was last asked, and where this one tells what it spends. */
  readonly spent?: { news(): readonly { readonly weight: number; readonly until: number }[]; note(weight: number): void };
  /** What is still to be done, for the announcement of a wait: `1,240 deletes left, about 7 min`. */
  readonly outlook?: () => string | undefined;
}

export const Spending = { read: "read", delete: "delete", restore: "restore" } as const;
export type Spending = (typeof Spending)[keyof typeof Spending];

export interface Request {
  readonly spending: Spending;
  /** Epoch milliseconds after which it must not be sent any more. */
  readonly expiresAt?: number | undefined;
  readonly send: () => Promise<Answer>;
}

/** What the limits of one token at one host allow. Everything that spends from it shares one object. */
export interface Budget {
  /**
   * Sends a request when its turn has come, again after a limit that was waited out.
   * Rejects with `primary-rate-limit` before the hourly limit, and with `expired` where the turn came too late;
   * neither has been sent then.
   */
  spend(request: Request): Promise<Answer>;
  /** Sends what costs no points, a read of the container registry, as one of the requests that may be in flight. */
  readonly inFlight: <T>(send: () => Promise<T>) => Promise<T>;
  /** The hourly limit, as far as GitHub has told it. */
  hourly(): HourlyState | undefined;
}

export function createBudget(options: BudgetOptions): Budget {
  const { now, sleep, log, outlook } = options;
  const throttle = new Throttle(now);
  let waits: { readonly until: number; readonly over: Promise<void> } | undefined;
  let toldUntil = 0;

  const tell = (ms: number, why: string): void => {
    toldUntil = now() + ms;
    const left = outlook?.();
    log(`${left === undefined ? "W" : `${left}; w`}aiting ${Math.ceil(ms / 1000)} s: ${why}.`);
  };
  const pause = (ms: number, why: string): Promise<void> => {
    const until = now() + ms;
    // Requests in flight meet the same limit; one announcement is enough, and the longest wait counts.
    if (waits !== undefined && waits.until >= until - 1000) return waits.over;
    tell(ms, why);
    const mine = { until, over: sleep(ms) };
    waits = mine;
    void mine.over.finally(() => (waits = waits === mine ? undefined : waits)).catch(() => undefined);
    return mine.over;
  };
  const window = (capacity: number, spanMs: number, of: string): SlidingWindow =>
    new SlidingWindow({ capacity, spanMs, now, sleep, onWait: (ms) => void (ms >= worthTellingMs && now() >= toldUntil && tell(ms, `GitHub's limit of ${of}`)) });

  const inFlight = new Semaphore(options.concurrency);
  // A pace beyond GitHub's own is for a host without these limits, as Enterprise Server is by default.
  const hasPoints = options.deletesPerMinute <= most.deletesPerMinute;
  const hasCreations = options.restoresPerMinute <= most.creationsPerMinute;
  const points = window(most.pointsPerMinute, minute, "900 points a minute");
  const hear = (): void => {
    for (const { weight, until } of options.spent?.news() ?? []) points.hold(weight, until);
  };
  /** Others may have spent while this one waited: then it waits again. Reads first: what a write waits for is often a read. */
  const pay = async (isWrite: boolean): Promise<Leave> => {
    for (;;) {
      hear();
      const leave = await points.enter(isWrite ? 5 : 1, isWrite ? 0 : 1);
      hear();
      if (!points.isOverdrawn()) return leave;
      leave(false);
    }
  };
  const creations = [window(most.creationsPerMinute, minute, "80 restores a minute"), window(most.creationsPerHour, hour, "500 restores an hour")];
  const hourly = new HourlyLimit({ now, patienceMs, pause });
  const paces = {
    [Spending.delete]: new Pace({ now, sleep, perMinute: () => options.deletesPerMinute * throttle.factor() }),
    [Spending.restore]: new Pace({ now, sleep, perMinute: () => options.restoresPerMinute * throttle.factor() }),
  };

  /** Sends once. Every gate that was passed is left again, whatever happens. */
  const once = async ({ spending, expiresAt, send }: Request): Promise<Answer> => {
    const isWrite = spending !== Spending.read;
    const leaving: ((used: boolean) => void)[] = [];
    let used = false;
    let answer: Answer | undefined;
    try {
      if (isWrite) leaving.push(await paces[spending].turn());
      if (spending === Spending.restore && hasCreations) for (const each of creations) leaving.push(await each.enter(1));
      points.resize(Math.floor(most.pointsPerMinute * throttle.factor()));
      if (hasPoints) leaving.push(await pay(isWrite));
      const [, land] = await inFlight.acquire();
      leaving.push(land);
      while (waits !== undefined) await waits.over;
      await hourly.enter(isWrite);
      leaving.push(() => hourly.leave(answer));
      if (expiresAt !== undefined && now() > expiresAt) throw new Failure(FailureCode.expired, "its turn came after what justified it had become too old; it was not sent");
      used = true;
      if (hasPoints) options.spent?.note(isWrite ? 5 : 1);
      if (isWrite) leaving.shift()?.(true);
      return (answer = await send());
    } finally {
      for (const leave of leaving) leave(used);
    }
  };

  return {
    inFlight: (send) => inFlight.runExclusive(() => send()),
    hourly: () => hourly.state,
    async spend(request) {
      for (let waitedMs = 0; ; ) {
        let sentAt = 0;
        const answer = await once({ ...request, send: () => ((sentAt = now()), request.send()) });
        const limit = limitOf(answer);
        if (limit === undefined) return answer;
        if (limit === "secondary") throttle.refused(sentAt);
        // Without `retry-after` each further wait is as long as all before it.
        const ms = limit === "primary" ? untilReset(answer.headers, now()) : (retryAfter(answer) ?? Math.max(defaultWaitMs, waitedMs));
        if (ms === undefined || waitedMs + ms > patienceMs) return answer;
        await pause(ms, limit === "primary" ? "GitHub's hourly limit is used up" : `GitHub's secondary rate limit; then on at ${Math.round(throttle.factor() * 100)} % of the pace`);
        waitedMs += ms;
      }
    },
  };
}

function retryAfter({ headers }: Answer): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return headers["retry-after"] !== undefined && seconds > 0 ? seconds * 1000 : undefined;
}
