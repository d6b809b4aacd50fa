import type { Emulator } from "../../emulator";
import { PackageVersion } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, operations } from "../helpers/stack";

const npm = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const day = 86_400_000;

/** One resource; `more` overrides what it declares. */
const declare = (state: "present" | "deleted", more: object = {}, name = "old") => async () => {
  new PackageVersion(name, { ...npm, version: "1.0.1", state, ...more });
};

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      {
        owner: "acme",
        type: "npm",
        name: "left-pad",
        versions: ["1.0.0", "1.0.1", "1.0.2", { name: "0.9.0", deletedAt: new Date(Date.now() - 3 * day).toISOString() }],
      },
      { owner: "acme", type: "npm", name: "single", versions: ["1.0.0"] },
      { owner: "acme", type: "container", name: "api", versions: [{}, { tags: ["v1"] }] },
    ],
  });
  stack = await EngineStack.open({ program: declare("deleted"), env: environmentOf(github) });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const live = (): string[] => (github.elsewhere.look("acme/npm/left-pad")?.active ?? []).map((version) => version.name).sort();
const restoreByHand = (name: string): void => {
  const version = github.elsewhere.look("acme/npm/left-pad")?.deleted.find((deleted) => deleted.name === name);
  github.elsewhere.restoreVersion("acme/npm/left-pad", version?.id ?? 0);
};

test("declared deleted: the preview names the deletion on its row, up deletes, the next preview is silent, reverting restores", async () => {
  stack.program = declare("deleted", { reason: "superseded by 1.0.2" });
  const preview = await stack.preview();
  expect(preview.text).toContain("will DELETE npm package version acme/left-pad@1.0.1 (superseded by 1.0.2)");
  expect(diagnostics(preview, "warning").map((entry) => entry.name)).toEqual(["old"]);
  expect(writes(github)).toEqual([]);

  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.0.0", "1.0.2"]);
  expect(await stack.stored("old")).toMatchObject({ observedState: "deleted", deletedByThisResource: true, plannedAction: "none", version: "1.0.1" });
  expect(await stack.storedId("old")).toMatch(/^acme\/npm\/left-pad\/\d+$/);

  const after = await stack.preview();
  expect(operations(after)).toEqual({ old: "same" });
  expect(diagnostics(after, "warning")).toEqual([]);

  stack.program = declare("present");
  const revert = await stack.preview();
  expect(revert.text).toContain("will RESTORE npm package version acme/left-pad@1.0.1");
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.0.0", "1.0.1", "1.0.2"]);
  const stored = await stack.stored("old");
  expect(stored).toMatchObject({ observedState: "present", deletedByThisResource: false });
  expect(stored).not.toHaveProperty("deletedAt");
});

test("declared present and present: adopted, nothing is written", async () => {
  stack.program = declare("present");
  expect((await stack.up()).ok).toBe(true);
  expect(writes(github)).toEqual([]);
  expect(await stack.stored("old")).toMatchObject({ observedState: "present", plannedAction: "none" });
});

test("declared present and deleted: restored", async () => {
  stack.program = declare("present", { version: "0.9.0" });
  const preview = await stack.preview();
  expect(preview.text).toContain("will RESTORE npm package version acme/left-pad@0.9.0");
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toContain("0.9.0");
});

test("declared present and gone: the preview fails and says since when", async () => {
  expect((await stack.up()).ok).toBe(true);
  github.clock.advance(31 * day);
  stack.program = declare("present");
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/acme\/left-pad@1\.0\.1 is gone and cannot be restored: it was deleted on \d{4}-/);
});

test("declared deleted and deleted by somebody else: in sync, and not undone on removal", async () => {
  stack.program = declare("deleted", { version: "0.9.0" });
  expect((await stack.up()).ok).toBe(true);
  expect(await stack.stored("old")).toMatchObject({ observedState: "deleted", deletedByThisResource: false });
  expect((await stack.destroy()).ok).toBe(true);
  expect(writes(github)).toEqual([]);
});

test("declared deleted and never there: in sync, and the nearest name is said", async () => {
  stack.program = declare("deleted", { version: "1.0.11" });
  const preview = await stack.preview();
  expect(preview.ok).toBe(true);
  expect(preview.text).toContain("no such version, live or deleted; the nearest name is 1.0.1");
  expect((await stack.up()).ok).toBe(true);
  expect(await stack.stored("old")).toMatchObject({ observedState: "gone" });
  expect(writes(github)).toEqual([]);
});

test("removed from the program: its own deletion is undone", async () => {
  await stack.up();
  expect(live()).toEqual(["1.0.0", "1.0.2"]);
  stack.program = async () => undefined;
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.0.0", "1.0.1", "1.0.2"]);
});

