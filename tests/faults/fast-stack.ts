import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { engineVariables, locatedEngine } from "../helpers/engine-path";
import { endProcessesIn } from "../helpers/processes";
import { engineFolder, filesBelow, type Outcome } from "../helpers/stack";
import { removeTornAttributes } from "../helpers/torn-attributes";
import { ProgramHost } from "./program-host";
import type { Declared } from "./programs";
import type { Engine } from "./run-cell";

type Result = Pick<Outcome, "ok" | "text">;
type Environment = Readonly<Record<string, string>>;

/** What the command line says, until the command itself has ended: orphans of a killed engine hold its output open. */
function pulumi(folder: string, env: Environment, args: readonly string[]): Promise<Result> {
  const engine = spawn(locatedEngine().pulumi, [...args, "--stack", "dev", "--non-interactive"], { cwd: folder, env: { ...process.env, GITHUB_TOKEN: "", GH_TOKEN: "", ...engineVariables(), ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const texts: string[] = [];
  for (const stream of [engine.stdout, engine.stderr]) stream.setEncoding("utf8").on("data", (text: string) => texts.push(text));
  return new Promise((resolve, reject) => {
    engine.once("error", reject);
    const end = (code: number | null): void => resolve({ ok: code === 0, text: texts.join("") });
    engine.once("close", end);
    engine.once("exit", (code, signal) => {
      if (signal !== null) end(code);
    });
  });
}

function newFolder(): string {
  const folder = engineFolder(randomBytes(6).toString("hex"));
  const state = path.join(folder, "state");
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify({ name: "engine-test", runtime: "nodejs", backend: { url: pathToFileURL(state).href } }));
  return folder;
}

/** The files of a stack with which nothing was done: writing them anew costs less than another `pulumi stack init`. */
class EmptyStack {
  #files: Promise<readonly { file: string; text: string }[]> | undefined;

  async open(): Promise<string> {
    const files = await (this.#files ??= this.#make());
    const folder = newFolder();
    for (const { file, text } of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  async #make(): Promise<{ file: string; text: string }[]> {
    const folder = newFolder();
    await pulumi(folder, {}, ["stack", "init"]);
    const files = [...filesBelow(folder)].map(({ file, text }) => ({ file: path.relative(folder, file), text }));
    rmSync(folder, { recursive: true });
    return files.filter(({ file }) => file !== "Pulumi.yaml");
  }
}

const empty = new EmptyStack();
let host: ProgramHost | undefined;

/** A stack on Pulumi's engine that costs what a case needs, and no more: an update, an update, a preview. */
export class FastStack implements Engine {
  readonly folder: string;
  readonly #declares: readonly Declared[];
  readonly #env: Environment;

  readonly #programs: ProgramHost;

  private constructor(folder: string, declares: readonly Declared[], { env, programs }: { env: Environment; programs: ProgramHost }) {
    this.folder = folder;
    this.#programs = programs;
    this.#declares = declares;
    this.#env = env;
  }

  /** @param programs a host of its own for each of two runs at once */
  static async open(declares: readonly Declared[], env: Environment, programs = (host ??= new ProgramHost())): Promise<FastStack> {
    return new FastStack(await empty.open(), declares, { env, programs });
  }

  /** The same stack for another run at the same time. */
  beside(programs: ProgramHost): FastStack {
    return new FastStack(this.folder, this.#declares, { env: this.#env, programs });
  }

  up(): Promise<Result> {
    return this.#run(["up", "--yes", "--skip-preview"]);
  }

  /** Fails where it plans anything. */
  async preview(): ReturnType<Engine["preview"]> {
    return { outcome: await this.#run(["preview", "--expect-no-changes"]), planned: {} };
  }

  /** What docs/lifecycle.md says to do after the engine was killed. */
  async cancel(): Promise<void> {
    removeTornAttributes(path.join(this.folder, "state"));
    const { ok, text } = await pulumi(this.folder, this.#env, ["cancel", "--yes"]);
    if (!ok) throw new Error(text);
  }

  /** The outputs that the state keeps of a resource, from the backend's own file. */
  stored(name: string): Promise<Record<string, unknown> | undefined> {
    const file = path.join(this.folder, "state/.pulumi/stacks/engine-test/dev.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: { resources?: { urn: string; outputs?: Record<string, unknown> }[] } } };
    return Promise.resolve(checkpoint.latest?.resources?.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs);
  }

  close(): void {
    endProcessesIn(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run(args: readonly string[]): Promise<Result> {
    const client = await this.#programs.serve(this.#declares);
    const result = await pulumi(this.folder, this.#env, [...args, `--client=${client}`, "--exec-kind", "auto.inline"]);
    await this.#programs.end(!result.ok);
    return result;
  }
}
