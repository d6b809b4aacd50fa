// Runs the suites on the other Node versions that package.json supports, and writes down what came out.
//
//   npm run test:nodes                         Node 22 and 24; unit, contract and engine
//   npm run test:nodes -- --node=24 unit       one version, some suites; the report is left as it is
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setUp, SetUpError } from "./setup.mjs";
import { machineCache, root, treeCache } from "./setup/paths.mjs";
import { say, step } from "./setup/progress.mjs";
import { run } from "./setup/run.mjs";
import { sentence } from "./test/tally.mjs";

const lines = ["22", "24"];
const suites = ["unit", "contract", "engine"];
const report = path.join(root, "docs", "node-versions.md");

/** Node itself is on npm, so that a machine that installs this project's dependencies can also have the other versions. */
async function obtainNode(line) {
  const folder = path.join(machineCache, "nodes", line);
  const node = path.join(folder, "node_modules", "node", "bin", "node");
  if ((await run(node, ["--version"])).code === 0) return node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", `node@${line}`];
  const { code, output } = await step(`install Node ${line} from npm`, () => run("npm", args, { cwd: folder, shell: process.platform === "win32" }));
  if (code !== 0 || (await run(node, ["--version"])).code !== 0) throw new SetUpError(`Node ${line} could not be installed from npm:\n${output}`);
  return node;
}

async function runOn(node, chosen) {
  const file = path.join(treeCache, "test", `nodes-${process.pid}.json`);
  rmSync(file, { force: true });
  const env = { ...process.env, TEST_SUMMARY: file, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  await run(node, [path.join(root, "scripts", "test.mjs"), ...chosen], { cwd: root, env, inherit: true });
  if (!existsSync(file)) throw new SetUpError("the run ended before its sum; its own message is above");
  const summary = JSON.parse(readFileSync(file, "utf8"));
  rmSync(file);
  return summary;
}

const cell = (summary, suite) => {
  const row = summary.rows.find(({ name }) => name === suite);
  return row ? sentence(row.tally) : "not there yet";
};

function write(summaries) {
  const rows = summaries.map((summary) => `| ${summary.node} | ${suites.map((suite) => cell(summary, suite)).join(" | ")} | ${summary.total.failed === 0 ? "pass" : "FAIL"} |`);
  const text = [
    "# Node versions",
    "",
    `Written by \`npm run test:nodes\` on ${new Date().toISOString().slice(0, 10)}, with Pulumi ${summaries[0].pulumi ?? "(no engine)"}.`,
    `\`npm test\` itself runs on the Node that starts it; development uses Node 20.`,
    "",
    `| Node | ${suites.join(" | ")} | verdict |`,
    `|---|${suites.map(() => "---|").join("")}---|`,
    ...rows,
    "",
  ];
  writeFileSync(report, text.join("\n"));
  say(`\nwritten: ${path.relative(root, report)}`);
}

async function main(args) {
  const only = args.filter((arg) => arg.startsWith("--node=")).map((arg) => arg.slice("--node=".length));
  const chosen = args.filter((arg) => !arg.startsWith("--node="));
  await setUp();
  const summaries = [];
  for (const line of only.length > 0 ? only : lines) {
    const node = await obtainNode(line);
    say(`\n#### Node ${line}`);
    summaries.push(await runOn(node, chosen.length > 0 ? chosen : suites.filter((suite) => existsSync(path.join(root, "tests", suite === "unit" ? "provider" : suite)))));
  }
  if (args.length === 0) write(summaries);
  for (const { node, total } of summaries) console.log(`Node ${node}: ${sentence(total)}`);
  return summaries.every(({ total }) => total.failed === 0) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    say(error instanceof SetUpError ? `\n${error.message}` : error.stack);
    process.exitCode = 1;
  },
);
