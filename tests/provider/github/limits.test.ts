import { FailureCode } from "../../../provider/core/failure";
import { createBudget, msApart } from "../../../provider/github/budget";
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
    expect(bench.lines).toEqual([`Waiting ${ms / 1000} s: GitHub's secondary rate limit.`]);
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

test("every request counts as one in flight, every write against the deletes' pace, and restores against their own", async () => {
  const budget = createBudget({ now: () => 0, sleep: async () => undefined, log: () => undefined, deletesPerMinute: 60_000, restoresPerMinute: 60_000, concurrency: 3 });
  const passed: string[] = [];
  for (const name of ["requests", "writes", "restores"] as const) budget[name].key("packages").on("done", () => passed.push(name));
  const api = bench.client({ budget });
  bench.github.expect(asOrganization(), [`GET ${pkg}`, fine], [`DELETE ${pkg}`, { status: 204 }], [`POST ${pkg}/restore`, { status: 204 }]);
  await api.getPackage(ref);
  expect(passed.splice(0)).toEqual(["requests", "requests"]);
  await api.deletePackage(ref);
  expect(passed.splice(0)).toEqual(["writes", "requests"]);
  await api.restorePackage(ref);
  expect(passed.splice(0)).toEqual(["writes", "restores", "requests"]);
});

test.each([
  [180, 334],
  [60, 1000],
  [7, 8572],
])("%d a minute are at least %d ms apart: never more than configured", (perMinute, ms) => {
  expect(msApart(perMinute)).toBe(ms);
});
