#!/usr/bin/env node
// Changes the retention engine in thousands of small ways and asks its tests to notice: docs/mutation.md.
// node scripts/mutation.mjs [FILE ...]     without files: all of provider/retention, one slice after another
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { machine } from "./campaign/report.mjs";
import { root } from "./setup/paths.mjs";

const committed = path.join(root, "docs/campaigns/mutation.json");
const raw = path.join(root, ".cache/mutation.json");
const sliceSize = 12;
/** Properties run fewer times than in `npm test`: a mutant that lives needs all of them. */
const runs = "12";

/** Loops without end are slow to notice: those files come last. */
const slow = ["order.ts", "components.ts"];
const all = readdirSync(path.join(root, "provider/retention")).filter((name) => name.endsWith(".ts")).sort((a, b) => slow.indexOf(a) - slow.indexOf(b)).map((name) => `provider/retention/${name}`);
const asked = process.argv.slice(2);
const unknown = asked.filter((file) => !all.includes(file));
if (unknown.length > 0) {
  process.stderr.write(`not a file of provider/retention: ${unknown.join(", ")}\n`);
  process.exit(2);
}
const files = asked.length > 0 ? asked : all;

/** `{ "spare.ts": { killed, timeout, survived, noCoverage, alive: ["23:9 ConditionalExpression → false"] } }` */
function countsOf({ mutants, source }) {
  const lines = source.split("\n");
  const of = (status) => mutants.filter((mutant) => mutant.status === status);
  const alive = [...of("Survived"), ...of("NoCoverage")].map(({ location: { start, end }, mutatorName, replacement }) => {
    const before = start.line === end.line ? lines[start.line - 1].slice(start.column - 1, end.column - 1) : `${lines[start.line - 1].slice(start.column - 1)} …`;
    return `${start.line}:${start.column} ${mutatorName}: ${before.trim()} → ${(replacement ?? "").replace(/\s+/g, " ")}`;
  });
  return { killed: of("Killed").length, timeout: of("Timeout").length, survived: of("Survived").length, noCoverage: of("NoCoverage").length, alive };
}

const scoreOf = (list) => {
  const detected = list.reduce((sum, { killed, timeout }) => sum + killed + timeout, 0);
  const valid = list.reduce((sum, { killed, timeout, survived, noCoverage }) => sum + killed + timeout + survived + noCoverage, 0);
  return valid === 0 ? 100 : Math.round((10_000 * detected) / valid) / 100;
};

const before = existsSync(committed) ? JSON.parse(readFileSync(committed, "utf8")).files : {};
const found = Object.fromEntries(Object.entries(before).filter(([file]) => all.includes(file)));
mkdirSync(path.dirname(committed), { recursive: true });
for (let at = 0; at < files.length; at += sliceSize) {
  const slice = files.slice(at, at + sliceSize);
  const stryker = spawnSync(process.execPath, ["node_modules/@stryker-mutator/core/bin/stryker.js", "run", "stryker.config.mjs", "--mutate", slice.join(",")], { cwd: root, stdio: "inherit", env: { ...process.env, GHPKG_RUNS: runs } });
  if (stryker.status !== 0) process.exit(stryker.status ?? 1);
  for (const [file, result] of Object.entries(JSON.parse(readFileSync(raw, "utf8")).files)) found[file] = countsOf(result);
  const sorted = Object.fromEntries(Object.keys(found).sort().map((file) => [file, found[file]]));
  const report = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    score: scoreOf(Object.values(sorted)),
    mutants: Object.values(sorted).reduce((sum, { killed, timeout, survived, noCoverage }) => sum + killed + timeout + survived + noCoverage, 0),
    files: sorted,
  };
  writeFileSync(committed, `${JSON.stringify(report, null, 1)}\n`);
  process.stdout.write(`score ${report.score} % of ${report.mutants} mutants in ${Object.keys(sorted).length} files; the report is docs/campaigns/mutation.json\n`);
}
