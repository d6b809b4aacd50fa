import { appendFileSync, readFileSync } from "node:fs";
import { cells, type Cell } from "./kinds";
import { runCell } from "./run-cell";

/** Numbers that a seed repeats. */
export function seeded(seed: number): () => number {
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

/** All cells in an order that a seed repeats: first one of each kind, so that every share holds as many kinds as it can. */
function inOrder(seed: number): Cell[] {
  const mixed = shuffled(cells, seed);
  const firsts = new Map(mixed.map((cell) => [cell.name, cell]));
  const chosen = new Set(firsts.values());
  return [...chosen, ...mixed.filter((cell) => !chosen.has(cell))];
}

/** A campaign says which cells by `GHPKG_CELLS`: `from-to` in the seed's order, or parts of their names, `|` between. */
function chosen(seed: number): Cell[] {
  const wanted = process.env["GHPKG_CELLS"];
  if (wanted === undefined || wanted === "") return inOrder(seed).slice(0, 20);
  const range = /^(\d+)-(\d+)$/.exec(wanted);
  if (range !== null) return inOrder(seed).slice(Number(range[1]), Number(range[2]) + 1);
  const parts = wanted.split("|");
  return cells.filter(({ id }) => parts.some((part) => id.includes(part)));
}

/** A campaign's slice ends at `GHPKG_UNTIL`, between two cases: what it did until then stands, and the rest is another slice's. */
export const isOver = (now = Date.now()): boolean => now > Number(process.env["GHPKG_UNTIL"] ?? "Infinity");

/** Cases that a campaign's report holds already, by `GHPKG_DONE`: a file with their names. */
const done = new Set(process.env["GHPKG_DONE"] === undefined ? [] : (JSON.parse(readFileSync(process.env["GHPKG_DONE"], "utf8")) as string[]));
export const isDone = (name: string): boolean => done.has(name);

/** Hands a case's result to the campaign, where there is one. */
export function report(result: object): void {
  const file = process.env["GHPKG_REPORT"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** `test.each` for a campaign's slice, which may have nothing left to do. */
export function testEach<T extends object>(cases: readonly T[], name: string, run: (one: T) => Promise<void>): void {
  if (cases.length === 0) test("the report holds all of these cases already", () => expect(cases).toEqual([]));
  else test.each(cases)(name, run);
}

/** Every other chosen cell, so that two files share them. */
export function testCells(half: 0 | 1): void {
  const seed = Number(process.env["GHPKG_SEED"] ?? "20261125");
  testEach(chosen(seed).filter(({ id }) => !isDone(id)).filter((_, index) => index % 2 === half), "$id: nothing outside the plan, a true ledger, and the next run finishes it", async (cell) => {
    if (isOver()) return;
    const started = Date.now();
    const result = await runCell(cell, seed);
    report({ cell: cell.id, kind: cell.name, phase: cell.phase, seed, ...result, seconds: Math.round((Date.now() - started) / 100) / 10 });
    expect(result.violations).toEqual([]);
  });
}
