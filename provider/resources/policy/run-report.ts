import { counted } from "../../core/counted";
import { redact } from "../../core/failure";
import { Action, type Decision, type Plan } from "../../retention";
import type { Execution, Undone } from "./execute-plan";
import { undecidable, unreadable } from "./plan-inputs";

/** Versions that are told one by one although they share a reason. */
const few = 5;

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

/** What another run, or a person, was faster with; nothing where nobody was. */
export function othersDeleted({ gone }: Pick<Execution, "gone">): string | undefined {
  if (gone.length === 0) return undefined;
  const names = gone.slice(0, 5).map((each) => `${each.package}@${each.label}`);
  const more = gone.length > names.length ? `, and ${gone.length - names.length} more` : "";
  return `somebody else deleted ${counted(gone.length, "version")} since the plan was made: ${names.join(", ")}${more}; the ledger does not claim ${gone.length === 1 ? "it" : "them"}`;
}

/** Why a run that did what it could must still fail. */
export function troubles(done: Execution, plan: Plan): string[] {
  return [
    ...told(done.refused, "refused"),
    ...told(done.skipped, "skipped"),
    ...plan.unlisted.map(({ package: name, reason }) => `${name} could not be listed, and nothing of it was deleted: ${reason}`),
    ...unknownRelations(plan),
  ];
}

/** A line for each, and one for all that share a reason where they are many. */
function told(undone: readonly Undone[], verb: string): string[] {
  const reasons = [...new Set(undone.map(({ reason }) => reason))];
  return reasons.flatMap((reason) => {
    const names = undone.filter((each) => each.reason === reason).map(({ name }) => name);
    if (names.length <= few) return names.map((name) => `${name} was ${verb}: ${reason}`);
    return [`${counted(names.length, "version")} were ${verb}, ${names.slice(0, few).join(", ")} and ${names.length - few} more: ${reason}`];
  });
}

/** Per package: how many candidates stay because one manifest could not be read, and why it could not. */
function unknownRelations(plan: Plan): string[] {
  const candidates = undecidable(plan);
  const causes = unreadable(plan);
  return [...new Set(candidates.map((decision) => decision.package))].map((name) => {
    const stay = candidates.filter((decision) => decision.package === name);
    const cause = causes.find((decision) => decision.package === name);
    const why = cause === undefined ? "" : `: ${cause.label}: ${cause.reason}`;
    return `nothing of ${name} was deleted, and ${stay.length} version(s) stay that the rules would delete, because it is not known which versions need each other${why}`;
  });
}

/** The form in which a dynamic provider reports that something was done and something failed: the state keeps the outputs. */
export function partial(id: string, properties: Record<string, unknown>, reasons: string[]): Error {
  return Object.assign(new Error(`the plan was carried out in part: ${redact(reasons[0] ?? "")}`), { id, properties, reasons: reasons.slice(0, 20).map(redact) });
}
