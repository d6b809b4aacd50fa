import { code, Sheet } from "./markdown-text";
import type { Counts, PackageReport, PolicyReport, Report, ReportedVersion } from "./report";
import { bytesText, effectLines, freedText, nearMisses, stoppedHeadline, stoppedText, whyOf } from "./why";

/** The first line of a comment: by it the next run finds its own comment, and edits it. */
const MARKER = "<!-- ghpkg-review -->";

/** GitHub takes 65,536 characters; the rest is room for what a workflow puts around it. */
const LIMIT = 61_000;
const mostPackages = 40;

export interface MarkdownOptions {
  /** Where the whole report is: words, or a link in Markdown. */
  readonly pointer?: string;
}

const counted = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? "" : "s"}`;
const day = (instant: string): string => instant.slice(0, 10);
const hashOf = (hash: string): string => `\`${hash.slice(0, 12)}\``;

function headline(report: Report): string {
  const { counts } = report;
  const parts = [
    ...stoppedHeadline(report),
    ...(counts.delete > 0 ? [`**${counted(counts.delete, "deletion")}**`] : []),
    ...(counts.restore > 0 ? [`**${counted(counts.restore, "restore")}**`] : []),
    ...(counts.waiting > 0 ? [`${counts.waiting} waiting`] : []),
    ...(counts.blocked > 0 ? [`${counts.blocked} blocked`] : []),
  ];
  return `## Package review: ${parts.length === 0 ? "nothing is deleted or restored" : parts.join(", ")}`;
}

const columns: readonly (keyof Counts)[] = ["live", "delete", "restore", "keep", "blocked", "waiting"];

function packageTable({ packages, stopped }: PolicyReport): string[] {
  const would = stopped.length > 0;
  const withBytes = packages.some(({ freedBytesAtLeast }) => freedBytesAtLeast !== undefined);
  const weight = ({ counts }: PackageReport): number => counts.delete * 1e6 + counts.restore * 1e3 + counts.waiting + counts.blocked;
  const sorted = [...packages].sort((a, b) => weight(b) - weight(a));
  const cell = (many: number, column: keyof Counts): string => (many > 0 && (column === "delete" || column === "restore") ? `**${many}**` : String(many));
  const row = ({ package: name, counts, freedBytesAtLeast }: PackageReport): string =>
    `| ${code(name)} | ${columns.map((column) => cell(counts[column], column)).join(" | ")} |${withBytes ? ` ${freedBytesAtLeast === undefined ? "" : bytesText(freedBytesAtLeast)} |` : ""}`;
  const more = sorted.length - mostPackages;
  return [
    `| Package | Live | ${would ? "Would delete | Would restore" : "Delete | Restore"} | Keep | Blocked | Waiting |${withBytes ? " Frees |" : ""}`,
    `| :-- | --: | --: | --: | --: | --: | --: |${withBytes ? " --: |" : ""}`,
    ...sorted.slice(0, mostPackages).map(row),
    ...(more > 0 ? ["", `… and ${counted(more, "package")} more`] : []),
  ];
}

