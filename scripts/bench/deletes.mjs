// W2: 1,100 deletes in one package of 1,300 versions under GitHub's limits. Provider and emulator share one clock that
// jumps from one awaited moment to the next, so that minutes of limits cost seconds and no timer of this machine counts.
import { built, inputs, packageSeed, points, policy, providerOf, refusals, round, startGitHub, succeed, temporaryFolder } from "./world.mjs";

const deletes = 1_100;
const latencyMs = 50;

export async function deletesUnderLimits() {
  const { virtualClock } = built("emulator/index.js");
  const clock = virtualClock(new Date().toISOString());
  const github = await startGitHub([packageSeed(1_300)], { clock, limits: true });
  const { folder, remove } = temporaryFolder("deletes");
  const provider = providerOf(github.apiUrl, folder, { now: clock.now, sleep: clock.sleep, fetch: clock.fetch(fetch, latencyMs) });
  const start = clock.now();
  const { outs } = await provider.create(succeed(await provider.check({}, inputs(policy(200), "update"))));
  const minutes = (clock.now() - start) / 60_000;
  const entries = github.ledger.entries();
  await github.close();
  remove();
  if (outs.lastRun.deleted !== deletes) throw new Error(`${outs.lastRun.deleted} of ${deletes} versions were deleted`);
  const perMinute = points(entries) / minutes;
  const rate = deletes / minutes;
  return [
    { what: "points a minute", value: round(perMinute), floor: 900, aim: "≥ 97 % of 900", holds: perMinute >= 0.97 * 900 },
    { what: "deletes a minute", value: round(rate, 1), floor: 180, aim: "≥ 165", holds: rate >= 165 },
    { what: "requests per delete", value: round(entries.length / deletes, 3), floor: 1 },
    { what: "refusals by a limit", value: refusals(entries), floor: 0, aim: "0", holds: refusals(entries) === 0 },
    { what: "minutes", value: round(minutes, 2), floor: round((deletes * 5) / 900, 2) },
  ];
}
