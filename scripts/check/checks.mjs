import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { publint, typesResolve } from "./package.mjs";
import { inOrder, tool } from "./tool.mjs";

const tsc = (project, ...more) => tool("node_modules/typescript/bin/tsc", ["-p", project, "--noEmit", "--pretty", "false", ...more]);
const here = (file) => existsSync(path.join(root, file));
const incremental = (name) => ["--incremental", "--tsBuildInfoFile", `.cache/tsc/${name}.tsbuildinfo`];

const examples = () =>
  readdirSync(path.join(root, "examples"))
    .map((name) => `examples/${name}/tsconfig.json`)
    .filter(here);

const generated = () =>
  here("scripts/generate-schema.mjs") ? tool("scripts/generate-schema.mjs", ["--check"]) : Promise.resolve({ ok: true, output: "" });

const selftests = () =>
  readdirSync(path.join(root, "scripts", "selftest"))
    .filter((file) => file.endsWith(".test.mjs"))
    .map((file) => `scripts/selftest/${file}`);

/** Longest first, because two run at a time. `cure` is what a person does about a failure. */
export const checks = [
  { name: "lint", cure: "npm run fix, then what is left by hand", run: () => tool("node_modules/eslint/bin/eslint.js", ["."]) },
  { name: "types", cure: "the compiler's message names the place", run: () => tsc("tsconfig.json", ...incremental("sources")) },
  { name: "test types", cure: "the compiler's message names the place", run: () => tsc("tests/tsconfig.json", ...incremental("tests")) },
  { name: "example types", cure: "the compiler's message names the place", run: () => inOrder(examples().map((project) => () => tsc(project))) },
  {
    name: "boundaries",
    cure: ".dependency-cruiser.cjs says why each rule exists",
    run: () => tool("node_modules/dependency-cruiser/bin/dependency-cruise.mjs", ["--config", ".dependency-cruiser.cjs", "--output-type", "err-long", "provider", "sdk", "emulator"]),
  },
  { name: "dead code", cure: "delete what nothing uses, or declare it in knip.json", run: () => tool("node_modules/knip/bin/knip.js", ["--no-progress"]) },
  { name: "generated files", cure: "npm run generate, and commit the difference", run: generated },
  { name: "publint", cure: "https://publint.dev/rules explains each message", run: publint },
  { name: "types resolve", cure: "the problems are explained at https://arethetypeswrong.github.io", run: typesResolve },
  { name: "shim", cure: "scripts/check/shim.mjs says what the limit protects", run: () => tool("scripts/check/shim.mjs") },
  {
    name: "tooling",
    cure: "scripts/selftest holds the tests of the set-up and of the checks",
    run: () => tool("scripts/check/node-test.mjs", selftests()),
  },
].map((check) => ({ ...check, name: check.name.replace(" ", "-") }));
