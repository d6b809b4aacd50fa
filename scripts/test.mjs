// Every suite, one after another, and one sum over all of them. Starts from a fresh clone.
//
//   npm test                                  all suites
//   npm test -- unit engine                   some of them
//   npm test -- unit tests/sdk -t "secret"    one suite with jest's own filters
//   npm run check -- lint types               single checks
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setUp, SetUpError } from "./setup.mjs";
import { treeCache } from "./setup/paths.mjs";
import { say } from "./setup/progress.mjs";
import { isPresent, jestSuites, runJestSuite } from "./test/jest-suites.mjs";
import { add, noTests, sentence, timeTable } from "./test/tally.mjs";

/** What a suite needs beside the dependencies and dist. */
const needs = { engine: ["engine"], faults: ["engine"], docs: ["engine"], review: ["engine", "browser", "actionlint", "gh"], oci: ["oci-tools"] };
const absent = { engine: "no Pulumi engine", browser: "no Chromium", actionlint: "no actionlint", gh: "no gh", "oci-tools": "no registries and clients to test with" };

function choose(args) {
  const all = ["check", ...jestSuites().map(({ name }) => name)];
  const end = args.findIndex((arg) => !all.includes(arg));
  const [chosen, extra] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end)];
  if (extra.length > 0 && chosen.length !== 1) {
    throw new SetUpError(`"${extra[0]}" is no suite (${all.join(", ")}); filters for jest, or names of checks, follow the name of one suite.`);
  }
  return { wanted: chosen.length > 0 ? chosen : all, named: chosen, extra };
}

/** Finds or obtains each part once. What cannot be had is told, and the suites that need no such part still run. */
async function obtain(parts) {
  const missing = new Set();
  const had = {};
  for (const part of parts) {
    try {
      Object.assign(had, await setUp({ parts: [part] }));
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      say(`\n${error.message}\n`);
      missing.add(part);
    }
  }
  // The engine's environment has lost what is the user's own; nothing of theirs is added again.
  const environment = { ...(had.environment ?? process.env), ...(had.browser && { CHROMIUM_BIN: had.browser }), ...(had.actionlint && { ACTIONLINT_BIN: had.actionlint }), ...(had.gh && { GH_BIN: had.gh }) };
  return { environment, missing, engine: had.engine };
}

/** A suite that lacks what it needs runs as well, and counts as failed. */
async function runSuite(name, extra, { environment, missing }) {
  if (name === "check") return (await import("./test/check-suite.mjs")).runCheckSuite(extra);
  const tally = await runJestSuite({ name }, { env: environment, extra });
  const lacking = needs[name]?.find((part) => missing.has(part));
  return lacking ? { ...tally, failed: Math.max(1, tally.failed), problem: `${absent[lacking]}, see above` } : tally;
}

async function main(args) {
  const { wanted, named, extra } = choose(args);
  await setUp({ parts: ["dependencies", "build"] });
  const had = await obtain(new Set(wanted.flatMap((name) => needs[name] ?? [])));
  const present = new Set(jestSuites().filter(isPresent).map(({ name }) => name));
  const rows = [];
  for (const name of wanted) {
    if (name !== "check" && !present.has(name) && !named.includes(name)) continue;
    console.log(`\n== ${name} ==`);
    const start = Date.now();
    const tally = await runSuite(name, extra, had).catch((error) => ({ ...noTests, failed: 1, problem: error.message }));
    rows.push({ name, ms: Date.now() - start, tally });
  }
  const total = rows.map(({ tally }) => tally).reduce(add, noTests);
  const summary = process.env.TEST_SUMMARY ?? path.join(treeCache, "test", "summary.json");
  mkdirSync(path.dirname(summary), { recursive: true });
  writeFileSync(summary, JSON.stringify({ node: process.versions.node, pulumi: had.engine?.version, rows, total }));
  console.log(`\n${timeTable(rows)}\n\n${sentence(total)}`);
  return total.failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    say(error instanceof SetUpError ? `\n${error.message}` : error.stack);
    console.log(sentence({ passed: 0, failed: 1, skipped: 0 }));
    process.exitCode = 1;
  },
);
