import type { Emulator } from "../../emulator";
import { startGitHub } from "../helpers/github";
import { MiniEngine } from "./mini-engine";
import { first, place, policyOf, second, versionsOf } from "./opposed-programs";
import type { Declared } from "./programs";
import { misspoken } from "./run-cell";
import { scaleThisProcess } from "./scale-this-process";

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

beforeAll(() => scaleThisProcess(60));

let github: Emulator;
let engines: MiniEngine[];
async function begin(lastVersion: "refuse" | "cascade", ...programs: readonly (readonly Declared[])[]): Promise<void> {
  const names = [...first, ...second];
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions: names.map((name, index) => ({ name, createdAt: daysAgo(90 - index) })) }] }, { knobs: { lastVersion: { npm: lastVersion } } });
  engines = programs.map((declares) => new MiniEngine(declares, github.apiUrl));
}
afterEach(async () => {
  for (const engine of engines) engine.close();
  await github.close();
});

/** Requests take turns by chance, which the seed repeats. */
const jumbled = (seed: number) => [{ kind: "latency", ms: 8, probability: 0.5, seed } as const, { kind: "latency", ms: 3, probability: 0.5, seed: seed + 1_000 } as const];
const live = (): string[] => (github.elsewhere.look(place)?.active ?? []).map(({ name }) => name);
const deletedIds = (): number[] => github.ledger.entries().flatMap(({ effect }) => (effect?.kind === "version-deleted" ? [effect.versionId] : []));

interface Pair {
  readonly who: string;
  readonly programs: readonly (readonly Declared[])[];
}
const opposed: readonly Pair[] = [
  { who: "two policies", programs: [policyOf("a", { select: { name: ["1.*"] } }), policyOf("b", { select: { name: ["2.*"] } })] },
  { who: "a policy and single versions", programs: [policyOf("a", { select: { name: ["1.*"] } }), versionsOf(second)] },
  { who: "single versions twice", programs: [versionsOf(first), versionsOf(second)] },
];
const seeds = Array.from({ length: 8 }, (_, index) => index + 1);

describe.each(["refuse", "cascade"] as const)("where GitHub would %s the last version", (lastVersion) => {
  test.each(opposed.flatMap((pair) => seeds.map((seed) => ({ ...pair, seed }))))("$who at once, which together name every version, leave one (order $seed)", async ({ programs, seed }) => {
    await begin(lastVersion, ...programs);
    github.faults.set(jumbled(seed));
    const runs = await Promise.all(engines.map((engine) => engine.up()));
    github.faults.clear();
    for (const run of runs) expect(misspoken(run, "a run")).toEqual([]);
    expect(live().length).toBeGreaterThan(0);
    const next = [await (engines[0] as MiniEngine).up(), await (engines[1] as MiniEngine).up()];
    for (const run of next) expect(misspoken(run, "the next run")).toEqual([]);
    expect(live().length).toBeGreaterThan(0);
  });
});

test.each(seeds)("the same policy in two stacks at once: every version goes once, belongs to one of them, and neither fails (order %i)", async (seed) => {
  const declares = policyOf("a", {}, 2);
  await begin("refuse", declares, declares);
  github.faults.set(jumbled(seed));
  const runs = await Promise.all(engines.map((engine) => engine.up()));
  github.faults.clear();
  expect(runs.map((run) => run.ok)).toEqual([true, true]);
  expect(live().sort()).toEqual(["2.3.0", "2.4.0"]);
  expect(new Set(deletedIds()).size).toBe(deletedIds().length);
  const claims = await Promise.all(engines.map(async (engine) => ((await engine.stored("a"))?.["ledger"] as { rows: [number, number][] }).rows.map((row) => row[1])));
  expect(claims.flat().sort()).toEqual(deletedIds().sort());
  const told = await Promise.all(engines.map(async (engine) => (await engine.stored("a"))?.["lastRun"] as { deleted: number; gone: number }));
  for (const { deleted, gone } of told) expect(deleted + gone).toBeLessThanOrEqual(8); // what was gone before a run looked was not planned
});

test.each(seeds)("the same versions in two stacks at once: each is claimed by one of them, and the other says so (order %i)", async (seed) => {
  await begin("refuse", versionsOf(first), versionsOf(first));
  github.faults.set(jumbled(seed));
  const runs = await Promise.all(engines.map((engine) => engine.up()));
  github.faults.clear();
  expect(runs.map((run) => run.ok)).toEqual([true, true]);
  expect(live().sort()).toEqual(second);
  const ours = await Promise.all(engines.map((engine) => Promise.all(first.map(async (name) => (await engine.stored(name))?.["deletedByThisResource"] === true))));
  for (const place_ of first.keys()) expect(ours.filter((claims) => claims[place_]).length).toBe(1);
  const said = runs.flatMap((run) => run.text.match(/somebody else deleted it since the plan was made/g) ?? []);
  const others = ours.flat().filter((claim) => !claim).length;
  // A version that was gone before a run looked is simply in sync.
  expect(said.length).toBeLessThanOrEqual(others);
});
