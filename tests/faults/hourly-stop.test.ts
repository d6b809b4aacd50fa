import type { Emulator } from "../../emulator";
import { startFastGitHub } from "./fast-github";
import { FastStack } from "./fast-stack";
import { manyDeletions, type Program } from "./programs";
import { disquiet, misspoken, unfinished, wrongs } from "./run-cell";

interface Run {
  readonly github: Emulator;
  readonly stack: FastStack;
}
const runs: Run[] = [];
afterEach(async () => {
  for (const { github, stack } of runs.splice(0)) {
    stack.close();
    await github.close();
  }
});

async function begin(program: Program, now: number): Promise<Run> {
  const { github, env } = await startFastGitHub({ packages: [program.seed(now)] });
  const run = { github, stack: await FastStack.open(program.declares, env) };
  runs.push(run);
  return run;
}

type Ledger = { readonly rows: readonly (readonly unknown[])[] };

/** What the state holds of a resource, but for the moments of its runs and the plans in which they did it. */
async function timeless(stack: FastStack, resource: string): Promise<unknown> {
  const { lastRun: _run, appliedAt: _applied, deletedAt: _deleted, restorableUntil: _until, updatedAt: _updated, ledger, ...rest } = (await stack.stored(resource)) ?? {};
  const rows = ((ledger as Ledger | undefined)?.rows ?? []).map(([pkg, id, name, createdAt, , rules]) => ({ pkg, id, name, createdAt, rules }));
  return { ...rest, rows: rows.sort((a, b) => Number(a.id) - Number(b.id)) };
}

test.each(["policy", "versions"] as const)("%s stopped by the hourly limit amid twenty deletions: the next run goes on, and state and package end as after an undisturbed run", async (name) => {
  const program = manyDeletions(name, 20);
  const now = Date.now();
  const calm = await begin(program, now);
  expect((await calm.stack.up()).ok).toBe(true);

  const { github, stack } = await begin(program, now);
  Object.assign(github.limits, { primaryPerHour: 18, enabled: true });
  const struck = await stack.up();
  expect(struck.ok).toBe(false);
  expect(misspoken(struck, "the stopped run")).toEqual([]);
  expect(struck.text).toContain("GitHub's hourly limit");
  const left = unfinished(program, github).length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(20);
  expect(github.ledger.entries().filter(({ status }) => status === 403 || status === 429)).toEqual([]); // it stopped before the limit
  github.limits.enabled = false;

  const next = await stack.up();
  expect(misspoken(next, "the next run")).toEqual([]);
  expect(next.ok).toBe(true);
  expect(await wrongs(program, github, stack)).toEqual([]);
  const packages = [calm, { github }].map((each) => each.github.elsewhere.look(program.place)?.active.map(({ id, name: version }) => `${id} ${version}`));
  expect(packages[1]).toEqual(packages[0]);
  for (const { name: resource } of program.declares) expect(await timeless(stack, resource)).toEqual(await timeless(calm.stack, resource));
  const { outcome, planned } = await stack.preview();
  expect(disquiet(outcome, planned)).toEqual([]);
});
