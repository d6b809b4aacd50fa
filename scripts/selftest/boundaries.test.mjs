// A rule that never fires protects nothing: each one is broken once, in a tree of a few lines.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { forbidden, options } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs");

const allowed = {
  "provider/core/refs.ts": `import { z } from "zod"; export const ref = z;`,
  "provider/config.ts": `export interface Config { token: string }`,
  "provider/origin-guard.ts": `import type { Config } from "./config"; export const guard = (c: Config) => c;`,
  "provider/retention/rank.ts": `import { ref } from "../core/refs"; export const rank = ref;`,
  "provider/report/tell.ts": `import type { rank } from "../retention/rank"; export type Told = typeof rank;`,
  "provider/github/client.ts": `import { Octokit } from "@octokit/core"; import { guard } from "../origin-guard"; import type { Config } from "../config"; import { ref } from "../core/refs"; export const client = (c: Config) => [Octokit, guard, c, ref];`,
  "provider/registry/manifest.ts": `import { ref } from "../core/refs"; export const manifest = ref;`,
  "provider/plan-dir/journal.ts": `import fs from "node:fs"; import { ref } from "../core/refs"; export const journal = [fs, ref];`,
  "provider/resources/version.ts": `import { rank } from "../retention/rank"; import type { client } from "../github/client"; export const version = (c: typeof client) => [rank, c];`,
  "provider/handlers.ts": `import { version } from "./resources/version"; import { client } from "./github/client"; export const handlers = [version, client];`,
  "provider/cli/main.ts": `import { rank } from "../retention/rank"; import { startEmulator } from "../../emulator/index"; export const main = [rank, startEmulator];`,
  "sdk/index.ts": `import type { version } from "../provider/resources/version"; import * as pulumi from "@pulumi/pulumi"; export const declared = (v: typeof version) => [v, pulumi];`,
  "provider/retention/policy.ts": `import type { PolicyArgs } from "../../sdk/policy-args"; export type Policy = PolicyArgs;`,
  "sdk/policy-args.ts": `import type { Ref } from "../provider/core/ref-types"; export interface PolicyArgs { keep: Ref }`,
  "provider/core/ref-types.ts": `import type { Other } from "./other-types"; export type Ref = { other?: Other };`,
  "provider/core/other-types.ts": `import type { Ref } from "./ref-types"; export type Other = Ref;`,
  "emulator/index.ts": `import { Hono } from "hono"; export const startEmulator = () => new Hono();`,
};

