import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  LocalWorkspace,
  PulumiCommand,
  type EngineEvent,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import { engineVariables, locatedEngine } from "./engine-path";

const root = path.resolve(__dirname, "../..");
const workFolders = path.join(root, ".cache", "engine-tests");
/** Where a stack of this name has its files. */
export const engineFolder = (name: string): string => path.join(workFolders, name);

export interface StackOptions {
  readonly program: PulumiFn;
  /** Environment of engine and provider, e.g. the token and GITHUB_API_URL. */
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, string | { value: string; secret: boolean }>>;
  /** Reuse a folder, and with it its backend, plan files and journal. */
  readonly folder?: string;
}

export interface Outcome {
  readonly ok: boolean;
  /** Everything that was printed, and the error's text. */
  readonly text: string;
  readonly events: readonly EngineEvent[];
}

/** One stack in a folder of its own below the tree, on the real engine. */
export class EngineStack {
  readonly folder: string;
  readonly stack: Stack;

  private constructor(folder: string, stack: Stack) {
    this.folder = folder;
    this.stack = stack;
  }

  static async open(options: StackOptions): Promise<EngineStack> {
    const folder = options.folder ?? engineFolder(randomBytes(6).toString("hex"));
    const backend = path.join(folder, "state");
    mkdirSync(backend, { recursive: true });
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "engine-test", program: options.program },
      {
        workDir: folder,
        pulumiCommand: await pulumiCommand(),
        projectSettings: { name: "engine-test", runtime: "nodejs", backend: { url: pathToFileURL(backend).href } },
        envVars: { ...withoutTokens(), ...engineVariables(), ...options.env },
      },
    );
    for (const [key, value] of Object.entries(options.config ?? {})) {
      await stack.setConfig(key, typeof value === "string" ? { value } : value);
    }
    return new EngineStack(folder, stack);
  }

  /** Gives the stack another program, as an edited file would. */
  set program(program: PulumiFn) {
    this.stack.workspace.program = program;
  }

  preview(options: Parameters<Stack["preview"]>[0] = {}): Promise<Outcome> {
    return outcome((onEvent, onOutput) => this.stack.preview({ ...options, onEvent, onOutput, onError: onOutput }));
  }

  up(options: Parameters<Stack["up"]>[0] = {}): Promise<Outcome> {
    return outcome((onEvent, onOutput) => this.stack.up({ ...options, onEvent, onOutput, onError: onOutput }));
  }

  refresh(options: Parameters<Stack["refresh"]>[0] = {}): Promise<Outcome> {
    return outcome((onEvent, onOutput) => this.stack.refresh({ ...options, onEvent, onOutput, onError: onOutput }));
  }

  destroy(options: Parameters<Stack["destroy"]>[0] = {}): Promise<Outcome> {
    return outcome((onEvent, onOutput) => this.stack.destroy({ ...options, onEvent, onOutput, onError: onOutput }));
  }

  /** The outputs that the state keeps of a resource, by its name. */
  async stored(name: string): Promise<Record<string, unknown> | undefined> {
    return (await this.#resource(name))?.["outputs"] as Record<string, unknown> | undefined;
  }

  async storedId(name: string): Promise<string | undefined> {
    return (await this.#resource(name))?.["id"] as string | undefined;
  }

  async #resource(name: string): Promise<Record<string, unknown> | undefined> {
    const { deployment } = (await this.stack.exportStack()) as { deployment: { resources?: Record<string, unknown>[] } };
    return deployment.resources?.find((resource) => String(resource["urn"]).endsWith(`::${name}`));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let command: Promise<PulumiCommand> | undefined;
function pulumiCommand(): Promise<PulumiCommand> {
  const bin = path.dirname(locatedEngine().pulumi);
  process.env["PATH"] = `${bin}${path.delimiter}${process.env["PATH"] ?? ""}`;
  return (command ??= PulumiCommand.get());
}

/** The machine's own tokens must not reach a test's provider. */
function withoutTokens(): Record<string, string> {
  return { GITHUB_TOKEN: "", GH_TOKEN: "", GITHUB_PACKAGES_TOKEN: "", GITHUB_API_URL: "" };
}

async function outcome(run: (onEvent: (event: EngineEvent) => void, onOutput: (text: string) => void) => Promise<unknown>): Promise<Outcome> {
  const events: EngineEvent[] = [];
  const texts: string[] = [];
  try {
    await run((event) => events.push(event), (text) => texts.push(text));
    return { ok: true, text: texts.join(""), events };
  } catch (error) {
    return { ok: false, text: `${texts.join("")}\n${(error as Error).message}`, events };
  }
}

/** `{ "old-1": "create" }` from the events of a preview or update, the stack itself left out. */
export function operations(outcome: Outcome): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { resourcePreEvent } of outcome.events) {
    if (resourcePreEvent === undefined || resourcePreEvent.metadata.type === "pulumi:pulumi:Stack" || resourcePreEvent.metadata.type.startsWith("pulumi:providers:")) continue;
    found[resourcePreEvent.metadata.urn.split("::").at(-1) ?? ""] = resourcePreEvent.metadata.op;
  }
  return found;
}

/** The warnings and errors of a run, each with the name of its resource. */
export function diagnostics(outcome: Outcome, severity: "warning" | "error" | "info"): { name: string; message: string }[] {
  return outcome.events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent !== undefined && diagnosticEvent.severity.startsWith(severity)
      ? [{ name: diagnosticEvent.urn?.split("::").at(-1) ?? "", message: diagnosticEvent.message.trim() }]
      : [],
  );
}

/** Every file below a folder with its text, for searching what must not be there. */
export function* filesBelow(folder: string): Generator<{ file: string; text: string }> {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) yield* filesBelow(file);
    else yield { file, text: readFileSync(file, "utf8") };
  }
}
