import type { PolicyReport, Report, ReportedVersion } from "./report";

const day = (instant: string): string => instant.slice(0, 10);

/** `rank 3 of 41 in newest`, for each rule that ranks it. */
export function ranksOf({ rank }: ReportedVersion): string {
  return Object.entries(rank).map(([rule, place]) => `rank ${place} in ${rule}`).join("; ");
}

/** In words why a version stays or goes. Rules are named with the policy's own reason. */
export function whyOf(policy: Pick<PolicyReport, "rules">): (version: ReportedVersion) => string {
  const because = new Map(policy.rules.map((rule) => [rule.id, rule.because]));
  const named = (ids: readonly string[]): string => ids.map((id) => (because.get(id) === undefined ? id : `${id} (${because.get(id)})`)).join(", ");
  return (version) => {
    const { action, by, savedBy, via, neededBy, reason, becomesDeletableAt, formerRelative } = version;
    const isQuiet = by.length + savedBy.length === 0 && reason === undefined && via === undefined;
    const pieces = [
      action === "restore" ? "the policy keeps it now" : isQuiet ? "no delete rule matches" : "",
      by.length > 0 ? `matched by ${named(by)}` : "",
      savedBy.length > 0 ? `${action === "waiting" ? "held back by" : savedBy.length === 1 && by.length > 0 ? "kept only by" : "kept by"} ${named(savedBy)}` : "",
      via === undefined ? "" : `goes with ${via}`,
      neededBy === undefined ? "" : `needed by ${neededBy}`,
      reason ?? "",
      becomesDeletableAt === undefined ? "" : `deletable on ${day(becomesDeletableAt)}`,
      formerRelative === true ? "was part of a deleted image" : "",
    ];
    return pieces.filter((piece) => piece !== "").join("; ");
  };
}

/** Near misses, those that time makes deletable first. */
export function nearMisses(policy: Pick<PolicyReport, "versions">): ReportedVersion[] {
  const at = ({ becomesDeletableAt }: ReportedVersion): string => becomesDeletableAt ?? "9999";
  return policy.versions.filter(({ nearMiss }) => nearMiss === true).sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
}

const versionsText = (many: number): string => `${many} version${many === 1 ? "" : "s"}`;

/** What a plan that a guard stopped would have done, in words; nothing where none did. */
export function stoppedText({ stopped, counts }: Pick<PolicyReport, "stopped" | "counts">): string | undefined {
  if (stopped.length === 0) return undefined;
  return `would have deleted ${versionsText(counts.delete)}${counts.restore === 0 ? "" : ` and restored ${versionsText(counts.restore)}`}`;
}

/** The same of a whole report, for its headline. */
export function stoppedHeadline({ policies }: Pick<Report, "policies">): string[] {
  const stopped = policies.flatMap((policy) => stoppedText(policy) ?? []);
  if (stopped.length === 0) return [];
  return [stopped.length === 1 ? `a guard stopped a plan that ${stopped[0]}` : `guards stopped ${stopped.length} plans`];
}

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** `at least 1.2 GB`, in powers of 1000; rounded down, so that it stays a lower bound. */
export function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `at least ${value >= 100 || unit === 0 ? Math.floor(value) : (Math.floor(value * 10) / 10).toFixed(1)} ${units[unit]}`;
}

/** `at least 1.2 GB`, and why not more is said; nothing where nothing is known. */
export function freedText({ freedBytesAtLeast: bytes, unreadManifests: unread = 0, stopped }: Pick<PolicyReport, "freedBytesAtLeast" | "unreadManifests" | "stopped">): string | undefined {
  if (bytes === undefined) return undefined;
  const left = unread === 0 ? "" : `; ${unread} ${unread === 1 ? "manifest was" : "manifests were"} not read, and what ${unread === 1 ? "it holds" : "they hold"} is not counted`;
  return `${stopped.length > 0 ? "would free" : "frees"} ${bytesText(bytes)}${left}`;
}

/** The edit's and time's effect, a sentence each. `show` makes the rules' ids fit for the form of the report. */
export function effectLines({ edit, counts }: PolicyReport, show: (text: string) => string): string[] {
  const rules = [...edit.added.map((id) => `+ ${id}`), ...edit.removed.map((id) => `− ${id}`), ...edit.changed.map((id) => `~ ${id}`)];
  switch (edit.kind) {
    case "unknown":
      return [];
    case "first":
      return [`The policy is new: all ${versionsText(edit.deletes)} that become deletable do so by it.`];
    case "none":
      return [`The policy means what it meant at the last apply: ${versionsText(edit.deletesByTime)} became deletable by time alone.`];
    case "changed":
      return [
        `By the edit of the policy${rules.length === 0 ? "" : ` (${show(rules.join(", "))})`}: ${versionsText(edit.deletes)} more to delete, ${versionsText(edit.spares)} spared, ${versionsText(counts.restore)} restored.`,
        `By time, under the old policy as well: ${versionsText(edit.deletesByTime)}.`,
      ];
    default:
      return edit.kind satisfies never;
  }
}
