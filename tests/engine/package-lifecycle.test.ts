import type { Emulator } from "../../emulator";
import { Package, PackageVersion } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, operations } from "../helpers/stack";

const place = "acme/container/retired-api";
const declare = (state: "present" | "deleted", more: object = {}) => async () => {
  new Package("retired", { owner: "acme", packageType: "container", packageName: "retired-api", state, ...more });
};

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      { owner: "acme", type: "container", name: "retired-api", versions: [{}, { tags: ["v1"] }, { tags: ["latest"] }] },
      { owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0"] },
    ],
  });
  stack = await EngineStack.open({ program: declare("deleted"), env: environmentOf(github) });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const isLive = (): boolean => github.elsewhere.look(place) !== undefined;

test("declared deleted: the preview names the package and counts its versions, up deletes it, reverting restores all of it", async () => {
  const preview = await stack.preview();
  expect(preview.text).toContain("will DELETE the whole container package acme/retired-api with 3 versions");
  expect(writes(github)).toEqual([]);

  expect((await stack.up()).ok).toBe(true);
  expect(isLive()).toBe(false);
  expect(await stack.stored("retired")).toMatchObject({ observedState: "deleted", deletedByThisResource: true, versionCount: 3, visibility: "private" });
  const silent = await stack.preview();
  expect(operations(silent)).toEqual({ retired: "same" });
  expect(diagnostics(silent, "warning")).toEqual([]);

  stack.program = declare("present");
  expect((await stack.preview()).text).toContain("will RESTORE the whole container package acme/retired-api");
  expect((await stack.up()).ok).toBe(true);
  expect(github.elsewhere.look(place)?.active).toHaveLength(3);
  expect(await stack.stored("retired")).toMatchObject({ observedState: "present", deletedByThisResource: false });
});

test("declared present and present: adopted with its facts, nothing is written", async () => {
  stack.program = declare("present");
  expect((await stack.up()).ok).toBe(true);
  expect(await stack.stored("retired")).toMatchObject({ observedState: "present", versionCount: 3 });
  expect(await stack.storedId("retired")).toBe("acme/container/retired-api");
  expect(writes(github)).toEqual([]);
});

test("declared present though somebody else deleted it: the preview says that a restore will be tried, up restores", async () => {
  github.elsewhere.deletePackage(place);
  stack.program = declare("present");
  const preview = await stack.preview();
  expect(preview.text).toContain("GitHub lists no deleted packages, so whether it can be restored shows only when it is tried");
  expect(preview.text).toContain("will RESTORE the whole container package");
  expect((await stack.up()).ok).toBe(true);
  expect(isLive()).toBe(true);
});

test("declared present though it never was: up fails and says what to look for", async () => {
  stack.program = declare("present", { packageName: "retired-app" });
  const up = await stack.up();
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(/restore package – .*retired-app/);
  expect(await stack.stored("retired")).toBeUndefined();
});

test("declared present and gone for good: the preview fails and says since when", async () => {
  await stack.up();
  const { deletedAt } = (await stack.stored("retired")) ?? {};
  const exported = await stack.stack.exportStack();
  const long = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 19) + "Z";
  await stack.stack.importStack(JSON.parse(JSON.stringify(exported).replaceAll(String(deletedAt), long)) as typeof exported);
  stack.program = declare("present");
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain(`deleted on ${long}`);
});

test("declared deleted and already deleted: in sync, and not undone on removal", async () => {
  github.elsewhere.deletePackage(place);
  expect((await stack.up()).ok).toBe(true);
  expect(await stack.stored("retired")).toMatchObject({ observedState: "deleted", deletedByThisResource: false });
  expect((await stack.destroy()).ok).toBe(true);
  expect(isLive()).toBe(false);
  expect(writes(github)).toEqual([]);
});

test("removed from the program: its own deletion is undone", async () => {
  await stack.up();
  expect(isLive()).toBe(false);
  expect((await stack.destroy()).ok).toBe(true);
  expect(isLive()).toBe(true);
});

test('removed with onDestroy "leave": nothing is done', async () => {
  stack.program = declare("deleted", { onDestroy: "leave" });
  await stack.up();
  expect((await stack.destroy()).ok).toBe(true);
  expect(isLive()).toBe(false);
});

test("drift: somebody restored it; the refresh shows it by property and the next up deletes it again", async () => {
  await stack.up();
  stack.program = declare("present");
  await stack.up();
  github.elsewhere.deletePackage(place);
  expect((await stack.refresh()).ok).toBe(true);
  expect(await stack.stored("retired")).toMatchObject({ observedState: "deleted" });
  const preview = await stack.preview({ diff: true });
  expect(preview.text).toMatch(/~ state\s*: "deleted" => "present"/);
});

test("a deleted package and a version of it that must stay fail in check, naming both", async () => {
  stack.program = async () => {
    await declare("deleted")();
    new PackageVersion("keeper", { owner: "acme", packageType: "container", packageName: "retired-api", tag: "v1", state: "present" });
  };
  const preview = await stack.preview();
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/Package retired declares .* deleted|PackageVersion keeper declares/);
  expect(preview.text).toMatch(/Package retired/);
  expect(preview.text).toMatch(/PackageVersion keeper/);
});
