import { isDone, isOver, report, testEach } from "./choice";
import { deleteMeets, errorCases, programOf, type ErrorCase } from "./error-cases";
import { startFastGitHub } from "./fast-github";
import { FastStack } from "./fast-stack";

const keyOf = ({ name, error, nth }: ErrorCase): string => `${name}, ${error} at delete ${nth}`;
const share: readonly string[] = ["policy, a 500 that lasts at delete 1", "policy, a 403 at delete 20", "versions, a 500 after the effect at delete 10"];

/** A campaign (`GHPKG_ERRORS`) runs them all. */
const cases = process.env["GHPKG_ERRORS"] === undefined ? errorCases.filter((each) => share.includes(keyOf(each))) : errorCases.filter((each) => !isDone(keyOf(each)));

testEach(cases, "on Pulumi's engine, $name with twenty deletions, $error at delete $nth: the others are done, and the next run finishes the plan", async (each) => {
  if (isOver()) return;
  const started = Date.now();
  const program = programOf(each);
  const { github, env } = await startFastGitHub({ packages: [program.seed(started)] });
  const engine = await FastStack.open(program.declares, env);
  try {
    const violations = await deleteMeets(each, { github, engine });
    report({ program: each.name, error: each.error, delete: each.nth, deletions: program.deletes.length, violations, seconds: Math.round((Date.now() - started) / 100) / 10 });
    expect(violations).toEqual([]);
  } finally {
    engine.close();
    await github.close();
  }
});
