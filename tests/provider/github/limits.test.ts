import { FailureCode } from "../../../provider/core/failure";
import { virtualClock } from "../../../emulator";
import { createBudget, Spending, type BudgetOptions } from "../../../provider/github/budget";
import type { Answer } from "../../../provider/github/classify";
import { msApart } from "../../../provider/github/pace";
import { asOrganization, failureOf, packageBody, startBench, type Bench } from "../../helpers/http-github";
import type { Reply } from "../../helpers/http-ledger";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const pkg = "/orgs/acme/packages/npm/left-pad";
const words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const fine: Reply = { body: packageBody("left-pad") };

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.github.close();
  bench.github.settle();
});

const hourly = (secondsAway: number, status = 403): Reply => ({
  status,
  headers: {
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(bench.clock.now / 1000 + secondsAway),
    date: new Date(bench.clock.now).toUTCString(),
  },
  body: { message: "API rate limit exceeded for user ID 12345." },
});

describe("a secondary limit", () => {
  test.each<[string, Reply, number]>([
    ["the time that GitHub names", { status: 403, headers: { "retry-after": "7" }, body: { message: words } }, 7_000],
    ["the time in the header alone", { status: 429, headers: { "retry-after": "8" }, body: { message: "Too many requests" } }, 8_000],
    ["a minute where GitHub names none", { status: 403, body: { message: words } }, 60_000],
    ["a minute after a bare 429", { status: 429, body: {} }, 60_000],
  ])("is waited out for %s, and announced", async (_what, reply, ms) => {
    bench.github.expect(asOrganization(), [`GET ${pkg}`, reply], [`GET ${pkg}`, fine]);
    await bench.api.getPackage(ref);
    expect(bench.slept).toEqual([ms]);
    expect(bench.lines).toEqual([`Waiting ${ms / 1000} s: GitHub's secondary rate limit; then on at 50 % of the pace.`]);
  });

  test.each(["DELETE", "POST"])("of a %s is waited out too: it had no effect", async (method) => {
    const line = method === "DELETE" ? `DELETE ${pkg}` : `POST ${pkg}/restore`;
    bench.github.expect(asOrganization(), [line, { status: 403, headers: { "retry-after": "7" }, body: { message: words } }], [line, { status: 204 }]);
    await (method === "DELETE" ? bench.api.deletePackage(ref) : bench.api.restorePackage(ref));
    expect(bench.slept).toEqual([7_000]);
  });

  test("that goes on is waited out for longer each time, and for no more than five minutes in all", async () => {
    const reply = { status: 403, body: { message: words } };
    bench.github.expect(asOrganization(), [`GET ${pkg}`, reply], [`GET ${pkg}`, reply], [`GET ${pkg}`, reply], [`GET ${pkg}`, reply]);
    expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.secondaryRateLimit });
    expect(bench.slept).toEqual([60_000, 60_000, 120_000]);
  });

  test("longer than five minutes is not waited out", async () => {
    bench.github.expect(asOrganization(), [`GET ${pkg}`, { status: 403, headers: { "retry-after": "301" }, body: { message: words } }]);
    expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.secondaryRateLimit });
    expect(bench.slept).toEqual([]);
  });

  test("holds back all other requests, and is announced once", async () => {
    const lines: string[] = [];
    const sleeping: (() => void)[] = [];
    let asleep!: () => void;
    const limited = new Promise<void>((resolve) => (asleep = resolve));
    const api = bench.client({ log: (line) => lines.push(line), sleep: () => new Promise<void>((resolve) => (sleeping.push(resolve), asleep())) });
    bench.github.expect(asOrganization(), [`GET ${pkg}`, { status: 403, headers: { "retry-after": "7" }, body: { message: words } }], [`GET ${pkg}`, fine], ["GET /orgs/acme/packages/npm/other", { body: packageBody("other") }]);
    const first = api.getPackage(ref);
    await limited;
    const second = api.getPackage({ ...ref, packageName: "other" });
    // A request of another client is answered meanwhile, so the held one would have been, too.
    bench.github.expect(asOrganization("else"));
    await bench.client().owner("else");
    expect(bench.github.requests().filter((line) => line.endsWith("/other"))).toEqual([]);
    sleeping.forEach((wake) => wake());
    await Promise.all([first, second]);
    expect(lines).toHaveLength(1);
  });
});

