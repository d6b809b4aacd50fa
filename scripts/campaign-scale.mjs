#!/usr/bin/env node
// Runs a policy over 10,000 versions of one package and over 200 packages of 100 versions, on the real engine against
// the emulator, and writes docs/campaigns/scale.json. node scripts/campaign-scale.mjs
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
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
    machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version },
    seconds: Math.round((Date.now() - started) / 1000),
    runs: readFileSync(figures, "utf8").trim().split("\n").map((line) => JSON.parse(line)),
  };
  mkdirSync(join(root, "docs/campaigns"), { recursive: true });
  writeFileSync(join(root, "docs/campaigns/scale.json"), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`done in ${report.seconds} s; the report is docs/campaigns/scale.json\n`);
}
rmSync(scratch, { recursive: true });
process.exitCode = jest.status ?? 1;
