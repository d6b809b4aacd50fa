import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Emulator } from "../../emulator";
import { planInputs } from "../../provider/resources/policy/plan-inputs";
import { Package, PackageVersion, RetentionPolicy } from "../../sdk";
import { container, image, plan, policy } from "../provider/retention/world";
import { engineVariables } from "../helpers/engine-path";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { EngineStack, type Outcome } from "../helpers/stack";

const root = path.resolve(__dirname, "../..");
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const pad = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      { owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1"] },
      { owner: "acme", type: "npm", name: "tool", versions: [60, 50, 40, 30, 20, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) })) },
      { owner: "acme", type: "container", name: "api", versions: [{ tags: ["latest", "v2"] }, { tags: ["v1"] }] },
      { owner: "acme", type: "container", name: "retired", versions: [{ tags: ["v1"] }] },
    ],
  });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

/**
 * The example's own files. Its runtime is named otherwise here, so that the engine starts it by a command on the PATH:
 * the language host that could start a pack itself cannot be built from the sources at hand.
 */
async function open(program: () => Promise<void>): Promise<void> {
  stack = await EngineStack.open({ program });
  const bin = path.join(stack.folder, "bin");
  mkdirSync(bin);
  const start = `exec "${process.execPath}" "$("${process.execPath}" -p "require.resolve('@pulumi/pulumi/cmd/run-policy-pack')")" "$@"`;
  writeFileSync(path.join(bin, "pulumi-analyzer-policy-ghnode"), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  cpSync(path.join(root, "examples", "policy-pack"), packFolder(), { recursive: true });
  writeFileSync(path.join(packFolder(), "PulumiPolicy.yaml"), "runtime: ghnode\n");
  const { PATH = "" } = engineVariables();
  stack.stack.workspace.envVars = { ...stack.stack.workspace.envVars, ...environmentOf(github), PATH: `${bin}${path.delimiter}${PATH}`, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
}
const packFolder = (): string => path.join(stack.folder, "policy-pack");

/** Options of a run under the pack, with settings by policy. */
function withPack(settings: Record<string, object> = {}): { policyPacks: string[]; policyPackConfigs: string[] } {
  const file = path.join(stack.folder, "settings.json");
  writeFileSync(file, JSON.stringify(settings));
  return { policyPacks: [packFolder()], policyPackConfigs: [file] };
}

/** Without the colours that the engine leaves to the terminal; the policy's description stands above the message. */
const lastLine = (text: string): string => text.replace(/<\{%.*?%\}>/g, "").trim().split("\n").at(-1)?.trim() ?? "";

/** `policy: message` of every violation. */
const violations = (outcome: Outcome): string[] => [...new Set(outcome.events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [`${policyEvent.policyName}: ${lastLine(policyEvent.message)}`])))].sort();

test("a version tagged latest and one without a reason stop the preview, and up too; nothing is written", async () => {
  await open(async () => {
    new PackageVersion("newest", { owner: "acme", packageType: "container", packageName: "api", tag: "latest", state: "deleted", reason: "a mistake" });
    new PackageVersion("silent", { ...pad, version: "1.0.0", state: "deleted" });
    new PackageVersion("kept", { ...pad, version: "1.0.1", state: "present" });
  });
  const preview = await stack.preview(withPack());
  expect(preview.ok).toBe(false);
  expect(violations(preview)).toEqual([
    expect.stringMatching(/^deletion-needs-reason: it deletes and says no reason/),
    expect.stringMatching(/^no-deletion-of-relied-on-tags: container\/api@sha256:\w+ is tagged latest, and would be deleted/),
  ]);
  expect((await stack.up(withPack())).ok).toBe(false);
  expect(writes(github)).toEqual([]);
});

const policyOf = (because: string | undefined) => async () =>
  void new RetentionPolicy("tool", { owner: "acme", packageTypes: ["npm"], packages: ["tool"], keep: [{ id: "newest", newest: { count: 2 } }], delete: [{ id: "old", ...(because === undefined ? {} : { because }), olderThan: "10d" }] });

test("a policy within the limit and with its reasons passes, and does its work; above the limit or without a reason it does not", async () => {
  await open(policyOf(undefined));
  const strict = withPack({ "limited-deletions": { maxDeletions: 3 }, "limited-deletions-per-resource": { maxDeletions: 3 } });
  const refused = await stack.preview(strict);
  expect(refused.ok).toBe(false);
  expect(violations(refused)).toEqual([
    expect.stringMatching(/^deletion-needs-reason: its delete rules old say no reason/),
    "limited-deletions-per-resource: it would delete 4 versions, and 3 are allowed. Use guards.batch, or raise maxDeletions.",
    "limited-deletions: this run would delete 4 versions, and 3 are allowed. Use guards.batch, or raise maxDeletions.",
  ]);
  expect(writes(github)).toEqual([]);
  stack.program = policyOf("nobody installs these");
  const up = await stack.up(withPack());
  expect(violations(up)).toEqual([]);
  expect(up.ok).toBe(true);
  expect(writes(github)).toHaveLength(4);
});

test("a whole package is deleted only where the pack's settings name it", async () => {
  await open(async () => void new Package("retired", { owner: "acme", packageType: "container", packageName: "retired", state: "deleted", reason: "replaced by api" }));
  expect(violations(await stack.preview(withPack()))).toEqual([expect.stringMatching(/^no-deletion-of-relied-on-tags: the whole package container\/retired would be deleted/)]);
  const allowed = await stack.preview(withPack({ "no-deletion-of-relied-on-tags": { allowedPackages: ["container/retired"] } }));
  expect(violations(allowed)).toEqual([]);
  expect(allowed.ok).toBe(true);
});

test("where the plan shows a sample, what lies outside it decides too: its warnings and counts are complete", async () => {
  const sketch = { packageTypes: ["container"] as const, keep: [], delete: [{ id: "old", because: "a test", olderThan: "10d" as const }], guards: { minRemaining: 0 } };
  const versions = Array.from({ length: 260 }, (_, index) => image(1000 + index, { age: 20 + index, tags: index === 0 ? ["latest"] : [`v${index}`] }));
  const rules = policy({ ...sketch, packageTypes: ["container"] });
  const shown = planInputs(plan(rules, [container([image(1, { age: 1, tags: ["kept"] }), ...versions])]), rules);
  expect(Object.keys(shown.deletions)).toHaveLength(201);
  expect(Object.keys(shown.deletions).join()).not.toContain("latest");
  expect(shown.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/^tagged:/)]));

  /** The inputs that the engine shows a pack, without a world of 260 images behind them. */
  class Planned extends pulumi.dynamic.Resource {
    constructor() {
      super({ create: async (inputs) => ({ id: "planned", outs: inputs }) }, "images", { plan: shown, delete: rules.delete }, {}, "github-packages", "RetentionPolicy");
    }
  }
  await open(async () => void new Planned());
  const many = withPack({ "limited-deletions": { maxDeletions: 259 }, "limited-deletions-per-resource": { maxDeletions: 260 } });
  expect(violations(await stack.preview(many))).toEqual([
    "limited-deletions: this run would delete 260 versions, and 259 are allowed. Use guards.batch, or raise maxDeletions.",
    expect.stringMatching(/^no-deletion-of-relied-on-tags: container\/api@\S+ is tagged latest, stable or prod\*, and would be deleted/),
  ]);
});