describe("the hourly limit", () => {
  test.each([403, 429])("is waited out until a second after its reset where that is near (%d)", async (status) => {
    bench.github.expect(asOrganization(), [`GET ${pkg}`, hourly(120, status)], [`GET ${pkg}`, fine]);
    await bench.api.getPackage(ref);
    expect(bench.slept).toEqual([121_000]);
    expect(bench.lines).toEqual(["Waiting 121 s: GitHub's hourly limit is used up."]);
  });

  test("is told with the time of its reset where that is far", async () => {
    bench.github.expect(asOrganization(), [`GET ${pkg}`, hourly(3000)]);
    const failure = await failureOf(bench.api.getPackage(ref));
    expect(failure).toMatchObject({ code: FailureCode.primaryRateLimit, details: { retryAt: "2026-11-01T12:50:00.000Z" }, message: expect.stringContaining("2026-11-01T12:50:00.000Z") });
    expect(bench.slept).toEqual([]);
  });

  test("is judged by GitHub's clock, where ours is wrong", async () => {
    bench.clock.now += 7_200_000;
    const reply = hourly(120 - 7200);
    bench.github.expect(asOrganization(), [`GET ${pkg}`, { ...reply, headers: { ...reply.headers, date: new Date(bench.clock.now - 7_200_000).toUTCString() } }], [`GET ${pkg}`, fine]);
    await bench.api.getPackage(ref);
    expect(bench.slept).toEqual([121_000]);
  });
});

describe("the pace", () => {
  test("does not hold reads back, and holds as many in flight as configured", async () => {
    bench.github.expect(asOrganization(), asOrganization("x"));
    let inFlight = 0;
    let most = 0;
    let full!: () => void;
    const two = new Promise<void>((resolve) => (full = resolve));
    const counting: typeof fetch = async (...args) => {
      most = Math.max(most, (inFlight += 1));
      if (inFlight === 2) full();
      // Nobody is done before two are on their way; with room for one only, nobody ever would be.
      await two;
      // Sent to another server meanwhile and back: time for a third one to show up, if it may.
      await bench.api.owner("acme");
      const answer = await fetch(...args);
      inFlight -= 1;
      return answer;
    };
    const api = bench.client({ fetch: counting, concurrency: 2, deletesPerMinute: 1, restoresPerMinute: 1 });
    await bench.client().owner("x");
    for (let read = 0; read < 6; read += 1) bench.github.expect([`GET ${pkg}`, fine]);
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => api.getPackage({ ...ref, ownerType: "organization" })));
    expect(most).toBe(2);
  });

  test("of restores does not slow down deletes of packages called restore", async () => {
    const api = bench.client({ restoresPerMinute: 1 });
    const odd = { ...ref, packageName: "restore" };
    bench.github.expect(asOrganization(), ["DELETE /orgs/acme/packages/npm/restore", { status: 204 }], ["DELETE /orgs/acme/packages/npm/restore", { status: 204 }]);
    await api.deletePackage(odd);
    await api.deletePackage(odd);
  });
});

