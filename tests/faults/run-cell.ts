import type { Emulator, LedgerEntry } from "../../emulator";
import { canary, startGitHub } from "../helpers/github";
import type { EngineStack, Outcome } from "../helpers/stack";
import { MiniEngine } from "./mini-engine";
import { startFastGitHub } from "./fast-github";
import { FastStack } from "./fast-stack";
import { rulesOf, type Cell } from "./kinds";
import type { Program } from "./programs";

/** What a crash, or a failure that nobody worded, leaves in the output. jest's sandbox hides the cause of a failed fetch. */
const unworded = [/\n\s+at .+:\d+:\d+/, /\b(TypeError(?!: fetch failed)|RangeError|ReferenceError|SyntaxError)\b/, /\bEOF\b/, /UnhandledPromise/i, /panic:/, /\[object Object\]/];

/** A failed run says in one line what went wrong and where; no run shows a stack or the token. */
export function misspoken(run: Pick<Outcome, "ok" | "text">, which: string): string[] {
  const found = unworded.filter((pattern) => pattern.test(run.text)).map((pattern) => `${which}: the output shows ${String(pattern)}`);
  if (run.text.includes(canary)) found.push(`${which}: the output shows the token`);
  if (!run.ok && !/error: (?!\d+ errors? occurred).{20,}|\n\s+\* .{20,}/.test(run.text)) found.push(`${which}: failed without a clear error`);
  return found;
}

const effects = (github: Emulator): NonNullable<LedgerEntry["effect"]>[] => github.ledger.entries().flatMap(({ effect }) => effect ?? []);

/** What GitHub carried out, against what the program plans; and what the state claims, against what GitHub carried out. */
export async function wrongs(program: Pick<Program, "place" | "deletes" | "restores" | "claimed" | "broken">, github: Emulator, stack: Pick<EngineStack, "stored">): Promise<string[]> {
  const seen = github.elsewhere.look(program.place);
  if (seen === undefined) return ["the package is gone"];
  const names = new Map([...seen.active, ...seen.deleted].map(({ id, name }) => [id, name]));
  const done = (kind: "version-deleted" | "version-restored"): string[] => effects(github).flatMap((effect) => (effect.kind === kind ? [names.get(effect.versionId) ?? `${effect.versionId}`] : []));
  const [deleted, restored] = [done("version-deleted"), done("version-restored")];
  const found = [
    ...(program.broken?.(github) ?? []),
    ...deleted.filter((name) => !program.deletes.includes(name)).map((name) => `${name} was deleted outside the plan`),
    ...deleted.filter((name, index) => deleted.indexOf(name) !== index).map((name) => `${name} was deleted twice`),
    ...restored.filter((name) => !program.restores.includes(name)).map((name) => `${name} was restored outside the plan`),
  ];
  const claimed = (await program.claimed((name) => stack.stored(name), github)).sort();
  if (JSON.stringify(claimed) !== JSON.stringify([...deleted].sort())) found.push(`the state claims [${claimed.join(", ")}], GitHub carried out [${[...deleted].sort().join(", ")}]`);
  return found;
}

/** The program's wish and nothing else. */
export function unfinished(program: Pick<Program, "place" | "deletes" | "restores" | "keeps">, github: Emulator): string[] {
  const live = new Set(github.elsewhere.look(program.place)?.active.map(({ name }) => name));
  return [
    ...program.deletes.filter((name) => live.has(name)).map((name) => `${name} is still there`),
    ...[...program.restores, ...program.keeps].filter((name) => !live.has(name)).map((name) => `${name} is not there`),
  ];
}

/** A preview that has nothing to say. */
export function disquiet(preview: Pick<Outcome, "ok" | "text">, planned: Readonly<Record<string, string>>): string[] {
  return [
    ...(preview.ok ? [] : [`the last preview failed: ${preview.text}`]),
    ...Object.entries(planned).flatMap(([name, operation]) => (operation === "same" ? [] : [`the last preview plans to ${operation} ${name}`])),
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

/** What carries a program out: Pulumi's engine, or the small one of these tests. */
export interface Engine extends Pick<EngineStack, "stored"> {
  up(): Promise<Pick<Outcome, "ok" | "text">>;
  /** What it would do with each resource. */
  preview(): Promise<{ readonly outcome: Pick<Outcome, "ok" | "text">; readonly planned: Readonly<Record<string, string>> }>;
  close(): void;
}

/** On Pulumi's engine. */
export async function runCell(cell: Cell, seed: number): Promise<CellReport> {
  const { github, env } = await startFastGitHub({ packages: [cell.program.seed(Date.now())] });
  return carryOut(cell, seed, { github, engine: await FastStack.open(cell.program.declares, env) });
}

/** In this process, whose clock and timers must be scaled. */
export async function runCellHere(cell: Cell, seed: number): Promise<CellReport> {
  const github = await startGitHub({ packages: [cell.program.seed(Date.now())] });
  return carryOut(cell, seed, { github, engine: new MiniEngine(cell.program.declares, github.apiUrl) });
}

/**
 * One run under the fault, one undisturbed run, and a preview that must be empty. On Pulumi's engine a preview that is
 * empty already stands for the undisturbed run, which would do nothing.
 */
async function carryOut(cell: Cell, seed: number, { github, engine }: { github: Emulator; engine: Engine }): Promise<CellReport> {
  const { program } = cell;
  try {
    const rules = rulesOf(cell, seed);
    github.faults.set(rules);
    Object.assign(github.limits, cell.limits === undefined ? {} : { ...cell.limits, enabled: true });
    const struck = await engine.up();
    const entries = github.ledger.entries();
    const strikes = entries.filter(({ faults, status }) => (rules.length === 0 ? status === 403 || status === 429 : faults !== undefined)).length;
    github.faults.clear();
    github.limits.enabled = false;

    const first = struck.ok && engine instanceof FastStack ? await engine.preview() : undefined;
    const isDone = first !== undefined && disquiet(first.outcome, first.planned).length === 0 && unfinished(program, github).length === 0;
    const next = isDone ? first.outcome : await engine.up();
    const { outcome, planned } = isDone ? first : await engine.preview();
    const violations = [
      ...(strikes === 0 && cell.limits === undefined ? ["the fault never struck"] : []),
      ...(cell.mustSucceed && !struck.ok ? [`the struck run failed: ${struck.text}`] : []),
      ...misspoken(struck, "the struck run"),
      ...(next.ok ? [] : [`the next run failed: ${next.text}`]),
      ...misspoken(next, "the next run"),
      // What others delete meanwhile comes back too, where the program says that it shall.
      ...(await wrongs(cell.meanwhile === true ? { ...program, restores: [...program.restores, ...program.keeps] } : program, github, engine)),
      ...(cell.meanwhile === true ? [] : unfinished(program, github)),
      ...disquiet(outcome, planned),
    ];
    return { violations: violations.length === 0 ? [] : [...violations, `struck run:\n${struck.text}`, requestsOf(github)], struckRun: struck.ok ? "succeeded" : "failed", strikes, requests: entries.length };
  } finally {
    engine.close();
    await github.close();
  }
}

export const requestsOf = (github: Emulator): string =>
  `requests:\n${github.ledger.entries().map(({ method, status, path, faults }) => `${method} ${status ?? "-"} ${path} ${(faults ?? []).join(" ")}`).join("\n")}`;
