#!/usr/bin/env node
// Kills the provider or the engine at requests of an apply with many deletions and writes docs/campaigns/kills.json.
//
//   npm run campaign:kills                        every request of 200 deletions, on Pulumi's engine
//   npm run campaign:kills -- --from 1 --to 40    a slice; slices merge, and --minutes 4 ends one between two cases
//   npm run campaign:kills -- --minutes 4 --rest  goes on where the report ends
//   npm run campaign:kills -- --deletions 20 --programs policy --victims provider --moments both
//   npm run campaign:kills -- --here              the provider alone, in one process, where a kill costs a second
import { parseArgs } from "node:util";
import { counted, wholeNumber } from "./campaign/report.mjs";
import { campaign } from "./campaign/slices.mjs";

const text = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
  options: { minutes: { type: "string" }, rest: { type: "boolean", default: false }, deletions: text("200"), programs: text("images,policy"), victims: text("provider,engine"), moments: text("by turns"), from: text("1"), to: { type: "string" }, here: { type: "boolean", default: false } },
});
const deletions = wholeNumber("deletions", values.deletions);
/** What comes beside the deletes: the owner, the packages, lists, manifests or a restore. A request that never comes is reported as such. */
const last = values.to === undefined ? deletions + 50 : wholeNumber("to", values.to);
const kills = (results) => results.filter(({ neverCame }) => neverCame !== true);
await campaign({
  name: "kills",
  files: [values.here ? "tests/faults/kills-here" : "tests/faults/kills(-2)?.test"],
  variables: { GHPKG_DELETIONS: String(deletions), GHPKG_KILLS: `${wholeNumber("from", values.from)}-${last}`, GHPKG_PROGRAMS: values.programs, GHPKG_VICTIMS: values.victims, GHPKG_MOMENTS: values.moments },
  seed: 0,
  minutes: values.minutes,
  rest: values.rest,
  keyOf: ({ victim, program, deletions: of, request, moment }) => `${victim}, ${program} with ${of} deletions, request ${request}, ${moment}`,
  sum: (results) => ({
    kills: kills(results).length,
    byVictim: counted(kills(results), ({ victim }) => victim),
    byProgram: counted(kills(results), ({ victim, program, deletions: of }) => `${program} with ${of} deletions, ${victim}`),
    requestsThatNeverCame: results.length - kills(results).length,
  }),
});
