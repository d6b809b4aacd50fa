import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { readPolicyFile, RetentionPolicy, type RetentionPolicyArgs } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, operations, type Outcome } from "../helpers/stack";

const [hour, day] = [3_600_000, 86_400_000];
const now = Date.now();
const daysAgo = (days: number): string => new Date(now - days * day).toISOString();

const base: RetentionPolicyArgs = {
  owner: "acme",
  packageTypes: ["npm"],
  packages: ["tool"],
  keep: [{ id: "newest", newest: { count: 2 } }],
  delete: [{ id: "old", because: "nobody installs these", olderThan: "10d" }],
};
const policy = (change: Partial<RetentionPolicyArgs> = {}) => async () => {
  new RetentionPolicy("tool", { ...base, ...change });
};

let github: Emulator;
let stack: EngineStack;
const open = async (program = policy()): Promise<EngineStack> => (stack = await EngineStack.open({ program, env: environmentOf(github) }));
const seed = async (versions: { name: string; createdAt: string }[]): Promise<void> => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions }] });
};
const six = [60, 50, 40, 30, 20, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) }));
afterEach(async () => {
  stack.close();
  await github.close();
});

const live = (): string[] => (github.elsewhere.look("acme/npm/tool")?.active ?? []).map(({ name }) => name).sort();
const idOf = (name: string): number => [...(github.elsewhere.look("acme/npm/tool")?.active ?? []), ...(github.elsewhere.look("acme/npm/tool")?.deleted ?? [])].find((version) => version.name === name)?.id ?? 0;

/** From now on the plugin's clock differs from this machine's. */
function shiftClock(ms: number): void {
  Object.assign(stack.stack.workspace.envVars, { NODE_OPTIONS: `--require ${path.join(__dirname, "../helpers/shifted-clock.cjs")}`, GHPKG_TEST_CLOCK_SHIFT_MS: String(ms) });
}

interface Planned {
  readonly summary: string;
  readonly deletions: Readonly<Record<string, string>>;
  readonly hash: string;
}

/** The computed inputs that a preview shows, as the engine passes them on. */
function planned(outcome: Outcome): Planned {
  const inputs = outcome.events.map(({ resourcePreEvent }) => resourcePreEvent?.metadata).find((metadata) => metadata?.urn.endsWith("::tool"))?.new?.inputs as { plan: Planned } | undefined;
  if (inputs === undefined) throw new Error(outcome.text);
  return inputs.plan;
}

test("two previews at different minutes of an hour agree byte for byte, although a version crosses olderThan between them", async () => {
  const thisHour = Math.floor(now / hour) * hour;
  await seed([...six, { name: "1.4.5", createdAt: new Date(thisHour + hour / 2 - 10 * day).toISOString() }, { name: "1.4.6", createdAt: daysAgo(4) }]);
  await open();
  const said: [string, unknown][] = [];
  for (const minute of [2, 57]) {
    shiftClock(thisHour + minute * 60_000 - Date.now());
    const preview = await stack.preview();
    said.push([JSON.stringify(planned(preview)), diagnostics(preview, "warning")]);
  }
  expect(said[0]).toEqual(said[1]);
  expect(Object.keys(planned(await stack.preview()).deletions)).not.toContain("npm/tool@1.4.5");
});

test("between the shown plan and up one version crosses olderThan, one is pushed, one gets a protecting tag: only what was shown and is still eligible goes", async () => {
  const tagged = (tag: string, age: number) => ({ tags: [tag], image: "linux/amd64", annotations: { of: tag }, createdAt: daysAgo(age) });
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", versions: [tagged("v1", 60), tagged("v2", 50), tagged("v3", 10 - 1 / 24), tagged("v4", 5), tagged("v5", 4)] }] });
  await open(policy({ packageTypes: ["container"], packages: ["api"], keep: [{ id: "newest", newest: { count: 2 } }, { id: "production", select: { tags: ["prod*"] } }], delete: [{ id: "old", olderThan: "10d" }, { id: "superseded", select: { tags: ["v4"] }, everything: true }] }));
  expect(Object.keys(planned(await stack.preview()).deletions)).toEqual(["container/api@v1", "container/api@v2"]);

  const place = "acme/container/api";
  github.elsewhere.moveTag(place, "prod-eu", github.elsewhere.look(place)?.active.find(({ tags }) => tags.includes("v2"))?.id ?? 0);
  github.elsewhere.push(place, [{ tags: ["v6"], image: "linux/amd64", annotations: { of: "v6" } }]);
  shiftClock(2 * hour);
  const up = await stack.up();
  expect(up.text).not.toContain("error");
  expect(up.ok).toBe(true);
  expect(writes(github)).toHaveLength(1);
  expect((github.elsewhere.look(place)?.active ?? []).flatMap(({ tags }) => tags).sort()).toEqual(["prod-eu", "v2", "v3", "v4", "v5", "v6"]);
  expect(await stack.stored("tool")).toMatchObject({ lastRun: { deleted: 1, waiting: 2 } });
});

