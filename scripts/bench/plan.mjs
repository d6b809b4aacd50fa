// W1: a preview's check of 1,000, 10,000 and 100,000 versions, each answer 50 ms late.
import { fork } from "node:child_process";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { packageSeed, round, startGitHub, temporaryFolder } from "./world.mjs";

const latencyMs = 50;
const concurrency = 10;
const pointsPerMinute = 900;

/** The least that can be: what depends on each other one after another, everything else ten at a time, 900 a minute. */
function floorOf(versions) {
  const pages = Math.ceil(versions / 100);
  const calls = pages + 3; // the account, the packages, the live pages, one page of deleted ones
  const latency = (3 + Math.ceil((pages - 1) / concurrency)) * latencyMs;
  const limit = calls <= pointsPerMinute ? 0 : Math.floor((calls - 1) / pointsPerMinute) * 60_000;
  return { calls, wallMs: Math.max(latency, limit) };
}

function inProcessOfItsOwn(apiUrl, planDir) {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(root, "scripts/bench/plan-process.mjs"), [apiUrl, planDir], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.once("message", resolve);
    child.once("exit", (code) => code !== 0 && reject(new Error(`the planning process ended with ${code}`)));
  });
}

export async function plan() {
  const rows = [];
  for (const versions of [1_000, 10_000, 100_000]) {
    const github = await startGitHub([packageSeed(versions)], { faults: [{ kind: "latency", ms: latencyMs }] });
    const { folder, remove } = temporaryFolder("plan");
    const measured = await inProcessOfItsOwn(github.apiUrl, folder).finally(() => github.close());
    remove();
    const calls = github.ledger.entries().length;
    const floor = floorOf(versions);
    rows.push(
      { what: `${versions} versions: calls`, value: calls, floor: floor.calls, aim: "≤ 1.02 × floor", holds: calls <= 1.02 * floor.calls },
      { what: `${versions} versions: wall, ms`, value: round(measured.wallMs), floor: floor.wallMs, aim: "beside its floor" },
      { what: `${versions} versions: CPU, s`, value: round(measured.cpuS, 1) },
      { what: `${versions} versions: memory, MB`, value: round(measured.memoryMB) },
    );
  }
  return rows;
}
