import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SpentPoints } from "../../../provider/plan-dir/spent-points";

let folder: string;
let now = 1_000_000_000;
beforeEach(() => {
  mkdirSync(path.resolve(__dirname, "../../../.cache"), { recursive: true });
  folder = mkdtempSync(path.resolve(__dirname, "../../../.cache/points-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (account = "https://api.github.com 1234") => new SpentPoints(path.join(folder, "points"), account, () => now);
const file = (): string => path.join(folder, "points", readdirSync(path.join(folder, "points"))[0] ?? "");

test("the next process learns what was spent in the last minute, of the same account only", () => {
  open().note(5);
  now += 61_000;
  open().note(1);
  open("another").note(5);
  expect(open().recent()).toEqual([{ weight: 5, until: now + 1_000 }, { weight: 1, until: now + 62_000 }]);
  now += 2_000;
  expect(open().recent()).toEqual([{ weight: 1, until: now + 60_000 }]);
});

test("what does not count any more is dropped from the file, which is its owner's alone and names nobody", () => {
  open().note(5);
  const name = file();
  now += 63_000;
  open().recent();
  expect(readFileSync(name, "utf8")).toBe("");
  expect(statSync(name).mode & 0o077).toBe(0);
  expect(path.basename(name)).toMatch(/^[0-9a-f]{32}\.log$/);
});

test("a damaged file, or one that cannot be written, is left out", () => {
  open().note(5);
  writeFileSync(file(), `rubbish\n${now} 5\n${now} 500\n${now + 9e9} 5\n${now}`);
  expect(open().recent()).toEqual([{ weight: 5, until: now + 62_000 }]);
  const unwritable = new SpentPoints(file(), "x", () => now);
  unwritable.note(1);
  expect(unwritable.recent()).toEqual([]);
});
