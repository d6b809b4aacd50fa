import { cells } from "./kinds";
import { runCellHere } from "./run-cell";
import { scaleThisProcess } from "./scale-this-process";

const seed = Number(process.env["GHPKG_SEED"] ?? "20261125");

beforeAll(() => scaleThisProcess(60));

/** Every cell on the small engine: the provider's own code, its files, and the wire. Pulumi's engine runs a share of them. */
test.each(cells)("$id: nothing outside the plan, a true ledger, and the next run finishes it", async (cell) => {
  expect((await runCellHere(cell, seed)).violations).toEqual([]);
});
