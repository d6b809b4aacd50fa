import { execFile } from "node:child_process";
import path from "node:path";
import { environmentOf } from "./github";
import type { Emulator } from "../../emulator";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

// The command as it is installed: `npm run build` compiles it, which `npm test` does first.
const main = path.resolve(__dirname, "../../dist/provider/cli/main.js");

/** Runs `ghpkg` against an emulator, with the canary as its token and nothing else of the environment. */
export function ghpkg(github: Emulator, args: readonly string[], { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {}): Promise<Ran> {
  return new Promise((done) => {
    const options = { env: { PATH: process.env["PATH"], ...environmentOf(github), ...env }, maxBuffer: 64 << 20, ...(cwd === undefined ? {} : { cwd }) };
    const child = execFile(process.execPath, [main, ...args], options, (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout, stderr }));
  });
}
