import { fixedClock, type Clock } from "./clock";

/** A clock for a client and an emulator in one process: waiting costs no time, and all of it is counted. */
export interface VirtualClock extends Clock {
  /** Resolves when the clock has come so far. It jumps there once nobody has anything to do before. */
  sleep(ms: number): Promise<void>;
  /** The clock stands still while this work is under way: a request on the wire, for example. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** The same fetch, whose answers come whole and after `latencyMs` of this clock. */
  fetch(send: typeof fetch, latencyMs?: number): typeof fetch;
}

/** Turns of the event loop without any news, after which nobody has anything to do. */
const calmTurns = 3;

/** A clock that starts at an RFC 3339 moment and jumps from one awaited moment to the next. */
export function virtualClock(moment: string): VirtualClock {
  const clock = fixedClock(moment);
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let busy = 0;
  let calm = 0;
  let looking = false;

  const look = (): void => {
    if (busy > 0 || sleepers.length === 0) {
      looking = false;
      return;
    }
    calm += 1;
    if (calm > calmTurns) {
      const at = Math.min(...sleepers.map((sleeper) => sleeper.at));
      clock.advance(Math.max(0, at - clock.now()));
      calm = 0;
      for (const sleeper of sleepers.filter((each) => each.at <= at)) {
        sleepers.splice(sleepers.indexOf(sleeper), 1);
        sleeper.wake();
      }
    }
    setImmediate(look);
  };
  const stir = (): void => {
    calm = 0;
    if (looking) return;
    looking = true;
    setImmediate(look);
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      sleepers.push({ at: clock.now() + Math.max(0, ms), wake });
      stir();
    });
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    busy += 1;
    try {
      return await work();
    } finally {
      busy -= 1;
      stir();
    }
  };

  return {
    ...clock,
    sleep,
    during,
    fetch: (send, latencyMs = 0) => async (input, init) => {
      await sleep(latencyMs / 2);
      const answer = await during(async () => {
        const { status, headers, body } = await send(input, init).then(async (response) => ({ status: response.status, headers: response.headers, body: await response.arrayBuffer() }));
        return new Response(body.byteLength === 0 ? null : body, { status, headers });
      });
      await sleep(latencyMs / 2);
      return answer;
    },
  };
}
