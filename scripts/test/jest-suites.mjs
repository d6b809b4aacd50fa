import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { root, treeCache } from "../setup/paths.mjs";
import { tallyJest } from "./tally.mjs";

/** For one test, in milliseconds: jest's own 5 s are too few on a busy machine. scripts/jest-engine-setup.cjs prevails. */
const patience = 30_000;

/** In minutes. A suite that hangs must end before the pipeline does, so that the others still report. */
const limits = { unit: 10, contract: 10, oci: 10, docs: 15, engine: 40 };

/** The folders of each suite, read from jest.config.js: one place says what belongs where. */
export function jestSuites() {
  const { projects } = createRequire(import.meta.url)(path.join(root, "jest.config.js"));
  return projects.map(({ displayName, testMatch }) => ({
    name: displayName,
    folders: testMatch.map((glob) => glob.replace("<rootDir>/", "").replace(/\/\*.*$/, "")),
  }));
}

/** A suite whose folder is not there yet is not part of the run; one whose folder is empty fails. */
export const isPresent = ({ folders }) => folders.some((folder) => existsSync(path.join(root, folder)));

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function runJest(args, env, limit) {
  return new Promise((resolve) => {
    const jest = path.join(root, "node_modules", "jest", "bin", "jest.js");
    const plain = process.stdout.isTTY || env.FORCE_COLOR ? {} : { NO_COLOR: "1" }; // a pipeline's log is read as text
    const child = spawn(process.execPath, [jest, ...args], { cwd: root, env: { ...env, ...plain }, stdio: ["ignore", "inherit", "inherit"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), limit * 60_000);
    const end = (code) => (clearTimeout(timer), resolve(code));
    child.on("error", () => end("not started"));
    child.on("close", (code, signal) => end(code ?? signal));
  });
}

/** Runs one jest project in its own process and counts it. `--passWithNoTests` makes jest write its report also then. */
export async function runJestSuite({ name }, { env, extra = [] }) {
  const report = path.join(treeCache, "test", `${name}-${process.pid}.json`); // two runs in one tree must not read each other's
  mkdirSync(path.dirname(report), { recursive: true });
  const workers = process.env.TEST_WORKERS ?? "2";
  const args = ["--selectProjects", name, "--passWithNoTests", "--json", `--outputFile=${report}`, `--maxWorkers=${workers}`, `--testTimeout=${patience}`, ...(process.env.CI ? ["--ci"] : []), ...extra];
  const code = await runJest(args, env, limits[name] ?? 10);
  const tally = tallyJest(readReport(report), code);
  rmSync(report, { force: true });
  return tally;
}
