import fc from "fast-check";
import { virtualClock } from "../../../emulator";
import { SlidingWindow } from "../../../provider/github/sliding-window";

const start = "2026-11-01T12:00:00Z";

/** The most weight that arrived within any span, the span's end included and its beginning not. */
function most(arrivals: readonly { at: number; weight: number }[], spanMs: number): number {
  return Math.max(0, ...arrivals.map(({ at }) => arrivals.filter((each) => each.at > at - spanMs && each.at <= at).reduce((sum, each) => sum + each.weight, 0)));
}

test("however long requests are on their way, GitHub never counts more than fits, and everything is sent", async () => {
  const request = fc.record({ weight: fc.constantFrom(1, 5), there: fc.integer({ min: 0, max: 9_000 }), back: fc.integer({ min: 0, max: 3_000 }), after: fc.integer({ min: 0, max: 2_000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 60 }), fc.integer({ min: 5, max: 40 }), async (requests, capacity) => {
      const clock = virtualClock(start);
      const window = new SlidingWindow({ capacity, spanMs: 60_000, now: clock.now, sleep: clock.sleep });
      const arrivals: { at: number; weight: number }[] = [];
      await Promise.all(
        requests.map(async ({ weight, there, back, after }) => {
          await clock.sleep(after);
          const leave = await window.enter(weight);
          await clock.sleep(there);
          arrivals.push({ at: clock.now(), weight });
          await clock.sleep(back);
          leave(true);
        }),
      );
      expect(arrivals).toHaveLength(requests.length);
      expect(most(arrivals, 60_000)).toBeLessThanOrEqual(capacity);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("where answers are quick, nearly all that fits is used", async () => {
  const clock = virtualClock(start);
  const window = new SlidingWindow({ capacity: 900, spanMs: 60_000, now: clock.now, sleep: clock.sleep });
  let done = 0;
  await Promise.all(
    Array.from({ length: 900 }, async () => {
      const leave = await window.enter(5);
      await clock.sleep(50);
      leave(true);
      done += 1;
    }),
  );
  expect(done).toBe(900);
  // 900 of weight 5 are five windows: the first is free, four are waited for.
  expect(clock.now() - Date.parse(start)).toBeLessThanOrEqual(4 * 60_050 + 50);
});

test("what was not used stops counting at once, and an idle window waits for nothing", async () => {
  const slept: number[] = [];
  const window = new SlidingWindow({ capacity: 5, spanMs: 60_000, now: () => 0, sleep: async (ms) => void slept.push(ms) });
  (await window.enter(5))(false);
  (await window.enter(5))(true);
  expect(slept).toEqual([]);
});

test("what another process has used counts as long as it says, even where it is more than fits", async () => {
  const clock = virtualClock(start);
  const window = new SlidingWindow({ capacity: 5, spanMs: 60_000, now: clock.now, sleep: clock.sleep });
  window.hold(5, clock.now() + 20_000);
  window.hold(5, clock.now() + 10_000);
  (await window.enter(5))(true);
  expect(clock.now() - Date.parse(start)).toBe(20_000);
});

test("a smaller capacity holds as soon as it is set", async () => {
  const clock = virtualClock(start);
  const window = new SlidingWindow({ capacity: 10, spanMs: 60_000, now: clock.now, sleep: clock.sleep });
  (await window.enter(5))(true);
  window.resize(5);
  const leave = await window.enter(5);
  expect(clock.now() - Date.parse(start)).toBe(60_000);
  leave(true);
});

test("a higher priority goes first", async () => {
  const clock = virtualClock(start);
  const window = new SlidingWindow({ capacity: 5, spanMs: 60_000, now: clock.now, sleep: clock.sleep });
  (await window.enter(5))(true);
  const order: string[] = [];
  const go = async (name: string, weight: number, priority: number): Promise<void> => {
    const leave = await window.enter(weight, priority);
    order.push(name);
    leave(true);
  };
  await Promise.all([go("delete", 5, 0), go("read", 1, 1)]);
  expect(order).toEqual(["read", "delete"]);
});
