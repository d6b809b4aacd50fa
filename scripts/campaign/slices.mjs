import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setUp } from "../setup.mjs";
import { root } from "../setup/paths.mjs";
import { machine, wholeNumber } from "./report.mjs";

/**
 * Runs a suite's tests, of tests/faults unless another is named, until the first violation, and merges what they reported
 * into one file of docs/campaigns, so that a long campaign can be run in slices: `minutes` ends one between two cases,
 * `rest` leaves out what the report holds already. The newest result of each case stands.
 */
export async function campaign({ name, suite = "faults", files, variables, seed, minutes, rest = false, keyOf, sum }) {
  await setUp({ parts: ["dependencies", "build"] });
  const { environment } = await setUp({ parts: ["engine"] });
  const scratch = mkdtempSync(path.join(tmpdir(), "ghpkg-campaign-"));
  const reported = path.join(scratch, "results.jsonl");
  const file = path.join(root, "docs/campaigns", `${name}.json`);
  const read = () => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).results : []);
  const done = path.join(scratch, "done.json");
  writeFileSync(done, JSON.stringify(rest ? read().filter(({ violations }) => violations === undefined).map(keyOf) : []));
  const jest = [path.join(root, "node_modules/jest/bin/jest.js"), `--selectProjects=${suite}`, "--bail", `--maxWorkers=${process.env.TEST_WORKERS ?? "2"}`, "--testTimeout=600000", "--", ...files];
  const { status } = spawnSync(process.execPath, jest, { cwd: root, stdio: "inherit", env: { ...environment, ...variables, GHPKG_SEED: String(seed), GHPKG_REPORT: reported, GHPKG_DONE: done, ...(minutes === undefined ? {} : { GHPKG_UNTIL: String(Date.now() + wholeNumber("minutes", minutes) * 60_000) }) } });
  const results = existsSync(reported) ? readFileSync(reported, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line)) : [];
  rmSync(scratch, { recursive: true });
  const before = read();
  const date = new Date().toISOString().slice(0, 10);
  const merged = new Map(before.map((result) => [keyOf(result), result]));
  for (const { violations, ...result } of results) merged.set(keyOf(result), { ...result, date, ...(violations.length === 0 ? {} : { violations: violations.slice(0, 3) }) });
  const all = [...merged.values()].sort((a, b) => keyOf(a).localeCompare(keyOf(b), "en", { numeric: true }));
  const failed = all.filter(({ violations }) => violations !== undefined).length;
  const report = { date, seed, machine: machine(), passed: all.length - failed, failed, ...sum(all), results: all };
  mkdirSync(path.dirname(file), { recursive: true });
  const head = JSON.stringify({ ...report, results: undefined }, null, 2).replace(/\n}$/, "");
  writeFileSync(file, `${head},\n  "results": [\n${all.map((result) => `    ${JSON.stringify(result)}`).join(",\n")}\n  ]\n}\n`);
  const violated = results.find(({ violations }) => violations.length > 0);
  process.stdout.write(`${results.length} cases in this run, ${report.passed} passed and ${failed} failed in docs/campaigns/${name}.json${violated === undefined ? "" : `; violated with seed ${seed}: ${keyOf(violated)}`}\n`);
  process.exitCode = status ?? 1;
}
