import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { downloadEngine } from "./engine-download.mjs";
import { buildEngine } from "./engine-go.mjs";
import { withoutNeighbours, withProviderHost } from "./engine-links.mjs";
import { withLock } from "./lock.mjs";
import { engineFile, engineVersion, machineCache, root, treeCache } from "./paths.mjs";
import { SetUpError, say, step } from "./progress.mjs";
import { run } from "./run.mjs";

const suffix = process.platform === "win32" ? ".exe" : "";
const cliName = `pulumi${suffix}`;
const hostName = `pulumi-language-nodejs${suffix}`;
export const pathFolders = () => (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The same major and nothing older than what the tests were written against. */
export function isUsable(found, wanted) {
  const [a, b] = [found, wanted].map((text) => /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number));
  if (!a || !b || a[0] !== b[0]) return false;
  return a[1] !== b[1] ? a[1] > b[1] : a[2] >= b[2];
}

async function versionOf(cli) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, output } = await run(cli, ["version"], { env, timeout: 20_000 });
  return code === 0 ? output.trim().split("\n").at(-1) : undefined;
}

/** The command line tool without its Node language host cannot start a program: both, or neither. */
async function inspect(cli, folders, wanted) {
  if (!isExecutable(cli)) return { problem: `${cli} is not executable` };
  const version = await versionOf(cli);
  if (version === undefined) return { problem: `${cli} does not run` };
  if (!isUsable(version, wanted)) return { problem: `${cli} is ${version}, needed is ${wanted} or newer of the same major` };
  const host = [path.dirname(cli), path.dirname(realpathSync(cli)), ...folders].map((folder) => path.join(folder, hostName)).find(isExecutable);
  if (!host) return { problem: `${cli} ${version} comes without ${hostName}` };
  return { engine: { version: version.replace(/^v/, ""), pulumi: cli, languageHost: host } };
}

async function onPath(wanted) {
  const named = process.env.PULUMI_BIN;
  const cli = named || pathFolders().map((folder) => path.join(folder, cliName)).find(isExecutable);
  return cli ? inspect(path.resolve(cli), pathFolders(), wanted) : { problem: "no pulumi found" };
}

async function inCache(folder, wanted) {
  const cli = path.join(folder, "bin", cliName);
  return existsSync(cli) ? inspect(cli, [], wanted) : { problem: `nothing in ${folder}` };
}

/** Filled beside its final place and renamed: a reader sees a whole engine or none. */
async function obtain(folder, wanted, tried) {
  const store = path.dirname(folder);
  const prefix = `.${path.basename(folder)}-`;
  for (const left of readdirSync(store)) if (left.startsWith(prefix)) rmSync(path.join(store, left), { recursive: true, force: true });
  for (const [name, fill] of [["download", downloadEngine], ["build with Go", buildEngine]]) {
    const staging = mkdtempSync(path.join(store, prefix));
    try {
      const problem = await fill(staging, wanted);
      const result = problem ? { problem } : await inCache(staging, wanted);
      if (result.problem) {
        say(`set-up: ${name}: ${result.problem.split("\n")[0]}`);
        tried.push([name, result.problem]);
        continue;
      }
      rmSync(folder, { recursive: true, force: true });
      renameSync(staging, folder);
      return inCache(folder, wanted);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  throw new SetUpError(explain(wanted, tried));
}

function explain(wanted, tried) {
  const width = Math.max(...tried.map(([name]) => name.length));
  return [
    "The Pulumi engine, on which the demo and the engine tests run, could not be found or obtained. Tried:",
    ...tried.map(([name, problem]) => `  ${name.padEnd(width)}  ${problem.split("\n").join(`\n${" ".repeat(width + 4)}`)}`),
    `Install Pulumi ${wanted} or newer (https://www.pulumi.com/docs/install/), or Go 1.25 or newer (https://go.dev/dl/),`,
    "and run the same command again.",
  ].join("\n");
}

async function locate() {
  const wanted = engineVersion();
  const folder = path.join(machineCache, "engine", wanted);
  const tried = [];
  const installed = await onPath(wanted);
  if (installed.engine) return { ...installed.engine, origin: "path" };
  tried.push(["PATH", installed.problem]);
  const cached = await inCache(folder, wanted);
  if (cached.engine) return { ...cached.engine, origin: "cache" };
  tried.push(["cache", cached.problem]);
  const onWait = () => say("set-up: another set-up is obtaining the Pulumi engine, waiting for it");
  const obtained = await withLock(
    `${folder}.lock`,
    async () => {
      const again = await inCache(folder, wanted);
      return again.engine ? again : step(`obtain the Pulumi engine ${wanted}`, () => obtain(folder, wanted, tried));
    },
    { onWait },
  );
  return { ...obtained.engine, origin: "cache" };
}

/** Finds or makes the engine and writes its place down for the test suites. */
export async function ensureEngine() {
  const located = await locate();
  // Only our own cache is completed; what the user installed is theirs.
  if (located.origin === "cache") withProviderHost(located, path.join(root, "node_modules", "@pulumi", "pulumi"));
  const engine = withoutNeighbours(located, path.join(treeCache, "engine-bin"));
  mkdirSync(path.dirname(engineFile), { recursive: true });
  writeFileSync(`${engineFile}.${process.pid}`, `${JSON.stringify(engine, null, 2)}\n`);
  renameSync(`${engineFile}.${process.pid}`, engineFile);
  return engine;
}
