#!/usr/bin/env node
// Runs faults in every phase on Pulumi's engine and writes docs/campaigns/faults.json.
//
//   npm run campaign:faults                         all cells
//   npm run campaign:faults -- --seed 7 --from 0 --to 39    a slice, in the order of the seed; slices merge, and --minutes 4 ends one between two cases
//   npm run campaign:faults -- --minutes 4 --rest   goes on where the report ends
//   npm run campaign:faults -- --cells "500,reset after"    cells by parts of their names
import { parseArgs } from "node:util";
import { campaign } from "./campaign/slices.mjs";
import { wholeNumber } from "./campaign/report.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string" }, rest: { type: "boolean", default: false }, seed: { type: "string", default: "20261125" }, from: { type: "string", default: "0" }, to: { type: "string", default: "9999" }, cells: { type: "string" } } });
const cells = values.cells?.replaceAll(",", "|") ?? `${wholeNumber("from", values.from)}-${wholeNumber("to", values.to)}`;
await campaign({
  name: "faults",
  files: ["tests/faults/matrix"],
  variables: { GHPKG_CELLS: cells },
  seed: wholeNumber("seed", values.seed),
  minutes: values.minutes,
  rest: values.rest,
  keyOf: ({ cell }) => cell,
  sum: (results) => ({ kinds: new Set(results.map(({ kind }) => kind)).size, phases: new Set(results.map(({ phase }) => phase)).size, strikes: results.reduce((sum, { strikes }) => sum + strikes, 0), struckRunsThatSucceeded: results.filter(({ struckRun }) => struckRun === "succeeded").length }),
});
