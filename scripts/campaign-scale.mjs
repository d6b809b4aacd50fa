#!/usr/bin/env node
// Runs a policy over 10,000 versions of one package and over 200 packages of 100 versions, on the real engine against
// the emulator, and writes docs/campaigns/scale.json. node scripts/campaign-scale.mjs
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machine, writeReport } from "./campaign/report.mjs";
import { root } from "./setup/paths.mjs";

const scratch = mkdtempSync(join(tmpdir(), "ghpkg-scale-"));
const figures = join(scratch, "figures.jsonl");
const started = Date.now();
const jest = spawnSync(process.execPath, ["node_modules/jest/bin/jest.js", "--selectProjects=engine", "--forceExit", "--", "tests/engine/policy-scale.test.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, GHPKG_SCALE: "full", GHPKG_SCALE_REPORT: figures },
});
if (jest.status === 0) {
  const report = {
    date: new Date(started).toISOString().slice(0, 10),
    machine: machine(),
    seconds: Math.round((Date.now() - started) / 1000),
    runs: readFileSync(figures, "utf8").trim().split("\n").map((line) => JSON.parse(line)),
  };
  process.stdout.write(`done in ${report.seconds} s; the report is ${writeReport("scale", report)}\n`);
}
rmSync(scratch, { recursive: true });
process.exitCode = jest.status ?? 1;