test('removed with onDestroy "leave": nothing is done', async () => {
  stack.program = declare("deleted", { onDestroy: "leave" });
  await stack.up();
  expect((await stack.destroy()).ok).toBe(true);
  expect(live()).toEqual(["1.0.0", "1.0.2"]);
});

test("a change of reason or onDestroy updates the state and writes nothing", async () => {
  await stack.up();
  const before = writes(github).length;
  stack.program = declare("deleted", { onDestroy: "leave", reason: "a better one" });
  const up = await stack.up();
  expect(operations(up)).toEqual({ old: "update" });
  expect(await stack.stored("old")).toMatchObject({ onDestroy: "leave", reason: "a better one", deletedByThisResource: true });
  expect(writes(github)).toHaveLength(before);
});

test("a change of identity replaces the resource: the new version goes, the old one comes back", async () => {
  await stack.up();
  stack.program = declare("deleted", { version: "1.0.0" });
  const preview = await stack.preview();
  expect(operations(preview)["old"]).toMatch(/replace/);
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.0.1", "1.0.2"]);
});

test("renamed without an alias: touches nothing, and says why", async () => {
  await stack.up();
  const before = writes(github).length;
  stack.program = declare("deleted", {}, "renamed");
  const up = await stack.up();
  expect(up.ok).toBe(true);
  expect(up.text).toContain("not restored, because PackageVersion renamed declares it now");
  expect(writes(github)).toHaveLength(before);
  expect(live()).toEqual(["1.0.0", "1.0.2"]);
});

test("drift shows by property after a refresh, and the next up deletes again", async () => {
  await stack.up();
  restoreByHand("1.0.1");
  expect((await stack.refresh()).ok).toBe(true);
  expect(await stack.stored("old")).toMatchObject({ observedState: "present" });
  const preview = await stack.preview({ diff: true });
  expect(preview.text).toMatch(/~ state\s*: "present" => "deleted"/);
  expect(preview.text).toMatch(/~ plannedAction\s*: "none" => "delete"/);
  expect((await stack.up()).ok).toBe(true);
  expect(live()).toEqual(["1.0.0", "1.0.2"]);
});

test("drift without a refresh: the preview warns on the row and up deletes again", async () => {
  await stack.up();
  restoreByHand("1.0.1");
  const preview = await stack.preview();
  expect(operations(preview)).toEqual({ old: "update" });
  expect(diagnostics(preview, "warning").map((entry) => entry.name)).toEqual(["old"]);
});

test("the last version of a package is refused in the preview", async () => {
  stack.program = declare("deleted", { packageName: "single", version: "1.0.0" });
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain("GitHub refuses to delete it, or removes the whole package with it");
});

test("the last tagged version of a container package is refused in the preview, also when two resources share the guilt", async () => {
  stack.program = declare("deleted", { packageType: "container", packageName: "api", version: undefined, tag: "v1" });
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain("the last tagged one of api");
});

test("a tag is pinned to its version; when it moves, the preview says so and does not follow", async () => {
  const tagged = declare("present", { packageType: "container", packageName: "api", version: undefined, tag: "v1" });
  stack.program = tagged;
  await stack.up();
  const { versionId } = (await stack.stored("old")) ?? {};
  const moved = github.elsewhere.publish("acme/container/api", { tags: ["v1"] });
  expect(moved.id).not.toBe(versionId);
  const preview = await stack.preview();
  expect(operations(preview)).toEqual({ old: "same" });
  expect(preview.text).toContain(`tag v1 has moved`);
  expect((await stack.up()).ok).toBe(true);
  expect(await stack.stored("old")).toMatchObject({ versionId });
});

test("the deletion of an index names what goes with it, and takes it; a platform that a tag needs is refused with the tag", async () => {
  github.elsewhere.push("acme/container/api", [{ tags: ["v2"], index: [{ image: "linux/amd64" }, { image: "linux/arm64" }] }]);
  const index = declare("deleted", { packageType: "container", packageName: "api", version: undefined, tag: "v2" });
  const platform = (github.elsewhere.look("acme/container/api")?.active ?? []).find(({ tags, createdAt }) => tags.length === 0 && createdAt > new Date(Date.now() - 60_000).toISOString());
  stack.program = declare("deleted", { packageType: "container", packageName: "api", version: platform?.name });
  const refused = await stack.preview();
  expect(refused.ok).toBe(false);
  expect(refused.text).toMatch(/cannot be deleted: v2 would break without it/);
  stack.program = index;
  const preview = await stack.preview();
  expect(preview.text).toMatch(/will DELETE container package version acme\/api:v2 = sha256:[0-9a-f]{64}.*with it go 2 versions that only it uses: sha256:/);
  expect((await stack.up()).ok).toBe(true);
  expect(writes(github)).toHaveLength(3);
  expect((await stack.stored("old"))?.["goesWith"]).toHaveLength(2);
});
