import assert from "node:assert/strict";
import { test } from "node:test";
import { add, sentence, tallyJest, timeTable } from "../test/tally.mjs";

const report = (figures) => ({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0, ...figures });

test("tests are counted as jest reports them, and todo as skipped", () => {
  const tally = tallyJest(report({ numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }), 0);
  assert.deepEqual(tally, { passed: 3, failed: 0, skipped: 2 });
});

for (const [what, given, code] of [
  ["without a report", undefined, 1],
  ["without a single test", report({}), 0],
  ["with a file that does not load", report({ numPassedTests: 4, numRuntimeErrorTestSuites: 1 }), 1],
  ["that ends with an error after its last test", report({ numPassedTests: 4 }), 1],
  ["that was killed after its last test", report({ numPassedTests: 4 }), "SIGKILL"],
]) {
  test(`a suite ${what} counts as failed and says why`, () => {
    const tally = tallyJest(given, code);
    assert.equal(tally.failed, 1);
    assert.ok(tally.problem);
  });
}

test("the last line sums all suites", () => {
  assert.equal(sentence(add({ passed: 1, failed: 0, skipped: 2 }, { passed: 3, failed: 1, skipped: 0 })), "4 passed, 1 failed, 2 skipped");
});

test("the table shows each suite, its problem and the whole", () => {
  const table = timeTable([
    { name: "unit", ms: 1_500, tally: { passed: 2, failed: 0, skipped: 0 } },
    { name: "engine", ms: 500, tally: { passed: 0, failed: 1, skipped: 0, problem: "no engine" } },
  ]);
  assert.match(table, /^unit +1\.5 s +2 +0 +0$/m);
  assert.match(table, /^engine +0\.5 s +0 +1 +0 {2}no engine$/m);
  assert.match(table, /^total +2\.0 s +2 +1 +0$/m);
});
