#!/usr/bin/env node
// Runs the properties of image graphs, in the pure engine and through emulator, apply and a random kill, and writes
// docs/campaigns/images.json. node scripts/campaign-images.mjs [--seed N] [--graphs N] [--pure N]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, wholeNumber, writeReport } from "./campaign/report.mjs";
import { root } from "./setup/paths.mjs";

const { values } = parseArgs({ options: { seed: { type: "string", default: String(Math.floor(Date.now() / 1000)) }, graphs: { type: "string", default: "200" }, pure: { type: "string", default: "10000" } } });
for (const [name, value] of Object.entries(values)) wholeNumber(name, value);
const seed = Number(values.seed);
const scratch = mkdtempSync(join(tmpdir(), "ghpkg-campaign-"));

/** `share` of GHPKG_RUNS is what the suite's own call of runs() takes. */
function part(name, pattern, { runs, share, claim = "" }) {
  const results = join(scratch, `${name}.json`);
  const started = Date.now();
  process.stdout.write(`${name}: ${runs} graphs, seed ${seed}\n`);
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/jest/bin/jest.js", "--selectProjects=unit", "--testPathPatterns", pattern, "--testNamePattern", claim, "--testTimeout", "36000000", "--json", "--outputFile", results],
    { cwd: root, stdio: "inherit", env: { ...process.env, GHPKG_RUNS: String(Math.ceil(runs / share)), GHPKG_SEED: String(seed) } },
  );
  const { testResults } = JSON.parse(readFileSync(results, "utf8"));
  const claims = testResults.flatMap(({ assertionResults }) => assertionResults.filter((result) => result.status !== "pending").map(({ fullName, status: outcome }) => ({ claim: fullName, status: outcome })));
  return { name, graphs: runs, seconds: Math.round((Date.now() - started) / 1000), failed: claims.filter((claim) => claim.status !== "passed").length + (status === 0 ? 0 : 1), claims };
}

const started = Date.now();
const parts = [
  part("emulator and apply", "tests/provider/images/random-runs", { runs: Number(values.graphs), share: 0.1 }),
  part("pure engine", "tests/provider/retention/graphs", { runs: Number(values.pure), share: 5, claim: "however a run is cut" }),
];
rmSync(scratch, { recursive: true });
const report = {
  date: new Date(started).toISOString().slice(0, 10),
  seed,
  machine: machine(),
  failed: parts.reduce((sum, { failed }) => sum + failed, 0),
  parts,
};
process.stdout.write(`${report.failed} failed; the report is ${writeReport("images", report)}\n`);
process.exitCode = report.failed === 0 ? 0 : 1;
