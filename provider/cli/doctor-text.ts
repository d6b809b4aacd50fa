import { counted } from "../core/counted";
import { printable } from "../core/printable";
import type { Facts } from "./doctor-facts";
import { Severity, type Finding } from "./doctor-findings";
import type { Seen } from "./doctor-look";

const number = (count: number): string => count.toLocaleString("en-US");

function limitText(limit: Facts["limit"]): string {
  if (limit === undefined) return "could not be read";
  return limit === "off" ? "this server has none" : `${number(limit.remaining)} of ${number(limit.limit)} requests left until ${limit.reset}`;
}

function clockText(aheadBy: number | undefined): string {
  if (aheadBy === undefined) return "GitHub did not say what time it is";
  return aheadBy === 0 ? "agrees with GitHub's" : `${Math.abs(aheadBy)} s ${aheadBy > 0 ? "ahead of" : "behind"} GitHub's`;
}

function registryText({ registry, registryUrl }: Seen): string {
  if (registry === undefined) return `${registryUrl} (not asked)`;
  return `${registryUrl} ${registry.answer === undefined ? "does not answer" : `answers ${registry.answer.status}`}`;
}

function typesText(seen: Seen): string {
  const listed = [...seen.lists].filter(([, { answer }]) => answer?.status === 200).map(([type]) => type);
  return listed.length === 0 ? "nothing could be listed" : `${listed.join(", ")} can be listed`;
}

const tally = (findings: readonly Finding[], severity: Severity): string => {
  const count = findings.filter((finding) => finding.severity === severity).length;
  return counted(count, severity);
};

/** The examination for people: what is there, then what is missing and what to do. */
export function doctorText(seen: Seen, facts: Facts, findings: readonly Finding[]): string {
  const rows: [string, string][] = [
    ["GitHub", `${facts.product} at ${facts.api}${facts.apiVersions === undefined ? "" : `, REST API ${facts.apiVersions.join(", ")}`}`],
    ["Token", `${facts.token}${facts.account === undefined ? "" : ` of ${facts.account}`}, from ${facts.tokenFrom}`],
    ["Scopes", facts.scopes === undefined ? "GitHub did not say" : facts.scopes.join(", ") || "none"],
    ["Limit", limitText(facts.limit)],
    ["Clock", clockText(facts.clockAheadBy)],
    ["Registry", registryText(seen)],
    ...(facts.owner === undefined ? [] : [["Owner", `${facts.owner}${facts.ownerType === undefined ? "" : ` (${facts.ownerType}): ${typesText(seen)}`}`] satisfies [string, string]]),
  ];
  return [...rows.map(([name, text]) => `${name.padEnd(9)} ${printable(text)}`), "", findingsText(findings)].join("\n");
}

export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ severity, code, subject, says, cure }) => [`${severity} ${code}: ${printable(subject)}: ${printable(says)}.`, ...(cure === "" ? [] : [`  → ${printable(cure)}`])]);
  const isBad = findings.some(({ severity }) => severity !== Severity.note);
  return [...lines, ...(lines.length > 0 ? [""] : []), `${tally(findings, Severity.error)}, ${tally(findings, Severity.warning)}, ${tally(findings, Severity.note)}${isBad ? "" : ": nothing is missing that can be known"}`, ""].join("\n");
}