function alerts(policy: PolicyReport): string[] {
  const would = stoppedText(policy);
  const stopped = would === undefined ? [] : ["> [!CAUTION]", `> **A guard stopped this plan, and nothing is done.** It ${would}.`, ...policy.stopped.map(({ guard, message }) => `> - \`${guard}\`: ${code(message)}`), ""];
  const notes = [
    ...(policy.protectUnknown ? ["> An entry of `protect` is not known yet: this is the most that can be deleted."] : []),
    ...policy.warnings.slice(0, 20).map((warning) => `> - ${code(warning)}`),
    ...(policy.warnings.length > 20 ? [`> - … and ${policy.warnings.length - 20} more warnings`] : []),
    ...policy.unlisted.slice(0, 20).map(({ package: name, reason }) => `> - ${code(name)} could not be listed and has no part in this: ${code(reason)}`),
    ...policy.approvals.slice(0, 20).map(({ package: name, id, kind, reason }) => `> - approved and ${kind}: ${code(`${name}#${id}`)}: ${code(reason)}`),
  ];
  return [...stopped, ...(notes.length === 0 ? [] : ["> [!WARNING]", ...notes, ""])];
}

function guardLine({ guards }: PolicyReport): string[] {
  if (guards === undefined) return [];
  const percent = guards.maxDeletesPercent === undefined ? "" : `, ${guards.maxDeletesPercent} %`;
  const batch = guards.batch === undefined ? "" : `, batch ${guards.batch}`;
  const lock = guards.lockFile === undefined ? "" : `, approval by ${code(guards.lockFile)}`;
  return [`Guards: minAge ${code(guards.minAge)}, minRemaining ${guards.minRemaining}, maxDeletes ${guards.maxDeletes}${percent}${batch}${lock}.`];
}

/** False where there was no room for it. */
function policyPart(sheet: Sheet, policy: PolicyReport, pointer: string): boolean {
  const why = whyOf(policy);
  const line = (version: ReportedVersion): string => `- ${code(`${version.package}@${version.label}`)} (id ${version.id}, ${day(version.createdAt)}): ${code(why(version))}${version.cause === "edit" && policy.edit.kind === "changed" ? " · by the edit" : ""}`;
  const of = (action: ReportedVersion["action"]): ReportedVersion[] => policy.versions.filter((version) => version.action === action);
  if (!sheet.add(`### Policy ${code(policy.name)} of ${code(policy.owner)}`, "", ...alerts(policy))) return false;
  sheet.add(...effectLines(policy, code).map((text) => `- ${text}`));
  const { lastRun, since } = policy;
  const freed = freedText(policy);
  const facts = [
    ...(policy.counts.delete > 0 && policy.stopped.length === 0 ? [`What is deleted can be undone until ${day(policy.restorableUntil)} at least.`] : []),
    ...(freed === undefined ? [] : [`${freed.slice(0, 1).toUpperCase()}${freed.slice(1)}.`]),
    ...(lastRun === undefined ? [] : [`The last run deleted ${lastRun.deleted}, restored ${lastRun.restored}, left ${lastRun.waiting} waiting, was refused ${lastRun.refused.length} and skipped ${lastRun.skipped.length}.`]),
    ...(since === undefined ? [] : [`Since report ${hashOf(since.report)}: ${since.newDeletions.length} new deletions, ${since.noLongerDeleted.length} no longer deleted.`]),
    ...guardLine(policy),
    `Ages as of ${policy.asOf}; plan ${hashOf(policy.planHash)}.`,
  ];
  sheet.add(...facts.map((fact) => `- ${fact}`), "");
  if (!sheet.add(...packageTable(policy), "")) sheet.add(`${counted(policy.packages.length, "package")}: ${pointer}`, "");
  const goesWith = of("delete").filter(({ via }) => via !== undefined).length;
  const would = policy.stopped.length > 0;
  sheet.fold(`${would ? "It would have deleted" : "Deletions"} (${counted(policy.counts.delete, "version")}${goesWith === 0 ? "" : `, ${goesWith} of them go with an image`})`, of("delete").map(line), pointer, 0.6);
  sheet.fold(`${would ? "It would have restored" : "Restores"} (${counted(policy.counts.restore, "version")})`, of("restore").map(line), pointer);
  sheet.fold(`Waiting (${counted(policy.counts.waiting, "version")})`, of("waiting").map(line), pointer);
  sheet.fold(`Blocked (${counted(policy.counts.blocked + policy.counts.unrecoverable, "version")})`, [...of("blocked"), ...of("unrecoverable")].map(line), pointer);
  sheet.fold(`Spared by the edit (${counted(policy.edit.spares, "version")})`, policy.versions.filter(({ sparedByEdit }) => sparedByEdit === true).map(line), pointer);
  sheet.fold(`Near misses (${counted(nearMisses(policy).length, "version")})`, nearMisses(policy).map(line), pointer, 0.4);
  if (since !== undefined) sheet.fold("Changed since the earlier report", [...since.newDeletions.map((name) => `- now deleted: ${code(name)}`), ...since.noLongerDeleted.map((name) => `- no longer deleted: ${code(name)}`)], pointer);
  sheet.fold(`Rules (${policy.rules.length})`, policy.rules.map(({ id, kind, because, versions, alone }) => `- ${kind} ${code(id)}${because === undefined ? "" : ` (${code(because)})`}: ${kind === "delete" ? "takes" : "saves"} ${versions}, ${alone} of them alone`), pointer);
  return true;
}

function resourcePart(sheet: Sheet, report: Report, pointer: string): void {
  const told = report.resources.filter(({ action }) => action !== "none" && action !== "adopt");
  if (told.length > 0) {
    sheet.add("### Declared versions and packages", "");
    const verb = { delete: "**deletes**", restore: "**restores**", undecided: "is not decided yet:", none: "", adopt: "" } as const;
    const lines = told.map(({ name, action, subject, reason, versions, restorableUntil }) => {
      const taken = versions.length > 1 ? `, ${versions.length} versions: ${versions.slice(0, 20).map((version) => code(version.tags.length > 0 ? version.tags.join(",") : version.name)).join(", ")}` : "";
      return `- ${code(name)} ${verb[action]} ${code(subject)}${reason === undefined ? "" : ` (${code(reason)})`}${taken}${restorableUntil === undefined ? "" : `; can be undone until ${day(restorableUntil)} at least`}`;
    });
    for (const [index, line] of lines.entries()) {
      if (sheet.add(line)) continue;
      sheet.add(`- … and ${lines.length - index} more: ${pointer}`);
      break;
    }
    sheet.add("");
  }
  if (report.removed.length === 0) return;
  sheet.add("### Removed from the program", "", "The engine's preview says \"delete\" here; on GitHub this happens:", "");
  for (const { name, type, subject, does, why } of report.removed) sheet.add(`- ${type} ${code(name)} (${code(subject)}): **${does === "restore" ? "restores" : "nothing"}**: ${code(why)}`);
  sheet.add("");
}

/** The report as a comment on a pull request: below GitHub's limit, details folded, every name as text. */
export function markdownReport(report: Report, { pointer = "see the HTML or JSON report" }: MarkdownOptions = {}): string {
  const sheet = new Sheet(LIMIT);
  sheet.add(MARKER, headline(report), "");
  for (const problem of report.problems.slice(0, 20)) sheet.add("> [!CAUTION]", `> The preview failed: ${code(problem)}`, "");
  const untold = report.policies.filter((policy) => !policyPart(sheet, policy, pointer)).length;
  resourcePart(sheet, report, pointer);
  const left = untold === 0 ? "" : `${untold === 1 ? "One policy" : `${untold} policies`} found no room here. `;
  return `${sheet.text}\n${left}Report ${hashOf(report.hash)}; the whole of it: ${pointer}.\n`;
}
