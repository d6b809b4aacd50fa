import type { Emulator } from "../../emulator";
import { PackageVersion } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, operations } from "../helpers/stack";

const npm = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const declare = (state: "present" | "deleted", version = "1.0.1", more = {}) => async () => {
  new PackageVersion("old", { ...npm, version, state, ...more });
};

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1", "1.0.2", "1.0.3"] }] });
  stack = await EngineStack.open({ program: declare("deleted"), env: environmentOf(github) });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

test("deleted: the preview names the deletion on its row, up deletes, the next preview is silent", async () => {
  stack.program = declare("deleted", "1.0.1", { reason: "superseded by 1.0.3" });
  const preview = await stack.preview();
  expect(preview.text).toContain("will DELETE npm package version acme/left-pad@1.0.1 (superseded by 1.0.3)");
  expect(diagnostics(preview, "warning").map((entry) => entry.name)).toEqual(["old"]);
  expect(writes(github)).toEqual([]);

  const up = await stack.up();
  expect(up.ok).toBe(true);
  expect(writes(github)).toHaveLength(1);
  expect(await stack.stored("old")).toMatchObject({ observedState: "deleted", deletedByThisResource: true, plannedAction: "none", version: "1.0.1" });

  const after = await stack.preview();
  expect(operations(after)).toEqual({ old: "same" });
  expect(diagnostics(after, "warning")).toEqual([]);
});
