// What must hold for the project's own files, and breaks silently when it does not.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { problemsOf } from "../check/shim.mjs";
import { manifest, root } from "../setup/paths.mjs";
import { jestSuites } from "../test/jest-suites.mjs";

const lock = readFileSync(path.join(root, "package-lock.json"), "utf8");

test("the lock file names no registry, so that every machine installs from its own", () => {
  assert.equal(lock.match(/"resolved": "https?:/g), null);
});

test("the package depends on itself, so that examples and the shim find it by name", () => {
  assert.equal(manifest().devDependencies["pulumi-github-packages"], "file:.");
  assert.equal(JSON.parse(lock).packages[""].devDependencies["pulumi-github-packages"], "file:.");
});

test("the lock file was written for the dependencies that package.json declares", () => {
  const { dependencies, devDependencies } = JSON.parse(lock).packages[""];
  assert.deepEqual({ dependencies, devDependencies }, { dependencies: manifest().dependencies, devDependencies: manifest().devDependencies });
});

test("every test file belongs to a suite", () => {
  const folders = jestSuites().flatMap((suite) => suite.folders);
  const files = readdirSync(path.join(root, "tests"), { recursive: true }).filter((file) => /[.]test[.]ts$/.test(file)).map((file) => path.posix.join("tests", file));
  assert.deepEqual(files.filter((file) => !folders.some((folder) => file.startsWith(`${folder}/`))), []);
});

test("every file that an npm script starts exists", () => {
  const started = Object.values(manifest().scripts).flatMap((script) => script.match(/scripts\/[\w/.-]+/g) ?? []);
  assert.deepEqual(started.filter((file) => !existsSync(path.join(root, file))), []);
});

test("a shim that is long, captures a name, or requires something else is refused", () => {
  const good = 'require("pulumi-github-packages/handlers").a.check(o, n)';
  assert.deepEqual(problemsOf("good", good), []);
  assert.equal(problemsOf("long", good + " ".repeat(2_500)).length, 1);
  assert.equal(problemsOf("captured", `${good}; require(door)`).length, 1);
  assert.equal(problemsOf("other", 'require("zod")').length, 1);
  assert.equal(problemsOf("none", "").length, 1);
});
