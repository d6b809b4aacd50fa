import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

test("the others learn what a process has spent in the last minute, of the same account only, and each learns it once", () => {
  const first = open();
  first.note(5);
  now += 61_000;
  first.note(1);
  open("another").note(5);
  const second = open();
  expect(second.news()).toEqual([{ weight: 5, until: now + 1_000 }, { weight: 1, until: now + 62_000 }]);
  expect(second.news()).toEqual([]);
  second.note(1);
  first.note(5);
  expect(second.news()).toEqual([{ weight: 5, until: now + 62_000 }]);
  expect(first.news()).toEqual([{ weight: 1, until: now + 62_000 }]);
  now += 2_000;
  expect(open().news()).toEqual([{ weight: 1, until: now + 60_000 }, { weight: 1, until: now + 60_000 }, { weight: 5, until: now + 60_000 }]);
});

test("the file begins anew where nobody wrote for a minute; it is its owner's alone and names nobody", () => {
  const old = open();
  old.note(5);
  old.news();
  const name = file();
  now += 63_000;
  open().news();
  expect(readFileSync(name, "utf8")).toBe("");
  expect(statSync(name).mode & 0o077).toBe(0);
  expect(path.basename(name)).toMatch(/^[0-9a-f]{32}\.log$/);
  open().note(1);
  expect(old.news()).toEqual([{ weight: 1, until: now + 62_000 }]);
});

test("a line that is being written is read when it is whole; a damaged file, or one that cannot be written, is left out", () => {
  open().note(5);
  const mark = "0123abcd";
  writeFileSync(file(), `rubbish\n${now} 5 ${mark}\n${now} 500 ${mark}\n${now + 9e9} 5 ${mark}\n${now} 1`);
  const reader = open();
  expect(reader.news()).toEqual([{ weight: 5, until: now + 62_000 }]);
  appendFileSync(file(), ` ${mark}\n`);
  expect(reader.news()).toEqual([{ weight: 1, until: now + 62_000 }]);
  const unwritable = new SpentPoints(file(), "x", () => now);
  unwritable.note(1);
  expect(unwritable.news()).toEqual([]);
});
