import { redact } from "../../core/failure";
import { versionKey } from "../../core/refs";
import { Action, type Decision, type Plan } from "../../retention";
import type { Execution } from "./execute-plan";
import { undecidable } from "./plan-inputs";
import { refOfKey } from "../target";

/** What GitHub refused for good, by version: the next snapshot holds it as blocked. */
export function lastingRefusals(done: Execution, owner: string): Record<string, string> {
  return Object.fromEntries(done.refused.filter((each) => each.lasting).map((each) => [versionKey({ ...refOfKey(owner, each.package), versionId: each.id }), each.reason]));
}

/** Counts and reasons of one run, as the state keeps them. `held` are approved deletions that were not carried out. */
export function lastRun(done: Execution, decisions: readonly Decision[], held: readonly string[]) {
  return {
    deleted: done.deleted.length,
    restored: done.restored.length,
    gone: done.gone.length,
    waiting: decisions.filter((decision) => decision.action === Action.waiting).length,
    refused: done.refused.slice(0, 50).map(({ name, reason }) => `${name}: ${reason}`),
    skipped: done.skipped.slice(0, 50).map(({ name, reason }) => `${name}: ${reason}`),
    ...(held.length === 0 ? {} : { approvals: held.slice(0, 50) }),
  };
}

/** Why a run that did what it could must still fail. */
export function troubles(done: Execution, plan: Plan): string[] {
  const unknown = undecidable(plan);
  return [
    ...done.refused.map(({ name, reason }) => `${name} was refused: ${reason}`),
    ...done.skipped.map(({ name, reason }) => `${name} was skipped: ${reason}`),
    ...plan.unlisted.map(({ package: name, reason }) => `${name} could not be listed, and nothing of it was deleted: ${reason}`),
    ...(unknown.length === 0 ? [] : [`${unknown.length} image version(s) stay because their relations could not be read, e.g. ${unknown[0]?.package}@${unknown[0]?.label}`]),
  ];
}

/** The form in which a dynamic provider reports that something was done and something failed: the state keeps the outputs. */
export function partial(id: string, properties: Record<string, unknown>, reasons: string[]): Error {
  return Object.assign(new Error(`the plan was carried out in part: ${redact(reasons[0] ?? "")}`), { id, properties, reasons: reasons.slice(0, 20).map(redact) });
}
