#!/usr/bin/env node
// Runs the properties of the retention engine many times and writes docs/campaigns/retention.json.
// node scripts/campaign-retention.mjs [--seed N] [--runs N] [--part N]
// With --part so many runs at a time: the same command goes on where the report ends, each part with a seed of its own.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, wholeNumber, writeReport } from "./campaign/report.mjs";
import { root } from "./setup/paths.mjs";

const { values } = parseArgs({ options: { seed: { type: "string", default: String(Math.floor(Date.now() / 1000)) }, runs: { type: "string", default: "10000" }, part: { type: "string", default: "1000000" } } });
for (const [name, value] of Object.entries(values)) wholeNumber(name, value);
const file = join(root, "docs/campaigns/retention.json");
const [base, asked] = [Number(values.seed), Number(values.runs)];
const last = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
const parts = last?.seed === base && last.asked === asked && last.runs < asked ? last.parts : [];
const done = parts.reduce((sum, part) => sum + part.runs, 0);
const [seed, runs] = [base + parts.length, Math.min(Number(values.part), asked - done)];
const scratch = mkdtempSync(join(tmpdir(), "ghpkg-campaign-"));
const results = join(scratch, "results.json");
const started = Date.now();
process.stdout.write(`${runs} runs of each property, seed ${seed}; this takes a while\n`);
const jest = spawnSync(
  process.execPath,
  ["node_modules/jest/bin/jest.js", "--selectProjects=unit", "--testPathPatterns", "tests/provider/retention/(properties|graphs|patterns|hold.property|may-delete|manifest-reads)", "--testTimeout", "36000000", "--json", "--outputFile", results],
  { cwd: root, stdio: "inherit", env: { ...process.env, GHPKG_RUNS: String(runs), GHPKG_SEED: String(seed) } },
);
const { testResults } = JSON.parse(readFileSync(results, "utf8"));
rmSync(scratch, { recursive: true });
const claims = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName, status, duration }) => ({ claim: fullName, status, seconds: Math.round((duration ?? 0) / 100) / 10 })));
const count = (status) => claims.filter((claim) => claim.status === status).length;
const all = [...parts, { seed, runs, seconds: Math.round((Date.now() - started) / 1000), passed: count("passed"), failed: count("failed") }];
const report = {
  date: new Date(started).toISOString().slice(0, 10),
  seed: base,
  asked,
  runs: done + runs,
  machine: machine(),
  seconds: all.reduce((sum, part) => sum + part.seconds, 0),
  failed: all.reduce((sum, part) => sum + part.failed, 0),
  parts: all,
  claims: claims.sort((a, b) => (a.claim < b.claim ? -1 : 1)),
};
process.stdout.write(`${report.runs} of ${asked} runs, ${report.failed} failed in ${report.seconds} s; the report is ${writeReport("retention", report)}\n`);
process.exitCode = jest.status ?? 1;
