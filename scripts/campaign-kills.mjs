#!/usr/bin/env node
// Kills the provider or the engine at requests of an apply with many deletions and writes docs/campaigns/kills.json.
//
//   npm run campaign:kills                        every request of 200 deletions, on Pulumi's engine
//   npm run campaign:kills -- --from 1 --to 40    a slice; slices merge, and --minutes 4 ends one between two cases
//   npm run campaign:kills -- --here              the provider alone, in one process, where a kill costs a second
import { parseArgs } from "node:util";
import { campaign } from "./campaign/faults.mjs";
import { wholeNumber } from "./campaign/report.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string" }, deletions: { type: "string", default: "200" }, from: { type: "string", default: "1" }, to: { type: "string" }, here: { type: "boolean", default: false } } });
const deletions = wholeNumber("deletions", values.deletions);
/** Before the deletes: the owner, the packages, two lists, one restore. */
const last = values.to === undefined ? deletions + 5 : wholeNumber("to", values.to);
await campaign({
  name: "kills",
  files: [values.here ? "tests/faults/kills-here" : "tests/faults/kills.test"],
  variables: { GHPKG_DELETIONS: String(deletions), GHPKG_KILLS: `${wholeNumber("from", values.from)}-${last}` },
  seed: 0,
  minutes: values.minutes,
  keyOf: ({ victim, program, deletions: of, request, moment }) => `${victim}, ${program} with ${of} deletions, request ${request}, ${moment}`,
  sum: (results) => ({ byVictim: Object.fromEntries(["engine", "provider", "provider alone"].map((victim) => [victim, results.filter((each) => each.victim === victim).length])) }),
});
