// A test runner for Stryker that keeps the tests loaded: https://stryker-mutator.io/docs/stryker-js/guides/create-a-plugin/
// Each mutant runs the tests that reach it, the quickest first, up to the first that fails.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";

const { collect, forget } = createRequire(import.meta.url)("./harness.cjs");
/** Stryker's sandbox, a copy of the tree with every mutant in it. It becomes the working folder only after this file was loaded. */
const sandbox = () => process.cwd();

/** Whole histories and the command line add minutes and kill nothing that the others let live. */
const left = new Set(["histories.test.ts", "plan-command.test.ts", "schema.test.ts"]);

/** Takes seconds, and asks for nothing but depth. */
const deep = "twenty thousand nested indexes";

function testFiles() {
  const folder = path.join(sandbox(), "tests/provider/retention");
  return readdirSync(folder).filter((name) => name.endsWith(".test.ts") && !left.has(name)).sort().map((name) => path.join(folder, name));
}

/** Much more than a test needs: a loop without end is noticed by counting, and no pace of the machine decides. */
const mostPasses = (usual = 10_000_000) => 4 * usual + 1_000_000;

/** Counts how often the mutated files ask which mutant is the active one, and stops a test that asks without end. */
function meter(world) {
  const count = { passes: 0, most: Number.POSITIVE_INFINITY };
  let active;
  Object.defineProperty(world, "activeMutant", {
    get() {
      if (++count.passes > count.most) throw new Error("no end is in sight");
      return active;
    },
    set(id) {
      active = id;
    },
  });
  return count;
}

class InProcessRunner {
  #world = (globalThis.__stryker__ ??= {});
  #count = meter(this.#world);
  #tests = [];
  #millis = new Map();
  #passes = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  #load() {
    forget(sandbox());
    this.#tests = collect(testFiles()).filter(({ id }) => !id.includes(deep));
  }

  async dryRun() {
    this.#world.mutantCoverage = { static: {}, perTest: {} };
    this.#load();
    const tests = [];
    for (const { id, run } of this.#tests) {
      this.#world.currentTestId = id;
      const failure = await this.#try({ id, run });
      this.#passes.set(id, this.#count.passes);
      const about = { id, name: id, timeSpentMs: this.#millis.get(id) };
      tests.push(failure === undefined ? { ...about, status: TestStatus.Success } : { ...about, status: TestStatus.Failed, failureMessage: failure });
    }
    this.#world.currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#world.mutantCoverage };
  }

  async #try({ id, run }) {
    const started = performance.now();
    this.#count.passes = 0;
    try {
      await run();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      if (!this.#millis.has(id)) this.#millis.set(id, performance.now() - started);
    }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }) {
    const world = this.#world;
    const isStatic = mutantActivation === "static";
    world.hitLimit = hitLimit;
    world.hitCount = hitLimit === undefined ? undefined : 0;
    world.activeMutant = isStatic ? activeMutant.id : undefined;
    const failed = (killedBy, failureMessage) => ({ status: MutantRunStatus.Killed, killedBy: [killedBy], failureMessage, nrOfTests: 1 });
    try {
      if (isStatic || this.#tests.length === 0) this.#load();
    } catch (error) {
      this.#tests = [];
      return failed("loading", String(error));
    }
    world.activeMutant = activeMutant.id;
    const wanted = testFilter === undefined ? undefined : new Set(testFilter);
    const tests = this.#tests.filter(({ id }) => wanted === undefined || wanted.has(id)).sort((a, b) => (this.#millis.get(a.id) ?? 0) - (this.#millis.get(b.id) ?? 0));
    try {
      for (const test of tests) {
        this.#count.most = mostPasses(this.#passes.get(test.id));
        const failure = await this.#try(test);
        if (this.#count.passes > this.#count.most) return { status: MutantRunStatus.Timeout, reason: `more than ${this.#count.most} passes` };
        if (world.hitLimit !== undefined && world.hitCount > world.hitLimit) return { status: MutantRunStatus.Timeout, reason: `more than ${hitLimit} passes` };
        if (failure !== undefined) return failed(test.id, failure);
      }
      return { status: MutantRunStatus.Survived, nrOfTests: tests.length };
    } finally {
      world.activeMutant = undefined;
      this.#count.most = Number.POSITIVE_INFINITY;
      if (isStatic) this.#tests = []; // loaded under a mutant: of no use to the next one
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner)];
