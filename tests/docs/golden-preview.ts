import { existsSync, readFileSync, writeFileSync } from "node:fs";

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: { inputs?: Record<string, unknown> };
  readonly newState?: { type: string; inputs?: Record<string, unknown> };
}

/** What `pulumi preview --json` prints. */
export interface PreviewJson {
  readonly steps: readonly Step[];
  readonly diagnostics?: readonly { severity: string; message: string; urn?: string }[];
}

const byName = <T extends { name: string }>(a: T, b: T): number => a.name.localeCompare(b.name);
const nameOf = (urn = ""): string => urn.split("::").at(-1) ?? "";

/** Moments, ids and dates differ from run to run; everything else is the same. */
export const scrub = (text: string): string =>
  text
    .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g, "<moment>")
    .replace(/\b2\d{9}\b/g, "<id>")
    .replace(/\d{4}-\d{2}-\d{2}/g, "<date>");

/** A policy's plan: its hash holds ids, which differ from run to run. */
function planOf(plan: unknown): unknown {
  if (typeof plan !== "object" || plan === null) return undefined;
  const { hash: _hash, ...rest } = plan as Record<string, unknown>;
  return JSON.parse(scrub(JSON.stringify(rest)));
}

/** The preview's decisions, small enough to be reviewed: one line per resource. */
export function decisions(preview: PreviewJson): { readonly steps: readonly object[]; readonly warnings: readonly object[] } {
  const steps = preview.steps
    .filter(({ newState }) => newState?.type.startsWith("pulumi-nodejs:dynamic/"))
    .map(({ op, urn, oldState, newState }) => {
      const [before, after] = [oldState?.inputs ?? {}, newState?.inputs ?? {}];
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => key !== "__provider");
      const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).sort();
      return { op, name: nameOf(urn), type: newState?.type, changed, planned: after["plannedAction"] ?? planOf(after["plan"]) };
    });
  const warnings = (preview.diagnostics ?? [])
    .filter(({ severity, urn = "" }) => severity === "warning" && urn.includes("github-packages:"))
    .map(({ urn, message }) => ({ name: nameOf(urn), message: scrub(message.trim()) }));
  return { steps: steps.sort(byName), warnings: warnings.sort(byName) };
}

/** The text of `pulumi preview --diff` with its resources in a fixed order. */
export function diffText({ stdout, stderr }: { stdout: string; stderr: string }): string {
  const lines = scrub(stdout).split("\n").filter((line) => !line.startsWith("@ ") && line.trim() !== "");
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (/^ {4}[+~-] /.test(line) || /^(Resources|Outputs):|^ *--outputs:--/.test(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  const [head = [], ...rest] = blocks.map((block) => block.join("\n"));
  const resource = (block: string): boolean => block.startsWith("    ");
  const urn = (block: string): string => /urn=(\S+)\]/.exec(block)?.[1] ?? "";
  const resources = rest.filter((block) => resource(block) && urn(block) !== "").sort((a, b) => urn(a).localeCompare(urn(b)));
  const others = rest.filter((block) => !(resource(block) && urn(block) !== ""));
  const warnings = scrub(stderr).split("\n").filter((line) => /^warning: .*\bwill\b/.test(line)).sort();
  return `${[head, ...resources, ...others, ...warnings].join("\n")}\n`;
}

/** Compares with the committed file; `GOLDEN=write` writes it anew, for review in the diff of the commit. */
export function expectGolden(file: string, actual: string): void {
  if (process.env["GOLDEN"] === "write") writeFileSync(file, actual);
  if (!existsSync(file)) throw new Error(`${file} is missing: run with GOLDEN=write and review it`);
  expect(actual).toBe(readFileSync(file, "utf8"));
}
