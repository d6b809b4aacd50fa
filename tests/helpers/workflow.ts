import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

export const readWorkflow = (file: string): Workflow => parse(readFileSync(file, "utf8")) as Workflow;

export interface Runner {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What GitHub puts in for `${{ … }}`. An expression that is not here fails the test. */
  readonly expressions: Readonly<Record<string, string>>;
}

export interface JobOutcome {
  readonly output: string;
  /** Text of the outputs file. */
  readonly outputs: string;
  /** Name of the step that ended with anything but 0. */
  readonly failed?: string;
}

/**
 * Runs a job's shell steps in their order, as a runner does: `bash -e`, the outputs file and the expressions. Steps that
 * use an action, and the one that installs, belong to the runner and are left out.
 */
export async function runJob(job: Job, { folder, env, expressions }: Runner): Promise<JobOutcome> {
  const put = (text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_whole, expression: string) => {
      const value = expressions[expression];
      if (value === undefined) throw new Error(`no value for ${expression}`);
      return value;
    });
  const files = Object.fromEntries(["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"].map((name) => [name, path.join(folder, `.${name.toLowerCase()}`)]));
  for (const file of Object.values(files)) writeFileSync(file, "");
  let output = "";
  const outputs = (): string => readFileSync(files["GITHUB_OUTPUT"] ?? "", "utf8");
  for (const step of job.steps) {
    if (step.run === undefined || step.name === "Install" || step.name?.startsWith("Find") === true || (step.if !== undefined && !isTrue(step.if, outputs()))) continue;
    const own = Object.fromEntries(Object.entries({ ...job.env, ...step.env }).map(([name, value]) => [name, put(String(value))]));
    const { status, text } = await shell(put(step.run), folder, { ...env, ...files, ...own });
    output += text;
    if (status !== 0) return { output, outputs: outputs(), failed: step.name ?? "a step" };
  }
  return { output, outputs: outputs() };
}

/** Not `spawnSync`: the servers that the step asks may live in this process. */
function shell(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<{ status: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    let text = "";
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, text }));
  });
}

/** The one form of condition that the example's steps use. */
function isTrue(condition: string, outputs: string): boolean {
  const [, name, value] = /^steps\.\w+\.outputs\.(\w+) != '(\w+)'$/.exec(condition) ?? [];
  if (name === undefined) throw new Error(`a condition that this runner does not know: ${condition}`);
  return !outputs.split("\n").includes(`${name}=${value}`);
}
