// Node's own test runner over the given files. The variable must go: a runner inside another reports to its parent only.
import { spawnSync } from "node:child_process";

const { NODE_TEST_CONTEXT: _, ...env } = process.env;
const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...process.argv.slice(2)], { env, stdio: "inherit" });
process.exitCode = status ?? 1;
