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

/** Suites that start real Pulumi processes. */
const onEngine = ["engine", "docs"];

function choose(args) {
  const all = ["check", ...jestSuites().map(({ name }) => name)];
  const end = args.findIndex((arg) => !all.includes(arg));
  const [chosen, extra] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end)];
  if (extra.length > 0 && chosen.length !== 1) {
    throw new SetUpError(`"${extra[0]}" is no suite (${all.join(", ")}); filters for jest, or names of checks, follow the name of one suite.`);
  }
  return { wanted: chosen.length > 0 ? chosen : all, named: chosen, extra };
}

/** Without an engine the other suites still run, and the ones that need it count as failed. */
async function engineEnvironmentFor(wanted) {
  if (!wanted.some((name) => onEngine.includes(name))) return { environment: process.env };
  try {
    return await setUp({ parts: ["engine"] });
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(`\n${error.message}\n`);
    return { environment: process.env, missing: "no Pulumi engine, see above" };
  }
}

/** Clients and registries of others: without them their suite runs as well, and counts as failed. */
async function missingTools(wanted) {
  if (!wanted.includes("oci")) return undefined;
  try {
    await setUp({ parts: ["oci-tools"] });
    return undefined;
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(`\n${error.message}\n`);
    return "no registries and clients to test with, see above";
  }
}

async function runSuite(name, extra, { environment, missing, noTools }) {
  if (name === "check") return (await import("./test/check-suite.mjs")).runCheckSuite(extra);
  const tally = await runJestSuite({ name }, { env: environment, extra });
  const problem = (onEngine.includes(name) && missing) || (name === "oci" && noTools);
  return problem ? { ...tally, failed: Math.max(1, tally.failed), problem } : tally;
}

async function main(args) {
  const { wanted, named, extra } = choose(args);
  await setUp({ parts: ["dependencies", "build"] });
  const engine = await engineEnvironmentFor(wanted);
  const noTools = await missingTools(wanted);
  const present = new Set(jestSuites().filter(isPresent).map(({ name }) => name));
  const rows = [];
  for (const name of wanted) {
    if (name !== "check" && !present.has(name) && !named.includes(name)) continue;
    console.log(`\n== ${name} ==`);
    const start = Date.now();
    const tally = await runSuite(name, extra, { ...engine, noTools }).catch((error) => ({ ...noTests, failed: 1, problem: error.message }));
    rows.push({ name, ms: Date.now() - start, tally });
  }
  const total = rows.map(({ tally }) => tally).reduce(add, noTests);
  const summary = process.env.TEST_SUMMARY ?? path.join(treeCache, "test", "summary.json");
  mkdirSync(path.dirname(summary), { recursive: true });
  writeFileSync(summary, JSON.stringify({ node: process.versions.node, pulumi: engine.engine?.version, rows, total }));
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
