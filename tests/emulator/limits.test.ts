import { once } from "node:events";
import { request } from "node:http";
import type { LimitSettings } from "../../emulator";
import { acme, emulators, send, token } from "./wire";

const start = emulators();
const npm = "/orgs/acme/packages/npm/left-pad";
const limited = (limits: boolean | Partial<LimitSettings>) => start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]).token("other", { user: "monalisa" }), limits });

test("without limits no answer speaks of them", async () => {
  const { headers } = await send(await limited(false), "GET", npm);
  expect(Object.keys(headers).filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
});

test("every answer tells the state of the hourly limit, refusals too", async () => {
  const emulator = await limited(true);
  const reset = String(Date.parse("2026-03-01T01:00:00Z") / 1000);
  const figures = (used: number) => ({
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": String(5000 - used),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": reset,
    "x-ratelimit-resource": "core",
  });
  expect((await send(emulator, "GET", npm)).headers).toMatchObject(figures(1));
  expect((await send(emulator, "GET", `${npm}x`)).headers).toMatchObject(figures(2));
  expect((await send(emulator, "GET", npm, { token: "other" })).headers).toMatchObject(figures(1));
});

test.each([403, 429] as const)("the request after the last one is refused with %i until the hour is over", async (status) => {
  const emulator = await limited({ primaryPerHour: 2, status });
  await send(emulator, "GET", npm);
  await send(emulator, "GET", npm);
  const refused = await send(emulator, "GET", npm);
  expect(refused).toMatchObject({
    status,
    json: {
      message: expect.stringMatching(/^API rate limit exceeded for user ID \d+\.$/),
      documentation_url: "https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting",
      status: String(status),
    },
    headers: { "x-ratelimit-remaining": "0" },
  });
  emulator.clock.advance(Number(refused.headers["x-ratelimit-reset"]) * 1000 - emulator.clock.now());
  expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200, headers: { "x-ratelimit-remaining": "1" } });
});

test("a 304 and a look at the limits cost nothing", async () => {
  const emulator = await limited(true);
  const { etag = "" } = (await send(emulator, "GET", npm)).headers;
  expect(await send(emulator, "GET", npm, { headers: { "if-none-match": etag } })).toMatchObject({ status: 304, headers: { "x-ratelimit-used": "1" } });
  const { json } = await send(emulator, "GET", "/rate_limit");
  expect(json.resources.core).toMatchObject({ limit: 5000, used: 1, remaining: 4999 });
  expect(json.rate).toEqual(json.resources.core);
});

test("a workflow's token may ask 1000 times an hour, nobody 60 times", async () => {
  const emulator = await start({ seed: acme().token("t", { user: "monalisa", kind: "actions", repository: "acme/a" }), limits: true });
  expect((await send(emulator, "GET", "/meta", { token: "t" })).headers["x-ratelimit-limit"]).toBe("1000");
  expect((await send(emulator, "GET", "/meta", { token: null })).headers["x-ratelimit-limit"]).toBe("60");
});

describe("the secondary limit", () => {
  test("counts a write five times a read, over a sliding minute", async () => {
    const emulator = await limited({ pointsPerMinute: 7, contentCreation: "none" });
    expect(await send(emulator, "DELETE", `${npm}/versions/1`)).toMatchObject({ status: 404 });
    emulator.clock.advance(30_000);
    expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200 });
    expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200 });
    const refused = await send(emulator, "GET", npm);
    expect(refused).toMatchObject({
      status: 403,
      headers: { "retry-after": "30" },
      json: {
        message: expect.stringMatching(/^You have exceeded a secondary rate limit\. Please wait a few minutes before you try again\./),
        documentation_url: "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
      },
    });
    expect(refused.headers["x-ratelimit-remaining"]).not.toBe("0");
    emulator.clock.advance(30_000);
    expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200 });
  });

  test("may leave out how long to wait", async () => {
    const emulator = await limited({ pointsPerMinute: 1, retryAfter: "absent", status: 429 });
    await send(emulator, "GET", npm);
    const refused = await send(emulator, "GET", npm);
    expect(refused.status).toBe(429);
    expect(refused.headers).not.toHaveProperty("retry-after");
  });

  test.each([
    ["none", 404],
    ["restores", 404],
    ["writes", 403],
  ] as const)("counts as content creation: %s", async (contentCreation, deletion) => {
    const emulator = await limited({ contentCreation, contentPerMinute: 1 });
    await send(emulator, "DELETE", `${npm}/versions/1`);
    expect((await send(emulator, "DELETE", `${npm}/versions/1`)).status).toBe(deletion);
    await send(emulator, "POST", `${npm}/versions/1/restore`);
    expect((await send(emulator, "POST", `${npm}/versions/1/restore`)).status).toBe(contentCreation === "none" ? 404 : 403);
  });

  test("creations are also counted over the hour", async () => {
    const emulator = await limited({ contentPerHour: 1 });
    await send(emulator, "POST", `${npm}/versions/1/restore`);
    emulator.clock.advance(61_000);
    expect(await send(emulator, "POST", `${npm}/versions/1/restore`)).toMatchObject({ status: 403, headers: { "retry-after": String(3600 - 61) } });
  });

  test("refuses more requests at once than it allows", async () => {
    const emulator = await limited({ concurrent: 2 });
    // A request whose body has not arrived is under way.
    const held = [1, 2].map(() => {
      const headers = { "user-agent": "wire", authorization: `Bearer ${token}`, "content-length": "4" };
      const outgoing = request({ port: emulator.port, method: "POST", path: `${npm}/restore`, headers, agent: false });
      outgoing.flushHeaders();
      return { outgoing, answered: once(outgoing, "response") };
    });
    while (emulator.ledger.entries().length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await send(emulator, "GET", npm)).toMatchObject({ status: 403, json: { message: expect.stringContaining("secondary rate limit") } });
    for (const { outgoing } of held) outgoing.end("null");
    for (const { answered } of held) (await answered)[0].resume();
    expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200 });
  });
});
