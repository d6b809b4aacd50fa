import type { Emulator, LedgerEntry } from "../../emulator";
import { canary } from "../helpers/github";
import { endProcessesIn } from "../helpers/processes";
import { EngineStack, operations, type Outcome } from "../helpers/stack";
import { startFastGitHub } from "./fast-github";
import { rulesOf, type Cell } from "./kinds";
import type { Program } from "./programs";

/** What a crash, or a failure that nobody worded, leaves in the output. */
const unworded = [/\n\s+at .+:\d+:\d+/, /\b(TypeError|RangeError|ReferenceError|SyntaxError)\b/, /\bEOF\b/, /UnhandledPromise/i, /panic:/, /\[object Object\]/];

/** A failed run says in one line what went wrong and where; no run shows a stack or the token. */
export function misspoken(run: Outcome, which: string): string[] {
  const found = unworded.filter((pattern) => pattern.test(run.text)).map((pattern) => `${which}: the output shows ${String(pattern)}`);
  if (run.text.includes(canary)) found.push(`${which}: the output shows the token`);
  if (!run.ok && !/error: (?!\d+ errors? occurred).{20,}|\n\s+\* .{20,}/.test(run.text)) found.push(`${which}: failed without a clear error`);
  return found;
}

const effects = (github: Emulator): NonNullable<LedgerEntry["effect"]>[] => github.ledger.entries().flatMap(({ effect }) => effect ?? []);

/** What GitHub carried out, against what the program plans; and what the state claims, against what GitHub carried out. */
export async function wrongs(program: Program, github: Emulator, stack: EngineStack): Promise<string[]> {
  const seen = github.elsewhere.look(program.place);
  if (seen === undefined) return ["the package is gone"];
  const names = new Map([...seen.active, ...seen.deleted].map(({ id, name }) => [id, name]));
  const done = (kind: "version-deleted" | "version-restored"): string[] => effects(github).flatMap((effect) => (effect.kind === kind ? [names.get(effect.versionId) ?? `${effect.versionId}`] : []));
  const [deleted, restored] = [done("version-deleted"), done("version-restored")];
  const found = [
    ...deleted.filter((name) => !program.deletes.includes(name)).map((name) => `${name} was deleted outside the plan`),
    ...deleted.filter((name, index) => deleted.indexOf(name) !== index).map((name) => `${name} was deleted twice`),
    ...restored.filter((name) => !program.restores.includes(name)).map((name) => `${name} was restored outside the plan`),
  ];
  const claimed = (await program.claimed((name) => stack.stored(name), github)).sort();
  if (JSON.stringify(claimed) !== JSON.stringify([...deleted].sort())) found.push(`the state claims [${claimed.join(", ")}], GitHub carried out [${[...deleted].sort().join(", ")}]`);
  return found;
}

/** The program's wish and nothing else. */
export function unfinished(program: Program, github: Emulator): string[] {
  const live = new Set(github.elsewhere.look(program.place)?.active.map(({ name }) => name));
  return [
    ...program.deletes.filter((name) => live.has(name)).map((name) => `${name} is still there`),
    ...[...program.restores, ...program.keeps].filter((name) => !live.has(name)).map((name) => `${name} is not there`),
  ];
}

/** A preview that has nothing to say. */
export function disquiet(preview: Outcome): string[] {
  const planned = Object.entries(operations(preview)).filter(([, operation]) => operation !== "same");
  return [
    ...(preview.ok ? [] : [`the last preview failed: ${preview.text}`]),
    ...planned.map(([name, operation]) => `the last preview plans to ${operation} ${name}`),
    ...(/will (DELETE|RESTORE|delete|restore)/.test(preview.text) ? ["the last preview announces something"] : []),
  ];
}

export interface CellReport {
  readonly violations: readonly string[];
  /** How the struck run ended. */
  readonly struckRun: "succeeded" | "failed";
  readonly strikes: number;
  readonly requests: number;
}

/** One run under the fault, one undisturbed run, and a preview that must be empty. */
export async function runCell(cell: Cell, seed: number): Promise<CellReport> {
  const { program } = cell;
  const { github, env } = await startFastGitHub({ packages: [program.seed(Date.now())] });
  const stack = await EngineStack.open({ program: program.run, env });
  try {
    const rules = rulesOf(cell, seed);
    github.faults.set(rules);
    Object.assign(github.limits, cell.limits === undefined ? {} : { ...cell.limits, enabled: true });
    const struck = await stack.up();
    const entries = github.ledger.entries();
    const strikes = entries.filter(({ faults, status }) => (rules.length === 0 ? status === 403 || status === 429 : faults !== undefined)).length;
    github.faults.clear();
    github.limits.enabled = false;

    const next = await stack.up();
    const preview = await stack.preview();
    const violations = [
      ...(strikes === 0 ? ["the fault never struck"] : []),
      ...(cell.mustSucceed && !struck.ok ? [`the struck run failed: ${struck.text}`] : []),
      ...misspoken(struck, "the struck run"),
      ...(next.ok ? [] : [`the next run failed: ${next.text}`]),
      ...misspoken(next, "the next run"),
      ...(await wrongs(program, github, stack)),
      ...(cell.meanwhile === true ? [] : unfinished(program, github)),
      ...disquiet(preview),
    ];
    return { violations: violations.length === 0 ? [] : [...violations, `struck run:\n${struck.text}`, requestsOf(github)], struckRun: struck.ok ? "succeeded" : "failed", strikes, requests: entries.length };
  } finally {
    endProcessesIn(stack.folder);
    stack.close();
    await github.close();
  }
}

const requestsOf = (github: Emulator): string =>
  `requests:\n${github.ledger.entries().map(({ method, status, path, faults }) => `${method} ${status ?? "-"} ${path} ${(faults ?? []).join(" ")}`).join("\n")}`;
