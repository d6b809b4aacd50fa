import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
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
  /** What an action does, with its inputs put in. @default nothing */
  readonly onAction?: (uses: string, inputs: Readonly<Record<string, string>>) => void;
}

export interface JobOutcome {
  readonly output: string;
  /** Text of the outputs file. */
  readonly outputs: string;
  /** Name of the step that ended with anything but 0. */
  readonly failed?: string;
}

/**
 * Runs a job's shell steps in their order, as a runner does: `bash -e`, the outputs file and the expressions. What actions
 * do is the test's; the step that installs belongs to the runner and is left out.
 */
export async function runJob(job: Job, { folder, env, expressions, onAction }: Runner): Promise<JobOutcome> {
  const given = new Map<string, string>();
  const put = (text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_whole, expression: string) => {
      const value = expressions[expression] ?? given.get(expression);
      if (value === undefined) throw new Error(`no value for ${expression}`);
      return value;
    });
  const putAll = (values: Readonly<Record<string, unknown>>): Record<string, string> => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, put(String(value))]));
  const files = Object.fromEntries(["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"].map((name) => [name, path.join(folder, `.${name.toLowerCase()}`)]));
  for (const file of Object.values(files)) writeFileSync(file, "");
  let output = "";
  const outputs = (): string => readFileSync(files["GITHUB_OUTPUT"] ?? "", "utf8");
  for (const step of job.steps) {
    if (step.uses !== undefined) onAction?.(step.uses, putAll(step.with ?? {}));
    if (step.run === undefined || step.name === "Install" || (step.if !== undefined && !isTrue(step.if, given))) continue;
    const before = outputs().length;
    const { status, text } = await shell(put(step.run), folder, { ...env, ...files, ...putAll({ ...job.env, ...step.env }) });
    output += text;
    if (status !== 0) return { output, outputs: outputs(), failed: step.name ?? "a step" };
    for (const line of outputs().slice(before).split("\n").filter(Boolean)) given.set(`steps.${step.id}.outputs.${line.slice(0, line.indexOf("="))}`, line.slice(line.indexOf("=") + 1));
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

/** The two forms of condition that the example's steps use. */
function isTrue(condition: string, given: ReadonlyMap<string, string>): boolean {
  const [, expression, comparison, value] = /^(steps\.\w+\.outputs\.\w+) (!=|==) '(\w+)'$/.exec(condition) ?? [];
  if (expression === undefined) throw new Error(`a condition that this runner does not know: ${condition}`);
  return (given.get(expression) === value) === (comparison === "==");
}
