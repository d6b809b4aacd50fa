import path from "node:path";
import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";

const { FORCE_COLOR: _, ...inherited } = process.env;

/** Runs a script of node_modules or of this project by the running Node; a check passes when it ends with 0. */
export async function tool(script, args = [], { env } = {}) {
  const { code, output } = await run(process.execPath, [path.join(root, script), ...args], { cwd: root, env: { ...inherited, NO_COLOR: "1", ...env }, timeout: 900_000 });
  return { ok: code === 0, output: output.trim() || `ended with exit code ${code}` };
}

/** The first that fails decides. */
export async function inOrder(steps) {
  const outputs = [];
  for (const step of steps) {
    const result = await step();
    if (!result.ok) return result;
    outputs.push(result.output);
  }
  return { ok: true, output: outputs.join("\n") };
}
