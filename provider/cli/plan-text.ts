import { printable } from "../core/printable";
import type { Decision, Plan } from "../retention";
import { cell, tableText } from "./table";

const columns = ["ACTION", "PACKAGE", "VERSION", "ID", "CREATED", "WHY"] as const;

function ranks(decision: Decision): string {
  const entries = Object.entries(decision.rank);
  return entries.length === 0 ? "" : ` (rank ${entries.map(([rule, rank]) => `${rank} in ${rule}`).join("; ")})`;
}

function reason(decision: Decision): string {
  const { by, savedBy } = decision;
  const isQuiet = by.length === 0 && savedBy.length === 0 && decision.reason === undefined && decision.via === undefined;
  const pieces = [
    isQuiet ? "no delete rule matches" : by.length > 0 ? `matched by ${by.join(", ")}` : "",
    savedBy.length > 0 ? `saved by ${savedBy.join(", ")}` : "",
    decision.via === undefined ? "" : `goes with ${decision.via}`,
    decision.neededBy === undefined ? "" : `needed by ${decision.neededBy}`,
    decision.reason ?? "",
    decision.becomesDeletableAt === undefined ? "" : `deletable after ${decision.becomesDeletableAt}`,
    decision.formerRelative === true ? "was a relative of a deleted version" : "",
  ].filter((piece) => piece !== "");
  return pieces.join("; ") + ranks(decision);
}

/** A plan for people: the decisions with their reasons, what a guard says, the warnings and the counts. */
export function planText(plan: Plan): string {
  const { summary } = plan;
  const rows = plan.decisions.map((decision) => [decision.action, cell(decision.package), cell(decision.label), String(decision.id), decision.createdAt, printable(reason(decision))]);
  const counts = (["delete", "restore", "keep", "blocked", "waiting", "unrecoverable"] as const).map((action) => `${summary[action]} ${action}`).join(", ");
  return [
    tableText(columns, rows),
    ...plan.warnings.map((warning) => `warning: ${printable(warning)}`),
    ...plan.unranked.map(({ rule, package: name, label }) => printable(`not ranked by ${rule}: ${name}@${label}`)),
    ...plan.unlisted.map(({ package: name, reason: why }) => printable(`left out: ${name}: ${why}`)),
    `${summary.live} live versions in ${summary.packages} ${summary.packages === 1 ? "package" : "packages"} as of ${plan.asOf}: ${counts}`,
    `plan ${plan.hash}`,
    "",
  ].join("\n");
}

/** JSON with one decision per line, so that two plans can be compared line by line. */
export function* planJson(plan: Plan & { readonly error?: string }): Generator<string> {
  const entries = Object.entries(plan);
  yield "{\n";
  for (const [index, [key, value]] of entries.entries()) {
    const comma = index === entries.length - 1 ? "\n" : ",\n";
    if (!Array.isArray(value) || value.length === 0) yield `  ${JSON.stringify(key)}: ${JSON.stringify(value)}${comma}`;
    else {
      yield `  ${JSON.stringify(key)}: [\n`;
      for (const [place, item] of value.entries()) yield `    ${JSON.stringify(item)}${place === value.length - 1 ? "" : ","}\n`;
      yield `  ]${comma}`;
    }
  }
  yield "}\n";
}
