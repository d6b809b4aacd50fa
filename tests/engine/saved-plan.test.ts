import { readFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { PackageVersion } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { EngineStack } from "../helpers/stack";

const place = "acme/npm/left-pad";
const id = 4_000_000_001;

let github: Emulator;
let stack: EngineStack;
let plan: string;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", { name: "1.0.1", id }, "1.0.2"] }] });
  const program = async () => {
    new PackageVersion("old", { owner: "acme", packageType: "npm", packageName: "left-pad", version: "1.0.1", state: "deleted" });
  };
  stack = await EngineStack.open({ program, env: environmentOf(github) });
  plan = path.join(stack.folder, "plan.json");
  expect((await stack.preview({ plan })).ok).toBe(true);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

test("a saved plan holds the action and the resolved version, and nothing of the phase that made it", () => {
  const { resourcePlans } = JSON.parse(readFileSync(plan, "utf8")) as { resourcePlans: Record<string, { goal: { inputDiff: { adds: Record<string, unknown> } } }> };
  const [, planned] = Object.entries(resourcePlans).find(([urn]) => urn.endsWith("::old")) ?? [];
  expect(planned?.goal.inputDiff.adds).toMatchObject({ plannedAction: "delete", versionId: id, version: "1.0.1" });
  expect(planned?.goal.inputDiff.adds).not.toHaveProperty("run");
});

test("a saved plan whose version somebody deleted since is refused, and nothing is sent", async () => {
  github.elsewhere.deleteVersion(place, id);
  const up = await stack.up({ plan });
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(/violates plan: properties changed:.*plannedAction\[\{delete\}!=\{none\}\]/);
  expect(writes(github)).toEqual([]);
});

test("a saved plan on an unchanged GitHub is carried out", async () => {
  const up = await stack.up({ plan });
  expect(up.text).not.toContain("violates plan");
  expect(up.ok).toBe(true);
  expect(writes(github)).toEqual([`DELETE 204 npm/left-pad/versions/${id}`]);
});
