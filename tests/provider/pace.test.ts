import { policyRun, startVirtualRun, type VirtualRun } from "../helpers/virtual-run";

let run: VirtualRun;
afterEach(() => run.close());

const versions = (count: number): { name: string; createdAt: string }[] => Array.from({ length: count }, (_, index) => ({ name: `0.0.${index}`, createdAt: new Date(Date.parse("2026-01-01T00:00:00Z") + index * minute).toISOString() }));
const minute = 60_000;
const key = "acme/project/dev/RetentionPolicy/tool";
const policy = (keep: number, more: object = {}) => ({
  key,
  owner: "acme",
  packageTypes: ["npm"],
  packages: ["tool"],
  keep: [{ id: "newest", newest: { count: keep } }],
  delete: [{ id: "old", because: "nobody installs these", olderThan: "10d" }],
  guards: { maxDeletes: { count: 10_000, percent: 100 } },
  ...more,
});
const seed = (count: number) => ({ packages: [{ owner: "acme", type: "npm" as const, name: "tool", versions: versions(count) }] });

interface Outs extends Record<string, unknown> {
  readonly lastRun: { readonly deleted: number; readonly skipped: readonly string[] };
  readonly ledger: { readonly rows: readonly unknown[] };
}

async function up(inputs: Record<string, unknown>): Promise<Outs> {
  const provider = run.process();
  const { inputs: checked, failures } = await provider.check({}, { ...inputs, run: policyRun });
  expect(failures).toEqual([]);
  return (await provider.create(checked)).outs as Outs;
}

test("hundreds of deletes go at GitHub's points a minute, safety reads included, and none is refused", async () => {
  run = await startVirtualRun(seed(700));
  const began = run.clock.now();
  const outs = await up(policy(100));
  expect(outs.lastRun).toMatchObject({ deleted: 600, refused: [], skipped: [] });
  const entries = run.github.ledger.entries();
  const refused = entries.filter(({ status }) => status === 403 || status === 429);
  const points = entries.reduce((sum, { method }) => sum + (method === "GET" ? 1 : 5), 0);
  const minutes = (run.clock.now() - began) / minute;
  const figures = { refused: refused.length, points: points / minutes, deletes: 600 / minutes, requests: entries.length / 600 };
  expect(figures.refused).toBe(0);
  expect(figures.points).toBeGreaterThanOrEqual(0.97 * 900);
  expect(figures.deletes).toBeGreaterThanOrEqual(165);
  expect(figures.requests).toBeLessThanOrEqual(1.08);
}, 60_000);

test("the run stops before the hourly limit, keeps what it did, and the next run ends where an undisturbed one ends", async () => {
  run = await startVirtualRun(seed(420), { limits: { primaryPerHour: 250 } });
  const first = await stoppedUp(policy(100));
  expect(run.lines).toContain("tool: this plan takes about 336 requests, and GitHub allows 250 an hour: a run stops before that limit and the next one goes on, 2 runs in all");
  expect(first.reasons).toEqual([
    expect.stringMatching(/^16 versions were refused, npm\/tool@\S+, .* and 11 more: stopped before GitHub's hourly limit: \d of 250 requests are left – GitHub gives new ones at .*run again then/),
    expect.stringMatching(/^\d+ versions were skipped, npm\/tool@\S+, .* and \d+ more: not deleted, because the run stopped before it$/),
  ]);
  expect(run.github.ledger.entries().filter(({ status }) => status === 403 || status === 429)).toEqual([]);
  const done = first.properties.lastRun.deleted;
  expect(done).toBeGreaterThan(200);
  expect(first.properties.lastRun.skipped[0]).toContain("not deleted, because the run stopped before it");
  expect(first.properties.ledger.rows).toHaveLength(done);

  run.clock.advance(61 * minute);
  const provider = run.process();
  const news = { ...policy(100), run: { ...policyRun, remembered: first.properties } };
  const checked = await provider.check(first.properties, news);
  expect(checked.failures).toEqual([]);
  expect((checked.inputs["plan"] as { summary: string }).summary).toBe(`delete ${320 - done} versions in 1 package`);
  const { outs } = await provider.update("id", first.properties, checked.inputs);
  expect(outs["lastRun"]).toMatchObject({ deleted: 320 - done, refused: [], skipped: [] });
  expect((outs as Outs).ledger.rows).toHaveLength(320);
  expect(run.github.elsewhere.look("acme/npm/tool")?.active).toHaveLength(100);
}, 60_000);

test("an update that follows its preview at once counts the points that the preview spent", async () => {
  run = await startVirtualRun(seed(1_400), { limits: { pointsPerMinute: 900 } });
  for (const phase of ["preview", "preview", "update"] as const) {
    const provider = run.process();
    const { inputs, failures } = await provider.check({}, { ...policy(1_150), run: { ...policyRun, phase } });
    expect(failures).toEqual([]);
    if (phase === "update") expect((await provider.create(inputs)).outs["lastRun"]).toMatchObject({ deleted: 250, refused: [], skipped: [] });
  }
  expect(run.github.ledger.entries().filter(({ status }) => status === 403 || status === 429)).toEqual([]);
}, 60_000);

test("two processes at once, each on a package of its own, spend from one budget: GitHub refuses neither", async () => {
  run = await startVirtualRun({ packages: ["tool", "other"].map((name) => ({ owner: "acme", type: "npm" as const, name, versions: versions(400) })) }, { limits: { pointsPerMinute: 900 } });
  const left = await Promise.all(
    ["tool", "other"].map(async (name) => {
      const provider = run.process();
      const { inputs, failures } = await provider.check({}, { ...policy(100), packages: [name], key: `org/project/${name}/RetentionPolicy/old`, run: policyRun });
      expect(failures).toEqual([]);
      return (await provider.create(inputs)).outs["lastRun"];
    }),
  );
  expect(left).toEqual([expect.objectContaining({ deleted: 300, refused: [] }), expect.objectContaining({ deleted: 300, refused: [] })]);
  expect(run.github.ledger.entries().filter(({ status }) => status === 403 || status === 429)).toEqual([]);
}, 60_000);

test("after a secondary limit that nobody foresaw the run goes on at half the pace, and loses nothing", async () => {
  run = await startVirtualRun(seed(200), { limits: { pointsPerMinute: 450 } });
  const outs = await up(policy(20));
  expect(outs.lastRun).toMatchObject({ deleted: 180, refused: [], skipped: [] });
  expect(run.lines).toContainEqual(expect.stringMatching(/^\d+ deletes left, about \d+ (min|s); waiting \d+ s: GitHub's secondary rate limit; then on at 50 % of the pace\.$/));
}, 60_000);

async function stoppedUp(inputs: Record<string, unknown>): Promise<{ reasons: string[]; properties: Outs }> {
  return up(inputs).then(
    () => {
      throw new Error("it did not stop");
    },
    (error: { reasons: string[]; properties: Outs }) => error,
  );
}

test("a preview of what has not changed costs no request of the hourly limit", async () => {
  run = await startVirtualRun(seed(250));
  const preview = async (): Promise<number> => {
    run.github.ledger.clear();
    const { failures } = await run.process().check({}, { ...policy(100), run: { ...policyRun, phase: "preview" } });
    expect(failures).toEqual([]);
    return run.github.ledger.entries().filter(({ status }) => status !== 304).length;
  };
  expect(await preview()).toBe(6); // the account, the packages, three pages of live versions, one of deleted ones
  expect(await preview()).toBe(0);
  run.github.elsewhere.publish("acme/npm/tool", { name: "1.0.0" });
  expect(await preview()).toBeGreaterThan(0);
});
