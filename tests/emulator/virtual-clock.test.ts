import { virtualClock } from "../../emulator";

const start = "2026-03-01T00:00:00Z";

test("it jumps from one awaited moment to the next, in their order, and everybody sees the same time", async () => {
  const clock = virtualClock(start);
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} ${clock.now() - Date.parse(start)}`);
  };
  await Promise.all([sleeper("hour", 3_600_000), sleeper("second", 1_000), sleeper("second too", 1_000), sleeper("now", 0)]);
  expect(woken).toEqual(["now 0", "second 1000", "second too 1000", "hour 3600000"]);
});

test("it stands still while work is under way that it does not know", async () => {
  const clock = virtualClock(start);
  let done = false;
  const work = clock.during(async () => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    done = true;
  });
  await clock.sleep(1);
  expect(done).toBe(true);
  await work;
});

test("an answer comes whole, and as late as it is told to", async () => {
  const clock = virtualClock(start);
  const send = clock.fetch(async () => new Response("body", { status: 201, headers: { etag: "x" } }), 50);
  const answer = await send("http://127.0.0.1/");
  expect([answer.status, answer.headers.get("etag"), await answer.text(), clock.now() - Date.parse(start)]).toEqual([201, "x", "body", 50]);
});
