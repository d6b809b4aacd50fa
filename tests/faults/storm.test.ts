import { faultKinds, type Emulator, type FaultKind, type FaultRule } from "../../emulator";
import { startGitHub } from "../helpers/github";
import { isOver, report, seeded } from "./choice";
import { countRequests } from "./life";
import { MiniEngine } from "./mini-engine";
import { programs, type Program } from "./programs";
import { disquiet, misspoken, requestsOf, unfinished, wrongs } from "./run-cell";
import { scaleThisProcess } from "./scale-this-process";

/** `GHPKG_STORMS=from-to`: which seeds. */
const range = /^(\d+)-(\d+)$/.exec(process.env["GHPKG_STORMS"] ?? "1-40");
const [first = 1, last = 40] = (range ?? []).slice(1).map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

const realNow = Date.now; // the scaled one is another

beforeAll(() => {
  scaleThisProcess(120);
  countRequests();
});

/** Not among a storm's: others who change the package make another end the right one. */
const others: readonly FaultKind[] = ["page-drift", "tags-moved"];
const lagging: readonly FaultKind[] = ["stale-list", "list-lag"];
const choices = (Object.keys(faultKinds) as FaultKind[]).filter((kind) => !others.includes(kind));

interface Storm {
  readonly program: Program;
  readonly rules: FaultRule[];
  /** The request at which each run is killed, where it is. */
  readonly deaths: readonly (number | undefined)[];
}

/** Three to eight faults at a time, each striking by chance, and runs that may be killed at any request. */
function stormOf(seed: number): Storm {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const program = pick(Object.values(programs));
  // Lists that lag may both lack what was just restored: a policy that brings back what it keeps then brings back the next one.
  const possible = choices.filter((kind) => !lagging.includes(kind) || !program.name.startsWith("policy"));
  const rules = Array.from({ length: 3 + Math.floor(random() * 6) }, (): FaultRule => {
    const kind = pick(possible);
    const chance = { probability: pick([0.1, 0.3, 0.6]), seed: Math.floor(random() * 1e6) };
    const method = pick(["GET", "DELETE", "POST", undefined]);
    const more = kind === "reset" || kind === "server-error" ? { effect: pick(["lost", "applied"]) } : kind === "primary-limit" ? { resetSeconds: pick([20, 3_000]) } : {};
    return { kind, ...chance, ...more, ...(method === undefined ? {} : { method }) } as FaultRule;
  });
  const deaths = Array.from({ length: 2 + Math.floor(random() * 3) }, () => (random() < 0.3 ? 1 + Math.floor(random() * 16) : undefined));
  return { program, rules, deaths };
}

let github: Emulator;
let engine: MiniEngine | undefined;
afterEach(async () => {
  if (engine === undefined) return;
  engine.close();
  engine = undefined;
  await github.close();
});

test.each(seeds)("storm %i: several faults and kills at once, run after run; the first calm run finishes the plan and claims what was done", async (seed) => {
  const { program, rules, deaths } = stormOf(seed);
  if (isOver(realNow())) return;
  github = await startGitHub({ packages: [program.seed(Date.now())] });
  const begun = new MiniEngine(program.declares, github.apiUrl);
  engine = begun;
  const violations: string[] = [];
  github.faults.set(rules);
  for (const request of deaths) {
    const run = await begun.up(request === undefined ? undefined : { request, moment: seed % 2 === 0 ? "before" : "after" });
    violations.push(...misspoken(run, "a struck run"));
  }
  github.faults.clear();
  const calm = await begun.up();
  const { outcome, planned } = await begun.preview();
  violations.push(...(calm.ok ? [] : [`the calm run failed: ${calm.text}`]), ...(await wrongs(program, github, begun)), ...unfinished(program, github), ...disquiet(outcome, planned));
  report({ storm: seed, runs: deaths.length, killed: deaths.filter((each) => each !== undefined).length, strikes: github.ledger.entries().filter(({ faults }) => faults !== undefined).length, violations });
  expect(violations.length === 0 ? [] : [...violations, JSON.stringify({ program: program.name, rules, deaths }), requestsOf(github)]).toEqual([]);
});