/** For each rule the file that breaks it. */
const broken = {
  "pure-rooms-stay-pure": { "provider/core/bad-clock.ts": `import fs from "node:fs"; export const now = fs;` },
  "core-knows-only-core": { "provider/core/bad-arrow.ts": `import { rank } from "../retention/rank"; export const up = rank;` },
  "retention-knows-core": { "provider/retention/bad-arrow.ts": `import { manifest } from "../registry/manifest"; export const up = manifest;` },
  "report-reads-plans": { "provider/report/bad-value.ts": `import { rank } from "../retention/rank"; export const again = rank;` },
  "report-knows-no-edge": { "provider/report/bad-edge.ts": `import type { client } from "../github/client"; export type C = typeof client;` },
  "edges-know-core": { "provider/github/bad-arrow.ts": `import { version } from "../resources/version"; export const up = version;` },
  "edges-take-config-as-a-value": { "provider/registry/bad-config.ts": `import { Config } from "../config"; export const read = Config;` },
  "plan-files-know-core": { "provider/plan-dir/bad-arrow.ts": `import { client } from "../github/client"; export const up = client;` },
  "resources-take-their-edges": { "provider/resources/bad-reach.ts": `import { client } from "../github/client"; export const reach = client;` },
  "resources-know-core-and-retention": { "provider/resources/bad-door.ts": `import { session } from "../plugin/session"; export const up = session;`, "provider/plugin/session.ts": `import { ref } from "../core/refs"; export const session = ref;` },
  "one-door-to-the-plugin": { "provider/functions.ts": `import { session } from "./plugin/session"; export const call = session;`, "provider/plugin/session.ts": `import { ref } from "../core/refs"; export const session = ref;` },
  "rooms-do-not-know-the-door": { "provider/plan-dir/bad-door.ts": `import { session } from "../plugin/session"; export const up = session;` },
  "nothing-imports-the-command-line": { "provider/registry/bad-cli.ts": `import { main } from "../cli/main"; export const verb = main;` },
  "nothing-imports-the-frozen-door": { "provider/registry/bad-handlers.ts": `import { handlers } from "../handlers"; export const again = handlers;` },
  "only-github-speaks-octokit": { "provider/registry/bad-octokit.ts": `import { Octokit } from "@octokit/core"; export const second = Octokit;` },
  "declaring-knows-acting-by-type-only": { "sdk/bad-value.ts": `import { version } from "../provider/resources/version"; export const acting = version;` },
  "declaring-checks-nothing": { "sdk/bad-zod.ts": `import { z } from "zod"; export const schema = z;` },
  "acting-does-not-know-declaring": { "provider/registry/bad-sdk.ts": `import { declared } from "../../sdk/index"; export const user = declared;` },
  "the-emulator-is-a-second-witness": { "emulator/bad-shared.ts": `import { ref } from "../provider/core/refs"; export const same = ref;` },
  "only-the-command-line-starts-the-emulator": { "sdk/bad-emulator.ts": `import { startEmulator } from "../emulator/index"; export const fake = startEmulator;` },
  "published-code-stands-alone": { "provider/registry/bad-helper.ts": `import { helper } from "../../tests/helper"; export const help = helper;`, "tests/helper.ts": `import fs from "node:fs"; export const helper = fs;` },
  "no-development-package-at-run-time": { "emulator/bad-dev.ts": `import jest from "jest"; export const runner = jest;` },
  "only-declared-packages": { "emulator/bad-luck.ts": `import luck from "undeclared"; export const found = luck;` },
  "everything-resolves": { "emulator/bad-path.ts": `import { gone } from "./gone"; export const nowhere = gone;` },
  "no-cycles": { "emulator/one.ts": `import { two } from "./two"; export const one = () => two;`, "emulator/two.ts": `import { one } from "./one"; export const two = () => one;` },
  "no-orphans": { "emulator/alone.ts": `export const alone = 1;` },
};

const packages = { dependencies: ["zod", "hono", "@octokit/core"], devDependencies: ["jest"], peerDependencies: ["@pulumi/pulumi"] };

function plant(folder, files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

function plantPackages(folder) {
  const declared = Object.entries(packages).map(([field, names]) => [field, Object.fromEntries(names.map((name) => [name, "*"]))]);
  const names = [...Object.values(packages).flat(), "undeclared"];
  plant(folder, {
    "package.json": JSON.stringify({ name: "planted", ...Object.fromEntries(declared) }),
    ...Object.fromEntries(names.map((name) => [`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" })])),
    ...Object.fromEntries(names.map((name) => [`node_modules/${name}/index.js`, ""])),
  });
  cpSync(path.join(root, "tsconfig.json"), path.join(folder, "tsconfig.json"));
}

async function violations(folder) {
  const { output } = await cruise(["provider", "sdk", "emulator"], { ...options, baseDir: folder, validate: true, ruleSet: { forbidden }, tsConfig: undefined }, undefined, {});
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

let folder;
before(() => {
  mkdirSync(path.join(root, ".cache"), { recursive: true });
  folder = mkdtempSync(path.join(root, ".cache", "boundaries-"));
  plantPackages(folder);
  plant(folder, allowed);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("a tree that keeps to the arrows breaks no rule", async () => {
  assert.deepEqual(await violations(folder), []);
});

test("every rule has a file that breaks it", () => {
  assert.deepEqual(Object.keys(broken).sort(), forbidden.map(({ name }) => name).sort());
});

test("every rule fires on the file that breaks it", async () => {
  for (const files of Object.values(broken)) plant(folder, files);
  const found = await violations(folder);
  for (const [name, files] of Object.entries(broken)) {
    const culprit = Object.keys(files)[0];
    assert.ok(found.some(({ rule, from }) => rule === name && from === culprit), `${name} does not fire on ${culprit}`);
  }
});