test("the inputs hold every deletion by name; the row shows twenty and counts the rest", async () => {
  await seed(Array.from({ length: 232 }, (_, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(400 - index) })));
  await open(policy({ guards: { maxDeletes: { count: 1000 } }, delete: [{ id: "old", select: { name: ["1.?.0", "1.1?.0", "1.2?.0"] }, olderThan: "10d" }] }));
  const few = await stack.preview();
  expect(Object.entries(planned(few).deletions)).toHaveLength(30);
  expect(planned(few).deletions["npm/tool@1.29.0"]).toBe("old");
  const [warning] = diagnostics(few, "warning");
  expect(warning?.name).toBe("tool");
  expect(warning?.message.match(/DELETE/g)).toHaveLength(20);
  expect(warning?.message).toContain("… and 10 more (ghpkg review)");

  stack.program = policy({ guards: { maxDeletes: { count: 1000 } } });
  const many = await stack.preview();
  expect(planned(many).summary).toBe("delete 230 versions in 1 package");
  expect(Object.entries(planned(many).deletions)).toHaveLength(201);
  expect(diagnostics(many, "warning")[0]?.message).toContain("… and 210 more (ghpkg review)");
});

test("a saved plan is refused when the registry changed since, and carried out when not", async () => {
  await seed(six);
  await open();
  const plan = path.join(stack.folder, "plan.json");
  expect((await stack.preview({ plan })).ok).toBe(true);
  github.elsewhere.publish("acme/npm/tool", { name: "2.0.0" }); // pushes 1.4.0 out of the newest two
  const refused = await stack.up({ plan });
  expect(refused.ok).toBe(false);
  expect(refused.text).toMatch(/violates plan: properties changed/);
  expect(writes(github)).toEqual([]);

  expect((await stack.preview({ plan })).ok).toBe(true);
  expect((await stack.up({ plan })).ok).toBe(true);
  expect(live()).toEqual(["1.5.0", "2.0.0"]);
});

test("two policies that disagree about a version fail in check, naming both and the line to write", async () => {
  await seed(six);
  await open(async () => {
    const first = new RetentionPolicy("tool", base);
    new RetentionPolicy("museum", { ...base, keep: [{ id: "first", select: { name: ["1.0.0"] } }, { id: "newest", newest: { count: 4 } }] }, { dependsOn: first });
  });
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/RetentionPolicy tool.*RetentionPolicy museum/s);
  expect(preview.text).toContain("pins: [{ id:");
  expect(writes(github)).toEqual([]);
});

test("where state and journal are lost, the next preview names what lies in the trash, and nothing of it is claimed or restored", async () => {
  await seed(six);
  await open();
  expect((await stack.up()).ok).toBe(true);
  stack.close();
  await open();
  const preview = await stack.preview();
  for (const name of ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]) expect(preview.text).toContain(`unattributed:npm/tool@${name}`);
  expect((await stack.up()).ok).toBe(true);
  expect((await stack.stored("tool"))?.["ledger"]).toMatchObject({ rows: [] });
  const silent = await stack.preview();
  expect([operations(silent), silent.text.includes("unattributed")]).toEqual([{ tool: "same" }, false]);

  stack.program = policy({ keep: [{ id: "all", newest: { count: 6 } }] });
  expect((await stack.preview()).text).not.toContain("RESTORE");
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.4.0", "1.5.0"]);
});

test("onDestroy: restore brings back what the policy deleted", async () => {
  await seed(six);
  await open(policy({ onDestroy: "restore" }));
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.4.0", "1.5.0"]);
  expect((await stack.destroy()).ok).toBe(true);
  expect(live()).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0"]);
});

test("what a person restored is named in every preview, until the program decides", async () => {
  await seed(six);
  await open(policy({ guards: { minAge: "0h" } }));
  expect((await stack.up()).ok).toBe(true);
  github.elsewhere.restoreVersion("acme/npm/tool", idOf("1.1.0"));
  for (const again of [1, 2]) {
    const preview = await stack.preview();
    expect([again, operations(preview), preview.text.includes("restored-by-hand:npm/tool@1.1.0")]).toEqual([again, { tool: "same" }, true]);
  }
  // A restore moves updatedAt past the hour at which ages are measured.
  shiftClock(hour);
  stack.program = policy({ guards: { minAge: "0h" }, releaseHandRestored: [idOf("1.1.0")] });
  expect(Object.keys(planned(await stack.preview()).deletions)).toEqual(["npm/tool@1.1.0"]);
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.4.0", "1.5.0"]);
});

test("a policy file serves the program; a mistake in it is told with file, line, column, path, value and cure", async () => {
  await seed(six);
  await open(async () => undefined);
  const file = path.join(stack.folder, "retention.yaml");
  const text = "owner: acme\npackageTypes: [npm]\npackages: [tool]\nkeep:\n  - { id: newest, newest: { count: 2 } }\ndelete:\n  - id: old\n    olderThan: 10d\n";
  stack.program = async () => {
    new RetentionPolicy("tool", { ...readPolicyFile(file), protect: ["1.1.0"] });
  };
  writeFileSync(file, text.replace("10d", "10 days").replace("[tool]", "[tol]"));
  const bad = await stack.preview();
  expect(bad.ok).toBe(false);
  expect(bad.text).toContain(`${file}:8:5: "10 days" is not a duration; allowed: a number of hours, days or weeks`);
  expect(bad.text).toContain("delete[0].olderThan");
  writeFileSync(file, text.replace("[tool]", "[tol]"));
  expect((await stack.preview()).text).toContain(`${file}:3:12: "tol" is no package of this owner and of these types; allowed: the name of a package, or a pattern. The nearest names are tool.`);
  writeFileSync(file, text);
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.1.0", "1.4.0", "1.5.0"]);
  rmSync(file);
});
