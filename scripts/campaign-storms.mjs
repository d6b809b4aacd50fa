#!/usr/bin/env node
// Several faults and kills at once, run after run, on the provider alone; writes docs/campaigns/storms.json.
//
//   npm run campaign:storms -- --from 1 --to 1000    seeds; slices merge, and --minutes 4 ends one between two cases
import { parseArgs } from "node:util";
import { campaign } from "./campaign/slices.mjs";
import { wholeNumber } from "./campaign/report.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string" }, from: { type: "string", default: "1" }, to: { type: "string", default: "1000" } } });
const [from, to] = [wholeNumber("from", values.from), wholeNumber("to", values.to)];
await campaign({
  name: "storms",
  files: ["tests/faults/storm"],
  variables: { GHPKG_STORMS: `${from}-${to}` },
  seed: from,
  minutes: values.minutes,
  keyOf: ({ storm }) => `storm ${storm}`,
  sum: (results) => ({ runs: results.reduce((sum, { runs }) => sum + runs, 0), kills: results.reduce((sum, { killed }) => sum + killed, 0), strikes: results.reduce((sum, { strikes }) => sum + strikes, 0) }),
});