describe("one budget", () => {
  const second = 1000;
  const ok: Answer = { status: 200, headers: {}, data: {} };
  const begin = Date.parse("2026-11-01T12:00:00Z");
  /** Requests that take 50 ms, on a clock that jumps; `sent` says when each was sent. */
  function start(options: Partial<BudgetOptions> = {}, answer: (sent: number) => Answer = () => ok) {
    const clock = virtualClock("2026-11-01T12:00:00Z");
    const lines: string[] = [];
    const budget = createBudget({ now: clock.now, sleep: clock.sleep, log: (line) => lines.push(line), deletesPerMinute: 180, restoresPerMinute: 60, concurrency: 10, ...options });
    const sent: number[] = [];
    const send = (spending: Spending, expiresAt?: number) =>
      budget.spend({
        spending,
        expiresAt,
        send: async () => {
          sent.push(clock.now() - begin);
          const reply = answer(sent.length);
          await clock.sleep(50);
          return reply;
        },
      });
    return { clock, lines, budget, sent, many: (count: number, spending: Spending) => Promise.all(Array.from({ length: count }, () => send(spending))), send };
  }

  test("spaces deletes evenly and keeps them at GitHub's points a minute", async () => {
    const { sent, many } = start();
    await many(400, Spending.delete);
    expect(Math.min(...sent.slice(1).map((at, index) => at - (sent[index] ?? 0)))).toBeGreaterThanOrEqual(334);
    for (const at of sent) expect(sent.filter((each) => each > at - 60 * second && each <= at).length * 5).toBeLessThanOrEqual(900);
    expect(sent.at(-1)).toBeLessThan((400 / 175) * 60 * second);
  });

  test("sends restores at their own pace, and never more than GitHub's content creations a minute and an hour", async () => {
    const { sent, many, lines } = start({ restoresPerMinute: 80 });
    await many(501, Spending.restore);
    for (const at of sent) expect(sent.filter((each) => each > at - 60 * second && each <= at).length).toBeLessThanOrEqual(80);
    expect(sent[500]).toBeGreaterThanOrEqual(3600 * second);
    expect(lines).toContainEqual(expect.stringMatching(/^Waiting \d+ s: GitHub's limit of 500 restores an hour\.$/));
  });

  test("holds no points and creations that a configured pace beyond GitHub's says are not the host's", async () => {
    const { sent, many } = start({ deletesPerMinute: 6000, restoresPerMinute: 6000, concurrency: 100 });
    await many(1000, Spending.delete);
    await many(1000, Spending.restore);
    expect(sent.at(-1)).toBeLessThan(21 * second);
  });

  test("tells a wait for the points of a minute once, with what is left to do", async () => {
    const { lines, many, sent } = start({ outlook: () => "1,240 deletes left, about 7 min" });
    await many(1000, Spending.read);
    expect(lines).toEqual([expect.stringMatching(/^1,240 deletes left, about 7 min; waiting 60 s: GitHub's limit of 900 points a minute\.$/)]);
    expect(sent.filter((at) => at < 60 * second)).toHaveLength(890);
  });

  test("halves the pace after a secondary limit, once for all that were on their way, and recovers", async () => {
    const refusal: Answer = { status: 403, headers: { "retry-after": "10" }, data: { message: words } };
    const { sent, many, lines } = start({}, (count) => (count === 3 ? refusal : ok));
    await many(900, Spending.delete);
    expect(lines[0]).toBe("Waiting 10 s: GitHub's secondary rate limit; then on at 50 % of the pace.");
    const gaps = sent.slice(1).map((at, index) => at - (sent[index] ?? 0));
    expect(gaps[10]).toBe(667);
    expect(gaps.at(-1)).toBe(334);
  });

  test("does not send what has become too old while it waited", async () => {
    const { clock, many, send, sent } = start();
    const waiting = many(10, Spending.delete);
    const failure = await failureOf(send(Spending.delete, clock.now() + second));
    expect(failure).toMatchObject({ code: FailureCode.expired });
    await waiting;
    expect(sent).toHaveLength(10);
  });

  const told = (remaining: number, resetInMinutes: number, limit = 100): Answer => ({
    ...ok,
    headers: { "x-ratelimit-limit": String(limit), "x-ratelimit-remaining": String(remaining), "x-ratelimit-reset": String(begin / 1000 + resetInMinutes * 60), date: new Date(begin).toUTCString() },
  });

  test("stops writes before the hourly limit, leaves reads the rest, and names the reset", async () => {
    const { send, sent, budget } = start({}, (count) => told(10 - count, 30));
    for (let left = 9; left > 2; left -= 1) await send(Spending.delete);
    expect(budget.hourly()).toMatchObject({ limit: 100, remaining: 3 });
    await send(Spending.delete);
    expect(await failureOf(send(Spending.delete))).toMatchObject({ code: FailureCode.primaryRateLimit, message: expect.stringContaining("stopped before GitHub's hourly limit: 2 of 100 requests are left") });
    await send(Spending.read);
    await send(Spending.read);
    expect(await failureOf(send(Spending.read))).toMatchObject({ code: FailureCode.primaryRateLimit, details: { retryAt: expect.stringMatching(/^2026-11-01T12:30:/) } });
    expect(sent).toHaveLength(10);
  });

  test("never has more on their way than the hour has left", async () => {
    const { send, many, sent } = start({}, (count) => told(Math.max(0, 5 - count), 30));
    await send(Spending.read);
    await failureOf(many(20, Spending.read));
    expect(sent).toHaveLength(5);
  });

  test("waits for a reset that is near, and goes on", async () => {
    const { send, sent, lines } = start({}, (count) => told(count === 1 ? 0 : 99, 4));
    await send(Spending.read);
    await send(Spending.read);
    expect(sent[1]).toBeGreaterThanOrEqual(240 * second);
    expect(lines).toEqual(["Waiting 241 s: GitHub's hourly limit is used up."]);
  });

  test("assumes no hourly limit where GitHub tells none", async () => {
    const { many, sent, budget } = start();
    await many(20, Spending.read);
    expect([sent.length, budget.hourly()]).toEqual([20, undefined]);
  });
});

test.each([
  [180, 334],
  [60, 1000],
  [7, 8572],
])("%d a minute are at least %d ms apart: never more than configured", (perMinute, ms) => {
  expect(msApart(perMinute)).toBe(ms);
});
