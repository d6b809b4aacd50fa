// Measures what GitHub's limits and the engine cost, each figure beside its floor, and writes docs/bench.json.
//
//   npm run bench                     everything
//   npm run bench -- --only W2,W3     some of it; the other figures of docs/bench.json stay
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./campaign/report.mjs";
import { setUp } from "./setup.mjs";
import { root } from "./setup/paths.mjs";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const file = path.join(root, "docs", "bench.json");

/** Loaded when they run: each needs the built package. */
const benchmarks = {
  W1: { title: "plan through the API, 50 ms an answer", run: async () => (await import("./bench/plan.mjs")).plan() },
  W2: { title: "1,100 deletes in one package of 1,300 versions, limits enforced, clock that jumps", run: async () => (await import("./bench/deletes.mjs")).deletesUnderLimits() },
  W3: { title: "preview of 10,000 versions of which nothing changed", run: async () => (await import("./bench/unchanged.mjs")).unchanged() },
  W4: { title: "what the engine adds: the same program with an empty policy, and with one that decides 10,000 versions", run: async (environment) => (await import("./bench/engine.mjs")).engineOverhead(environment), onEngine: true },
  W5: { title: "1,000 PackageVersion resources, limits off", run: async (environment) => (await import("./bench/resources.mjs")).manyResources(environment), onEngine: true },
  soak: { title: "20,000 deletions in one run, clock that jumps", run: async () => (await import("./bench/soak.mjs")).soak() },
  offline: { title: "plan offline", run: async () => (await import("./bench/offline.mjs")).offline() },
};

function chosen() {
  const names = values.only?.split(",") ?? Object.keys(benchmarks);
  const unknown = names.find((name) => !(name in benchmarks));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: allowed are ${Object.keys(benchmarks).join(", ")}`);
  return names;
}

function print(name, { title, rows }) {
  console.log(`\n${name}: ${title}`);
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, value, floor, aim, holds } of rows) {
    const beside = [floor === undefined ? "" : `floor ${floor}`, aim === undefined ? "" : `aim ${aim}`, holds === undefined ? "" : holds ? "holds" : "DOES NOT HOLD"].filter(Boolean).join(", ");
    console.log(`  ${what.padEnd(width)}  ${String(value).padStart(9)}  ${beside}`);
  }
}

async function main() {
  const names = chosen();
  await setUp({ parts: ["dependencies", "build"] });
  const environment = names.some((name) => benchmarks[name].onEngine) ? (await setUp({ parts: ["engine"] })).environment : undefined;
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { benchmarks: {} };
  for (const name of names) {
    const { title, run } = benchmarks[name];
    const rows = await run(environment);
    report.benchmarks[name] = { title, date: new Date().toISOString().slice(0, 10), load: Math.round(loadavg()[0] * 10) / 10, rows };
    print(name, report.benchmarks[name]);
    report.machine = machine();
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  }
  const broken = names.flatMap((name) => report.benchmarks[name].rows.filter(({ holds }) => holds === false).map(({ what }) => `${name} ${what}`));
  console.log(`\nWritten to docs/bench.json.${broken.length === 0 ? "" : ` Missed: ${broken.join("; ")}`}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

await main();
