// 20,000 deletions in one run, limits enforced but for the hour's, on a clock that jumps: memory and sockets stay flat.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { built, inputs, packageSeed, policy, providerOf, refusals, round, startGitHub, succeed, temporaryFolder } from "./world.mjs";

const deletes = 20_000;
/** A line of progress comes every thirty seconds of the run. */
const linesPerSample = 20;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;

export async function soak() {
  const { virtualClock } = built("emulator/index.js");
  const clock = virtualClock(new Date().toISOString());
  const github = await startGitHub([packageSeed(deletes + 500)], { clock, limits: { enabled: true, primaryPerHour: 1_000_000 } });
  const { folder, remove } = temporaryFolder("soak");
  const samples = [];
  let lines = 0;
  let refused = 0;
  const sample = () => {
    refused += refusals(github.ledger.entries());
    github.ledger.clear();
    collectGarbage();
    samples.push({ heapMB: process.memoryUsage().heapUsed / 2 ** 20, sockets: sockets() });
  };
  const log = () => void ((lines += 1) % linesPerSample === 0 && sample());
  const provider = providerOf(github.apiUrl, folder, { now: clock.now, sleep: clock.sleep, fetch: clock.fetch(fetch, 50), log });
  const start = clock.now();
  const { outs } = await provider.create(succeed(await provider.check({}, inputs(policy(500), "update"))));
  sample();
  const minutes = (clock.now() - start) / 60_000;
  await github.close();
  remove();
  if (outs.lastRun.deleted !== deletes) throw new Error(`${outs.lastRun.deleted} of ${deletes} versions were deleted`);
  const [first, last] = [samples[0], samples.at(-1)];
  const growth = last.heapMB - first.heapMB;
  return [
    { what: "deletes a minute", value: round(deletes / minutes, 1), floor: 180, aim: "≥ 165", holds: deletes / minutes >= 165 },
    { what: "refusals by a limit", value: refused, floor: 0, aim: "0", holds: refused === 0 },
    { what: "heap after the first ten minutes, MB", value: round(first.heapMB) },
    { what: "heap at the end, MB", value: round(last.heapMB), floor: round(first.heapMB), aim: "within 20 MB", holds: growth <= 20 },
    { what: "most open sockets, both ends", value: Math.max(...samples.map((each) => each.sockets)), aim: "≤ 20", holds: samples.every((each) => each.sockets <= 20) },
  ];
}
