#!/usr/bin/env node
// Random programs and policies: what a review lists is what the emulator's ledger holds after the update.
// Writes docs/campaigns/review.json. npm run campaign:review -- --seed N [--runs N]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, wholeNumber, writeReport } from "./campaign/report.mjs";
import { root } from "./setup/paths.mjs";

const { values } = parseArgs({ options: { seed: { type: "string", default: String(Math.floor(Date.now() / 1000)) }, runs: { type: "string", default: "200" } } });
for (const [name, value] of Object.entries(values)) wholeNumber(name, value);
const scratch = mkdtempSync(join(tmpdir(), "ghpkg-campaign-"));
const results = join(scratch, "results.json");
const started = Date.now();
process.stdout.write(`${values.runs} programs of two rounds each, seed ${values.seed}; this takes a while\n`);
const jest = spawnSync(
  process.execPath,
  ["node_modules/jest/bin/jest.js", "--selectProjects=review", "--testPathPatterns", "tests/review/ledger", "--testTimeout", "36000000", "--json", "--outputFile", results],
  { cwd: root, stdio: "inherit", env: { ...process.env, GHPKG_RUNS: values.runs, GHPKG_SEED: values.seed } },
);
const { testResults } = JSON.parse(readFileSync(results, "utf8"));
rmSync(scratch, { recursive: true });
const properties = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName, status, duration }) => ({ claim: fullName, status, seconds: Math.round((duration ?? 0) / 100) / 10 })));
const report = {
  date: new Date(started).toISOString().slice(0, 10),
  seed: Number(values.seed),
  runs: Number(values.runs),
  machine: machine(),
  seconds: Math.round((Date.now() - started) / 1000),
  passed: properties.filter(({ status }) => status === "passed").length,
  failed: properties.filter(({ status }) => status === "failed").length,
  properties: properties.sort((a, b) => (a.claim < b.claim ? -1 : 1)),
};
process.stdout.write(`${report.passed} passed, ${report.failed} failed in ${report.seconds} s; the report is ${writeReport("review", report)}\n`);
process.exitCode = jest.status ?? 1;
