#!/usr/bin/env node
// An error at each delete of twenty, on Pulumi's engine; writes docs/campaigns/errors.json.
//
//   npm run campaign:errors
//   npm run campaign:errors -- --minutes 4 --rest   goes on where the report ends
import { parseArgs } from "node:util";
import { campaign } from "./campaign/slices.mjs";
import { counted } from "./campaign/report.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string" }, rest: { type: "boolean", default: false } } });
await campaign({
  name: "errors",
  files: ["tests/faults/errors-on-engine"],
  variables: { GHPKG_ERRORS: "all" },
  seed: 0,
  minutes: values.minutes,
  rest: values.rest,
  keyOf: ({ program, error, delete: nth }) => `${program}, ${error} at delete ${nth}`,
  sum: (results) => ({ byError: counted(results, ({ program, error }) => `${program}, ${error.replace(/,$/, "")}`) }),
});
