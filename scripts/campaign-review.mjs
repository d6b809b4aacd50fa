#!/usr/bin/env node
// Random programs and policies: what a review lists is what the emulator's ledger holds after the update, on Pulumi's
// engine: pulumi preview --json, ghpkg review, pulumi up. Each world is a GitHub and a stack that runs four programs.
//
//   npm run campaign:review                              56 worlds, 224 programs; writes docs/campaigns/review.json
//   npm run campaign:review -- --seed 7 --from 0 --to 9  a slice; slices merge, and --minutes 4 ends one between two worlds
//   npm run campaign:review -- --minutes 4 --rest        the worlds that the report lacks
//   npm run campaign:review -- --here --runs 200         the provider alone, in one process; docs/campaigns/review-here.json
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, wholeNumber, writeReport } from "./campaign/report.mjs";
import { campaign } from "./campaign/slices.mjs";
import { root } from "./setup/paths.mjs";

const { values } = parseArgs({ options: { seed: { type: "string", default: "20261125" }, from: { type: "string", default: "0" }, to: { type: "string", default: "55" }, minutes: { type: "string" }, rest: { type: "boolean", default: false }, here: { type: "boolean", default: false }, runs: { type: "string", default: "200" } } });
const seed = wholeNumber("seed", values.seed);

function inOneProcess(runs) {
  const scratch = mkdtempSync(join(tmpdir(), "ghpkg-campaign-"));
  const results = join(scratch, "results.json");
  const started = Date.now();
  process.stdout.write(`${runs} programs of two rounds each, seed ${seed}; this takes a while\n`);
  const jest = spawnSync(
    process.execPath,
    ["node_modules/jest/bin/jest.js", "--selectProjects=review", "--testPathPatterns", "tests/review/ledger", "--testTimeout", "36000000", "--json", "--outputFile", results],
    { cwd: root, stdio: "inherit", env: { ...process.env, GHPKG_RUNS: String(runs), GHPKG_SEED: String(seed) } },
  );
  const { testResults } = JSON.parse(readFileSync(results, "utf8"));
  rmSync(scratch, { recursive: true });
  const properties = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName, status, duration }) => ({ claim: fullName, status, seconds: Math.round((duration ?? 0) / 100) / 10 })));
  const report = {
    date: new Date(started).toISOString().slice(0, 10),
    seed,
    runs,
    machine: machine(),
    seconds: Math.round((Date.now() - started) / 1000),
    passed: properties.filter(({ status }) => status === "passed").length,
    failed: properties.filter(({ status }) => status === "failed").length,
    properties: properties.sort((a, b) => (a.claim < b.claim ? -1 : 1)),
  };
  process.stdout.write(`${report.passed} passed, ${report.failed} failed in ${report.seconds} s; the report is ${writeReport("review-here", report)}\n`);
  process.exitCode = jest.status ?? 1;
}

/** By their numbers, without those that the report has of this seed. */
function worlds() {
  const [from, to] = [wholeNumber("from", values.from), wholeNumber("to", values.to)];
  const file = join(root, "docs/campaigns/review.json");
  const had = values.rest && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).results.filter((result) => result.seed === seed && result.violations === undefined).map(({ world }) => world) : [];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_each, index) => from + index).filter((world) => !had.includes(world));
}

const total = (results, name) => results.reduce((sum, result) => sum + result[name], 0);

if (values.here) inOneProcess(wholeNumber("runs", values.runs));
else
  await campaign({
    name: "review",
    suite: "review",
    files: ["tests/review/chain"],
    variables: { GHPKG_WORLDS: worlds().join(",") },
    seed,
    minutes: values.minutes,
    keyOf: ({ world, seed: of }) => `${of} ${world}`,
    sum: (results) => Object.fromEntries([["worlds", results.length], ...["programs", "refused", "deletes", "restores", "withImages", "byResources", "byRemovals", "locked"].map((name) => [name, total(results, name)])]),
  });
