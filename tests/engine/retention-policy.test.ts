import type { Emulator } from "../../emulator";
import { PackageVersion, RetentionPolicy, type RetentionPolicyArgs } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, operations } from "../helpers/stack";

const place = "acme/npm/tool";
const base: RetentionPolicyArgs = {
  owner: "acme",
  packageTypes: ["npm"],
  packages: ["tool"],
  keep: [{ id: "newest", newest: { count: 2 } }],
  delete: [{ id: "old", because: "nobody installs these", olderThan: "10d" }],
};
const policy = (change: Partial<RetentionPolicyArgs> = {}, more: () => void = () => undefined) => async () => {
  more();
  new RetentionPolicy("tool", { ...base, ...change });
};
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({
    packages: [{ owner: "acme", type: "npm", name: "tool", versions: [60, 50, 40, 30, 20, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) })) }],
  });
  stack = await EngineStack.open({ program: policy(), env: environmentOf(github) });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const live = (): string[] => (github.elsewhere.look(place)?.active ?? []).map((version) => version.name).sort();
const idOf = (name: string): number => [...(github.elsewhere.look(place)?.active ?? []), ...(github.elsewhere.look(place)?.deleted ?? [])].find((version) => version.name === name)?.id ?? 0;

test("the preview names each deletion with its reason, up deletes exactly these, the next preview is silent", async () => {
  const preview = await stack.preview();
  expect(preview.ok).toBe(true);
  const [warning] = diagnostics(preview, "warning");
  expect(warning?.name).toBe("tool");
  expect(warning?.message).toContain("will delete 4 versions in 1 package");
  for (const name of ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]) expect(warning?.message).toContain(`DELETE npm/tool@${name} (old: nobody installs these)`);
  expect(writes(github)).toEqual([]);

  const up = await stack.up();
  expect(up.text).not.toContain("error");
  expect(up.ok).toBe(true);
  expect(live()).toEqual(["1.4.0", "1.5.0"]);
  const stored = await stack.stored("tool");
  expect(stored).toMatchObject({ lastRun: { deleted: 4, refused: [], skipped: [] }, plan: { summary: "nothing planned" } });

  const after = await stack.preview();
  expect(operations(after)).toEqual({ tool: "same" });
  expect(diagnostics(after, "warning")).toEqual([]);
});

test("up deletes only what its preview showed and what is still eligible; the rest waits", async () => {
  await stack.preview();
  github.elsewhere.publish(place, { name: "2.0.0" }); // pushes 1.4.0, 20 days old, out of the newest two
  github.elsewhere.deleteVersion(place, idOf("1.0.0"));
  const up = await stack.up();
  expect(up.ok).toBe(true);
  expect(live()).toEqual(["1.4.0", "1.5.0", "2.0.0"]);
  expect(await stack.stored("tool")).toMatchObject({ lastRun: { deleted: 3, waiting: 1 } });
});

test("loosening the policy restores what only the older one deletes; the preview says so", async () => {
  await stack.up();
  stack.program = policy({ keep: [{ id: "newest", newest: { count: 4 } }] });
  const preview = await stack.preview();
  expect(preview.text).toContain("RESTORE npm/tool@1.3.0");
  expect(preview.text).toContain("RESTORE npm/tool@1.2.0");
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.2.0", "1.3.0", "1.4.0", "1.5.0"]);
});

test("what a person restored by hand stays, and is named", async () => {
  await stack.up();
  github.elsewhere.restoreVersion(place, idOf("1.1.0"));
  const preview = await stack.preview();
  expect(preview.ok).toBe(true);
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.1.0", "1.4.0", "1.5.0"]);
});

test("a guard that is exceeded fails the preview with its line, and nothing is deleted", async () => {
  stack.program = policy({ guards: { maxDeletes: { count: 3 } } });
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain("guards.maxDeletes");
  const up = await stack.up();
  expect(up.ok).toBe(false);
  expect(live()).toHaveLength(6);
});

test("a policy and a PackageVersion that disagree fail in check, naming both; a pin settles it", async () => {
  const keep = () => new PackageVersion("keeper", { owner: "acme", packageType: "npm", packageName: "tool", version: "1.1.0", state: "present" });
  stack.program = async () => {
    const keeper = keep();
    new RetentionPolicy("tool", base, { dependsOn: keeper });
  };
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/PackageVersion keeper declares .*RetentionPolicy tool declares/);
  stack.program = async () => {
    new RetentionPolicy("tool", { ...base, pins: [keep()] });
  };
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.1.0", "1.4.0", "1.5.0"]);
});

test("an entry of protect that is not known yet: the preview plans with the last known ones, and up deletes nothing it did not list", async () => {
  stack.program = policy({ protect: ["1.1.0", "1.2.0"] });
  await stack.up();
  expect(live()).toEqual(["1.1.0", "1.2.0", "1.4.0", "1.5.0"]);
  const deployed = async () => {
    const image = new PackageVersion("deployed", { owner: "acme", packageType: "npm", packageName: "tool", version: "1.1.0", state: "present" });
    new RetentionPolicy("tool", { ...base, protect: [image.htmlUrl.apply(() => "1.1.0")] }, { dependsOn: image });
  };
  stack.program = deployed;
  const preview = await stack.preview();
  expect(preview.text).toContain("protect is not known yet; planned with the last known values, and this is the most that can be deleted");
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.1.0", "1.2.0", "1.4.0", "1.5.0"]);
  expect((await stack.preview()).text).toContain("DELETE npm/tool@1.2.0");
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.1.0", "1.4.0", "1.5.0"]);
});

test("a refused version is remembered and blocked; the run fails once and then is in sync", async () => {
  github.elsewhere.setVisibility(place, "public");
  github.elsewhere.setDownloads(place, idOf("1.2.0"), 6000);
  const up = await stack.up();
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(/npm\/tool@1\.2\.0 was refused: .*5000 downloads/);
  expect(live()).toEqual(["1.2.0", "1.4.0", "1.5.0"]);
  const next = await stack.up();
  expect(next.ok).toBe(true);
  expect(writes(github).filter((write) => write.includes(String(idOf("1.2.0"))))).toHaveLength(1);
  expect(Object.values((await stack.stored("tool"))?.["refusals"] as object)).toEqual([{ code: "too-popular", reason: expect.stringMatching(/5000 downloads/) }]);
});

test("bad input names path, value and cure; nothing is called", async () => {
  stack.program = policy({ delete: [{ id: "x", select: { tags: { only: ["v*"], wrong: 1 } as never } }] });
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/delete\[0\]\.select\.tags/);
  expect(github.ledger.entries()).toEqual([]);
});

test("removal leaves what was deleted, and a ledger that another policy adopts", async () => {
  await stack.up();
  stack.program = async () => undefined;
  const up = await stack.up();
  expect(up.ok).toBe(true);
  expect(live()).toEqual(["1.4.0", "1.5.0"]);
  const path = /adoptLedger: "([^"]+)"/.exec(up.text)?.[1];
  stack.program = async () => {
    new RetentionPolicy("successor", { ...base, adoptLedger: path ?? "none", restore: "converge", keep: [{ id: "all", newest: { count: 5 } }] });
  };
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0"]);
});
