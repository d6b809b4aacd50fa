import { startProgress } from "../../../provider/cli/progress";

let lines: string[];
beforeEach(() => {
  jest.useFakeTimers();
  lines = [];
});
afterEach(() => {
  jest.useRealTimers();
});
const start = () => startProgress((line) => lines.push(line));

test("what is quick is not spoken of", () => {
  const progress = start();
  progress.at("listing");
  jest.advanceTimersByTime(999);
  progress.end();
  jest.advanceTimersByTime(10_000);
  expect(lines).toEqual([]);
});

test("what takes longer says what it is at, once a second at most and each thing once", () => {
  const progress = start();
  progress.at("one");
  jest.advanceTimersByTime(500);
  progress.at("two");
  jest.advanceTimersByTime(3000);
  progress.at("three");
  jest.advanceTimersByTime(1000);
  progress.end();
  expect(lines).toEqual(["two", "three"]);
});
