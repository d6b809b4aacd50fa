import { appendFileSync } from "node:fs";
import { cells, type Cell } from "./kinds";
import { runCell } from "./run-cell";

/** Numbers that a seed repeats. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  return items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** A share that a seed repeats: of as many kinds as it has room for. */
function share(count: number, seed: number): Cell[] {
  const mixed = shuffled(cells, seed);
  const firsts = mixed.filter((cell, index) => mixed.findIndex(({ name }) => name === cell.name) === index);
  return [...firsts, ...mixed.filter((cell) => !firsts.includes(cell))].slice(0, count);
}

/** A campaign says which cells by `GHPKG_CELLS`, as `from-to` or as parts of their names, `|` between; a test run takes a share. */
function chosen(seed: number): Cell[] {
  const wanted = process.env["GHPKG_CELLS"];
  if (wanted === undefined || wanted === "") return share(20, seed);
  const range = /^(\d+)-(\d+)$/.exec(wanted);
  if (range !== null) return cells.slice(Number(range[1]), Number(range[2]) + 1);
  const parts = wanted.split("|");
  return cells.filter(({ id }) => parts.some((part) => id.includes(part)));
}

/** Every other chosen cell, so that two files share them. */
export function testCells(half: 0 | 1): void {
  const seed = Number(process.env["GHPKG_SEED"] ?? "20261125");
  test.each(chosen(seed).filter((_, index) => index % 2 === half))("$id: nothing outside the plan, a true ledger, and the next run finishes it", async (cell) => {
    const started = Date.now();
    const report = await runCell(cell, seed);
    const file = process.env["GHPKG_REPORT"];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify({ cell: cell.id, ...report, seconds: Math.round((Date.now() - started) / 100) / 10 })}\n`);
    expect(report.violations).toEqual([]);
  });
}
