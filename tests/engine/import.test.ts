import { compileFunction } from "node:vm";
import ts from "typescript";
import type { Emulator } from "../../emulator";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { ghpkg } from "../helpers/ghpkg";
import { diagnostics, EngineStack, operations } from "../helpers/stack";

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

let github: Emulator;
let stack: EngineStack | undefined;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      { owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.0+build.7", { name: "0.9.0", createdAt: daysAgo(60), deletedAt: daysAgo(3) }, { name: "0.9.0", createdAt: daysAgo(50), deletedAt: daysAgo(2) }] },
      { owner: "acme", type: "container", name: "charts/api", versions: [{ name: digest("a"), tags: ["v1", "latest"] }, { name: digest("b") }] },
      { owner: "acme", type: "maven", name: "com.acme.core", repository: "acme/core", versions: ['1.0 "beta" \\ `${x}`'] },
    ],
  });
});
afterEach(async () => {
  stack?.close();
  stack = undefined;
  await github.close();
});

/** Runs the text as the language host would, compiled. */
function programOf(text: string): () => Promise<void> {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  return async () => void compileFunction(outputText, ["require", "exports"])(require, {});
}

test("the imported program deletes and restores nothing, warns of nothing, and changes nothing after one update", async () => {
  const { code, stdout } = await ghpkg(github, ["import", "acme", "npm/*", "container/*", "maven/*", "--versions", "*", "--deleted"]);
  expect(code).toBe(0);
  stack = await EngineStack.open({ program: programOf(stdout), env: environmentOf(github) });
  const preview = await stack.preview();
  expect(preview.text).not.toMatch(/error/);
  expect(preview.ok).toBe(true);
  expect(Object.values(operations(preview))).toEqual(Array.from({ length: 10 }, () => "create"));
  const planned = preview.events.flatMap(({ resourcePreEvent }) => (resourcePreEvent?.metadata.new?.inputs as { plannedAction?: string } | undefined)?.plannedAction ?? []);
  expect(planned.sort()).toEqual([...Array.from({ length: 8 }, () => "adopt"), "none", "none"]);
  expect(diagnostics(preview, "warning")).toEqual([]);
  expect((await stack.up()).ok).toBe(true);
  const after = await stack.preview({ expectNoChanges: true });
  expect(after.ok).toBe(true);
  expect(new Set(Object.values(operations(after)))).toEqual(new Set(["same"]));
  expect(diagnostics(after, "warning")).toEqual([]);
  expect(writes(github)).toEqual([]);
});

test("and from then on it is looked after: what somebody deletes by hand is restored", async () => {
  const { stdout } = await ghpkg(github, ["import", "acme", "container/charts/api", "--versions", "v1", "--only-versions"]);
  stack = await EngineStack.open({ program: programOf(stdout), env: environmentOf(github) });
  expect((await stack.up()).ok).toBe(true);
  github.elsewhere.publish("acme/container/charts/api", { tags: ["v2"] });
  github.elsewhere.deleteVersion("acme/container/charts/api", github.elsewhere.look("acme/container/charts/api")?.active.find(({ tags }) => tags.includes("v1"))?.id ?? 0);
  const preview = await stack.preview();
  expect(diagnostics(preview, "warning").map(({ message }) => message)).toEqual([expect.stringContaining("will RESTORE container package version acme/charts/api")]);
  expect((await stack.up()).ok).toBe(true);
  expect(writes(github)).toHaveLength(1);
});
