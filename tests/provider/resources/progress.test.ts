import { Progress } from "../../../provider/resources/progress";

const second = 1000;

function start(deletesPerMinute = 180) {
  const clock = { now: 1_000_000 };
  const lines: string[] = [];
  const progress = new Progress({ now: () => clock.now, log: (line) => lines.push(line), deletesPerMinute });
  const settle = (count: number, msApart: number): void => {
    for (let index = 0; index < count; index += 1) {
      clock.now += msApart;
      progress.settled();
    }
  };
  return { progress, lines, settle };
}

test("a long run is told every half minute: how much is done, how fast, and how long the rest takes", () => {
  const { progress, lines, settle } = start();
  progress.expect(1_240, "delete");
  settle(1_240, second / 2);
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("61 of 1,240 deletes done (122 a minute), about 10 min left");
  expect(lines.at(-1)).toBe("1,201 of 1,240 deletes done (120 a minute), about 20 s left");
});

test("a short run says nothing", () => {
  const { progress, lines, settle } = start();
  progress.expect(50, "delete");
  settle(50, second / 3);
  expect(lines).toEqual([]);
});

test("before anything can be measured the configured pace tells how long it takes", () => {
  const { progress, settle } = start(60);
  expect(progress.outlook()).toBeUndefined();
  progress.expect(600, "delete");
  expect(progress.outlook()).toBe("600 deletes left, about 10 min");
  progress.expect(1, "restore");
  expect(progress.outlook()).toBe("601 deletes and restores left, about 11 min");
  settle(601, 1);
  expect(progress.outlook()).toBeUndefined();
});
