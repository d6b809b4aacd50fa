// The words of a jest test file (describe, test, beforeEach, …) for tests that run again and again in one process:
// a mutant needs some milliseconds instead of jest's two seconds. jest's own `expect` judges.
const { readFileSync } = require("node:fs");
const path = require("node:path");
const { expect } = require("expect");
const fc = require("fast-check");
const { process: compile } = require("../jest-transform.cjs");

const compiled = new Map();

/** TypeScript is compiled once per process, however often a mutant makes its module load again. */
require.extensions[".ts"] = (module, file) => {
  if (!compiled.has(file)) compiled.set(file, compile(readFileSync(file, "utf8"), file).code);
  module._compile(compiled.get(file), file);
};

/** A failing property is an answer; a smaller example of it is not needed here. */
fc.configureGlobal({ endOnFailure: true });

/** `run` is called with the arguments of one row, as jest does. */
const each = (declare) => (table) => (name, run) => table.forEach((row, at) => declare(`${name} [${at}]`, () => (Array.isArray(row) ? run(...row) : run(row))));

/** Loads test files and answers their tests: `{ id, run }`, in the order in which they stand. */
exports.collect = (files) => {
  const tests = [];
  let suite = { name: "", before: [], after: [], once: [] };
  const inside = (name, body) => {
    const outer = suite;
    suite = { name: `${outer.name} ${name}`, before: [...outer.before], after: [...outer.after], once: [...outer.once] };
    body();
    suite = outer;
  };
  const declare = (name, body) => {
    const own = suite;
    const id = `${own.name} ${name} #${tests.length}`;
    const run = async () => {
      for (const hook of own.once) await hook();
      for (const hook of own.before) await hook();
      try {
        await body();
      } finally {
        for (const hook of own.after) await hook();
      }
    };
    tests.push({ id, run });
  };
  const onceOnly = (hook) => {
    let done;
    return () => (done ??= Promise.resolve(hook()));
  };
  Object.assign(globalThis, {
    expect,
    describe: Object.assign(inside, { each: each(inside) }),
    test: Object.assign(declare, { each: each(declare) }),
    beforeEach: (hook) => suite.before.push(hook),
    afterEach: (hook) => suite.after.unshift(hook),
    beforeAll: (hook) => suite.once.push(onceOnly(hook)),
    afterAll: () => undefined,
  });
  for (const file of files) inside(path.basename(file), () => require(file));
  return tests;
};

/** Forgets every module of the project, so that what a module does on loading is done again. */
exports.forget = (root) => {
  for (const file of Object.keys(require.cache)) if (file.startsWith(root) && file.endsWith(".ts")) delete require.cache[file];
};
