import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runningClock, startEmulator, type Emulator } from "../../emulator";
import { engineVariables, locatedEngine } from "../helpers/engine-path";

export const root = path.resolve(__dirname, "../..");

export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The organization of the examples, as it was on the day on which its file was written. */
export function startAcme(): Promise<Emulator> {
  const clock = runningClock();
  clock.set("2026-11-23T12:00:00Z");
  return startEmulator({ seed: path.join(root, "examples", "acme.json"), clock });
}

/** A Pulumi project in a folder and a backend of its own, run by the `pulumi` command with its language host. */
export class ExampleProject {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;

  /** Below the tree, so that the package resolves as in the checkout; elsewhere it has to be installed. */
  constructor(github: Emulator, folder = path.join(root, ".cache", "engine-tests", randomBytes(6).toString("hex"))) {
    this.folder = folder;
    const state = path.join(folder, "state");
    mkdirSync(state, { recursive: true });
    this.#environment = {
      ...process.env,
      ...engineVariables(),
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      PULUMI_NODEJS_TRANSPILE_ONLY: "true", // `npm run check` compiles the examples
      GITHUB_TOKEN: "",
      GH_TOKEN: "",
      GITHUB_API_URL: github.apiUrl,
      GITHUB_PACKAGES_TOKEN: "ghp_emulator",
    };
  }

  /** Copies a file or folder of the tree to the same place in the project. */
  copy(from: string, to = from): this {
    cpSync(path.join(root, from), path.join(this.folder, to), { recursive: true });
    return this;
  }

  run(command: string, ...args: string[]): Promise<CliOutcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: this.folder, env: this.#environment, stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** @throws Error with all output where it ends with anything but 0. */
  async pulumi(...args: string[]): Promise<CliOutcome> {
    const outcome = await this.run(locatedEngine().pulumi, ...args, "--non-interactive", "--color", "never");
    if (outcome.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`);
    return outcome;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
