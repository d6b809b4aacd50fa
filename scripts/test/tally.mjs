/** Figures of one suite. `problem` says in one line why a suite counts as failed beyond its single tests. */
export const noTests = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

/**
 * Counts a jest report (`--json`). What could not run counts as failed, never as skipped:
 * no report, a file that does not load, a suite without a test, a non-zero exit that no test explains.
 */
export function tallyJest(report, exitCode) {
  if (!report) return { ...noTests, failed: 1, problem: `jest ended without a report (exit code ${exitCode})` };
  const brokenFiles = report.numRuntimeErrorTestSuites ?? 0;
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
  if (brokenFiles > 0) tally.problem = `${brokenFiles} test file(s) could not run`;
  if (tally.passed + tally.failed + tally.skipped === 0) return { ...tally, failed: 1, problem: "no test was found" };
  if (exitCode !== 0 && tally.failed === 0) return { ...tally, failed: 1, problem: `every test passed, yet jest ended with exit code ${exitCode}` };
  return tally;
}

export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

export const sentence = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** One row per suite; the longest suite is what to look at when the whole takes too long. */
export function timeTable(rows) {
  const width = Math.max(8, ...rows.map(({ name }) => name.length));
  const line = (name, time, tally) =>
    [name.padEnd(width), time.padStart(9), String(tally.passed).padStart(8), String(tally.failed).padStart(8), String(tally.skipped).padStart(8)].join("");
  const clock = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const total = rows.map(({ tally }) => tally).reduce(add, noTests);
  const heading = `${"suite".padEnd(width)}${"time".padStart(9)}${"passed".padStart(8)}${"failed".padStart(8)}${"skipped".padStart(8)}`;
  const whole = line("total", clock(rows.reduce((sum, { ms }) => sum + ms, 0)), total);
  const body = rows.map(({ name, ms, tally }) => line(name, clock(ms), tally) + (tally.problem ? `  ${tally.problem}` : ""));
  return [heading, ...body, "-".repeat(heading.length), whole].join("\n");
}
