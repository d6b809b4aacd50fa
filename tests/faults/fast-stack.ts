import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PulumiCommand, PulumiFn } from "@pulumi/pulumi/automation";
import { endProcessesIn } from "../helpers/processes";
import { EngineStack, engineFolder, filesBelow, operations, type Outcome } from "../helpers/stack";
import { removeTornAttributes } from "../helpers/torn-attributes";
import type { Engine } from "./run-cell";

type Files = readonly { readonly file: string; readonly text: string }[];

/** The files of a stack with which nothing was done: writing them anew costs less than another `pulumi stack init`. */
async function emptyStack(): Promise<Files> {
  const stack = await EngineStack.open({ program: async () => undefined });
  const files = [...filesBelow(stack.folder)].map(({ file, text }) => ({ file: path.relative(stack.folder, file), text }));
  stack.close();
  return files;
}
let emptied: Promise<Files> | undefined;

/** Commands whose answer nobody reads here; each would start an engine of its own. */
const idle: Readonly<Record<string, string>> = { "stack select": "", "stack output": "{}", "stack history": "[]" };
const withoutIdle = (real: PulumiCommand): PulumiCommand =>
  Object.assign(Object.create(real) as PulumiCommand, {
    run: (args: string[], ...rest: never[]) => {
      const stdout = idle[args.slice(0, 2).join(" ")];
      return stdout === undefined ? (real as unknown as { run(...words: unknown[]): unknown }).run(args, ...rest) : Promise.resolve({ stdout, stderr: "", code: 0 });
    },
  });

/** A stack on Pulumi's engine that costs what a case needs: an update, an update, a preview. */
export class FastStack implements Engine {
  readonly #engine: EngineStack;

  private constructor(engine: EngineStack) {
    this.#engine = engine;
  }

  static async open(program: PulumiFn, env: Readonly<Record<string, string>>): Promise<FastStack> {
    const folder = engineFolder(randomBytes(6).toString("hex"));
    for (const { file, text } of await (emptied ??= emptyStack())) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return new FastStack(await EngineStack.open({ program, env, folder, command: withoutIdle }));
  }

  get folder(): string {
    return this.#engine.folder;
  }

  up(): Promise<Outcome> {
    return this.#engine.up();
  }

  async preview(): Promise<{ outcome: Outcome; planned: Record<string, string> }> {
    const outcome = await this.#engine.preview();
    return { outcome, planned: operations(outcome) };
  }

  /** What docs/lifecycle.md says to do after the engine was killed. */
  async cancel(): Promise<void> {
    removeTornAttributes(path.join(this.folder, "state"));
    await this.#engine.stack.cancel();
  }

  /** The outputs that the state keeps of a resource, from the backend's own file. */
  stored(name: string): Promise<Record<string, unknown> | undefined> {
    const file = path.join(this.folder, "state/.pulumi/stacks/engine-test/dev.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: { resources?: { urn: string; outputs?: Record<string, unknown> }[] } } };
    return Promise.resolve(checkpoint.latest?.resources?.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs);
  }

  close(): void {
    endProcessesIn(this.folder);
    this.#engine.close();
  }
}
