import { printable } from "../core/printable";
import type { PolicyReport, Report, ReportedVersion } from "./report";
import { ranksOf, whyOf } from "./why";

/** Where a version stands in a timeline, the most urgent first. Names are what readers see. */
export const Lane = { deleted: "Deleted", restored: "Restored", waiting: "Waiting", blocked: "Blocked", protected: "Protected", kept: "Kept" } as const;
export type Lane = (typeof Lane)[keyof typeof Lane];
export const lanes: readonly Lane[] = Object.values(Lane);

/** What protects whatever the rules say; any other saver keeps. */
const protections = new Set(["protect", "pin", "pin-deleted", "restored-by-hand"]);

export function laneOf({ action, savedBy }: ReportedVersion): Lane {
  switch (action) {
    case "delete":
      return Lane.deleted;
    case "restore":
      return Lane.restored;
    case "waiting":
      return Lane.waiting;
    case "blocked":
    case "unrecoverable":
      return Lane.blocked;
    case "keep":
      return savedBy.some((saver) => protections.has(saver)) ? Lane.protected : Lane.kept;
    default:
      return action satisfies never;
  }
}

/** place in `places`, label, id, createdAt in epoch seconds, place in `lanes`, why, 1 for a near miss, ranks */
type Row = readonly [number, string, number, number, number, string, 0 | 1, string];

/** What the page's script reads: every text is printable already. */
export interface PageData {
  readonly lanes: readonly string[];
  /** Policy and package, as the page lists them. */
  readonly places: readonly { readonly policy: string; readonly package: string; readonly asOf: number }[];
  readonly rows: readonly Row[];
}

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

function rowsOf(policy: PolicyReport, placeOf: ReadonlyMap<string, number>): Row[] {
  const why = whyOf(policy);
  const cause = ({ cause: of, sparedByEdit }: ReportedVersion): string => (policy.edit.kind !== "changed" ? "" : of === "edit" ? "; by the edit of the policy" : sparedByEdit === true ? "; spared by the edit of the policy" : "");
  const would = ({ action }: ReportedVersion): string => (policy.stopped.length === 0 || (action !== "delete" && action !== "restore") ? "" : `would have been ${action}d, and a guard stopped it: `);
  return policy.versions.map((version): Row => [
    placeOf.get(version.package) ?? 0,
    printable(version.label),
    version.id,
    seconds(version.createdAt),
    lanes.indexOf(laneOf(version)),
    printable(`${would(version)}${why(version)}${cause(version)}`),
    version.nearMiss === true ? 1 : 0,
    printable(ranksOf(version)),
  ]);
}

export function pageData({ policies }: Report): PageData {
  const places: PageData["places"][number][] = [];
  const rows = policies.flatMap((policy) => {
    const placeOf = new Map(policy.packages.map(({ package: name }) => [name, places.push({ policy: printable(policy.name), package: printable(name), asOf: seconds(policy.asOf) }) - 1]));
    return rowsOf(policy, placeOf);
  });
  return { lanes, places, rows };
}
