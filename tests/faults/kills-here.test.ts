import type { Emulator } from "../../emulator";
import { startGitHub } from "../helpers/github";
import { isOver, report } from "./choice";
import { countRequests, type Death } from "./life";
import { MiniEngine } from "./mini-engine";
import { programToKill } from "./image-program";
import type { Program } from "./programs";
import { disquiet, misspoken, unfinished, wrongs } from "./run-cell";
import { scaleThisProcess } from "./scale-this-process";

/** A campaign kills a policy amid 200 deletions at every request, `GHPKG_KILLS=from-to`; a test run three programs amid 20. */
const deletions = Number(process.env["GHPKG_DELETIONS"] ?? "20");
const range = /^(\d+)-(\d+)$/.exec(process.env["GHPKG_KILLS"] ?? "");
const requests = range === null ? [1, 2, 3, 4, 5, 6, 9, 13, 17, 21, 24, 25] : Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, index) => Number(range[1]) + index);
/** How many requests manifests take depends on which of them meet the first 401; so deletes are counted alone. */
const ofImages: readonly Omit<Death, "moment">[] = [...[4, 9, 25].map((request) => ({ request })), ...[1, 2, 3, 4, 5, 6, 10, 15, 20].map((request) => ({ request, method: "DELETE" }))];

const realNow = Date.now; // the scaled one is another

beforeAll(() => {
  scaleThisProcess(60);
  countRequests();
});

let github: Emulator;
let engine: MiniEngine;
const begin = async (program: Program): Promise<void> => {
  github = await startGitHub({ packages: [program.seed(Date.now())] });
  engine = new MiniEngine(program.declares, github.apiUrl);
};
afterEach(async () => {
  engine.close();
  await github.close();
});

async function finishes(program: Program): Promise<string[]> {
  const next = await engine.up();
  const { outcome, planned } = await engine.preview();
  return [...(next.ok ? [] : [`the next run failed: ${next.text}`]), ...misspoken(next, "the next run"), ...(await wrongs(program, github, engine)), ...unfinished(program, github), ...disquiet(outcome, planned)];
}

const names = range === null ? (["policy", "versions", "images"] as const) : (["policy"] as const);
const placesOf = (name: string): readonly Omit<Death, "moment">[] => (name === "images" ? ofImages : requests.map((request) => ({ request })));
const deaths = names.flatMap((name) => placesOf(name).flatMap((place) => (["before", "after"] as const).map((moment) => ({ name, what: place.method ?? "request", ...place, moment }))));

test.each(deaths)("$name killed at $what $request, $moment GitHub had it: the next run finishes the plan and claims its deletions", async ({ name, what: _what, ...death }) => {
  const program = programToKill(name, deletions);
  await begin(program);
  if (isOver(realNow())) return;
  expect((await engine.up(death satisfies Death)).text).toContain("the process was killed");
  const broken = program.broken?.(github) ?? [];
  const violations = [...broken, ...(await finishes(program))];
  report({ victim: "provider alone", program: name, deletions, ...death, violations });
  expect(violations).toEqual([]);
});

test.each(["policy", "versions", "images"] as const)("%s killed in one run after another: the last one finishes the plan, and every deletion is claimed once", async (name) => {
  const program = programToKill(name, deletions);
  await begin(program);
  for (let run = 0; run < 6; run += 1) await engine.up({ request: 3, moment: run % 2 === 0 ? "after" : "before", method: "DELETE" });
  expect(await finishes(program)).toEqual([]);
});
