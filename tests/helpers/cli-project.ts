import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { engineVariables, locatedEngine } from "./engine-path";
import { endProcessesIn } from "./processes";

const command = path.resolve(__dirname, "../../dist/provider/cli/main.js");
const workFolders = path.resolve(__dirname, "../../.cache/engine-tests");

export interface CliOutcome {
  /** The exit code; undefined where a signal ended the engine. */
  readonly code: number | undefined;
  /** stdout and stderr as they came. */
  readonly text: string;
  readonly stdout: string;
}

/** A `pulumi` command under way. */
export interface RunningCli {
  /** The engine itself: a signal to it reaches neither plugin nor program, as with Pulumi's own process groups. */
  readonly pid: number;
  readonly ended: Promise<CliOutcome>;
  /** Resolves when the output contains a text; rejects when the command ends without it. */
  said(text: string): Promise<void>;
}

export interface CliProjectOptions {
  /** Body of the program; `PackageVersion`, `Package`, `RetentionPolicy`, `pulumi` are at hand. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A project in a folder of its own, run by the `pulumi` command as its users do. */
export class CliProject {
  readonly folder = path.join(workFolders, randomBytes(6).toString("hex"));
  readonly #env: NodeJS.ProcessEnv;

  private constructor(options: CliProjectOptions) {
    mkdirSync(path.join(this.folder, "state"), { recursive: true });
    writeFileSync(path.join(this.folder, "Pulumi.yaml"), "name: engine-test\nruntime: nodejs\n");
    writeFileSync(path.join(this.folder, "package.json"), JSON.stringify({ name: "engine-test", private: true, main: "index.js" }));
    this.program = options.program;
    const noTokens = { GITHUB_TOKEN: "", GH_TOKEN: "", GITHUB_PACKAGES_TOKEN: "", GITHUB_API_URL: "" };
    const backend = pathToFileURL(path.join(this.folder, "state")).href;
    this.#env = { ...process.env, ...noTokens, ...engineVariables(), PULUMI_BACKEND_URL: backend, ...options.env };
  }

  static async create(options: CliProjectOptions): Promise<CliProject> {
    const project = new CliProject(options);
    await project.succeed("stack", "init", "dev");
    return project;
  }

  /** Rewrites the program, as an editor would. */
  set program(body: string) {
    const head = 'const pulumi = require("@pulumi/pulumi");\nconst { Package, PackageVersion, RetentionPolicy } = require("pulumi-github-packages");\n';
    writeFileSync(path.join(this.folder, "index.js"), `${head}module.exports = async () => {\n${body}\n};\n`);
  }

  run(...args: string[]): Promise<CliOutcome> {
    return this.start(...args).ended;
  }

  async succeed(...args: string[]): Promise<string> {
    const { code, text } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  start(...args: string[]): RunningCli {
    const child = spawn(locatedEngine().pulumi, [...args, "--non-interactive"], { cwd: this.folder, env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    return watch(child);
  }

  /** The JSON of a preview, in a file of the project. */
  async previewJson(name = "preview.json"): Promise<string> {
    const { stdout } = await this.run("preview", "--json");
    const file = path.join(this.folder, name);
    writeFileSync(file, stdout);
    return file;
  }

  /** Runs `ghpkg` in the project's folder, as a reviewer does. */
  ghpkg(...args: string[]): { code: number; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { cwd: this.folder, env: this.#env, encoding: "utf8" });
    return { code: status ?? -1, stdout, stderr };
  }

  /** What the state keeps of a resource, by its name. */
  async stored(name: string): Promise<{ id: string; outputs: Record<string, unknown> } | undefined> {
    const { deployment } = JSON.parse(await this.succeed("stack", "export")) as { deployment: { resources?: { urn: string; id: string; outputs: Record<string, unknown> }[] } };
    return deployment.resources?.find((resource) => resource.urn.endsWith(`::${name}`));
  }

  close(): void {
    endProcessesIn(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function watch(child: ChildProcess): RunningCli {
  let text = "";
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const listen of listeners) listen();
  };
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    hear(chunk);
  });
  child.stderr?.on("data", hear);
  const ended = new Promise<CliOutcome>((resolve) => child.once("close", (code) => resolve({ code: code ?? undefined, text, stdout })));
  return {
    pid: child.pid ?? 0,
    ended,
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const listen = (): void => {
          if (!text.includes(wanted)) return;
          listeners.delete(listen);
          resolve();
        };
        listeners.add(listen);
        listen();
        void ended.then(() => (text.includes(wanted) ? resolve() : reject(new Error(`ended without saying "${wanted}":\n${text}`))));
      }),
  };
}
