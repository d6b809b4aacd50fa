import type { SemVer } from "semver";
import type { PackageType } from "../core/refs";
import { compareText } from "./canonical";
import { parseInstant } from "./instant";
import type { LedgerEntry, SnapshotPackage, SnapshotVersion } from "./snapshot";
import { highestVersionNumber, versionNumber } from "./version-number";

/** Where a version was found. `ledger`: this policy deleted it; `trash`: someone else did. */
export const Origin = { live: "live", ledger: "ledger", trash: "trash" } as const;
export type Origin = (typeof Origin)[keyof typeof Origin];

/** One version with everything a rule can ask of it, computed once. Instants are epoch milliseconds. */
export interface Version {
  readonly id: number;
  readonly name: string;
  /** Sorted, each once; always empty outside container and docker. */
  readonly tags: readonly string[];
  /** The tags, or the name where there are none. */
  readonly label: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | undefined;
  readonly number: SemVer | undefined;
  readonly children: readonly string[];
  readonly subject: string | undefined;
  readonly relationsUnknown: boolean;
  /** Why the manifest could not be read. */
  readonly unread: string | undefined;
  readonly blocked: string | undefined;
  readonly via: number | undefined;
  readonly origin: Origin;
}

export interface PackageFacts {
  /** `packageType/packageName`. */
  readonly key: string;
  readonly packageType: PackageType;
  readonly name: string;
  readonly visibility: string;
  readonly repository: string | undefined;
  /** Container or docker: versions have tags and relations, and names are digests. */
  readonly isImage: boolean;
  /** In the order of (createdAt, id), the oldest first. */
  readonly live: readonly Version[];
  /** What others deleted, in the same order. */
  readonly trash: readonly Version[];
  /** What this policy deleted, in the same order. */
  readonly ledger: readonly Version[];
}

/** The oldest first; of equal dates the smaller id. */
export function byAge(a: Version, b: Version): number {
  return a.createdAt - b.createdAt || a.id - b.id;
}

/** The walls let no other instant pass. */
const instantOf = (text: string): number => parseInstant(text) as number;
const noTags: readonly string[] = [];

function versionOf(fields: SnapshotVersion | LedgerEntry, isImage: boolean, origin: Origin): Version {
  const tags = isImage ? [...new Set(fields.tags)].sort(compareText) : noTags;
  return {
    id: fields.id,
    name: fields.name,
    tags,
    label: tags.length === 0 ? fields.name : tags.join(","),
    createdAt: instantOf(fields.createdAt),
    updatedAt: instantOf(fields.updatedAt ?? fields.createdAt),
    deletedAt: fields.deletedAt === undefined ? undefined : instantOf(fields.deletedAt),
    number: isImage ? highestVersionNumber(tags) : versionNumber(fields.name),
    children: (isImage ? fields.children : undefined) ?? noTags,
    subject: isImage ? fields.subject : undefined,
    relationsUnknown: fields.relations === "unknown",
    unread: fields.unread,
    blocked: fields.blocked,
    via: "via" in fields ? fields.via : undefined,
    origin,
  };
}

/** `packageType/packageName` of a ledger entry. */
export const keyOfEntry = ({ packageType, packageName }: LedgerEntry): string => `${packageType}/${packageName}`;

/** One package's facts; ledger entries that are live again are in `live` only. */
export function packageFacts(found: SnapshotPackage, entries: readonly LedgerEntry[]): PackageFacts {
  const isImage = found.packageType === "container" || found.packageType === "docker";
  const liveIds = new Set(found.versions.filter((version) => version.deletedAt === undefined).map((version) => version.id));
  const ledgerIds = new Set(entries.map((entry) => entry.id));
  const collect = (fields: readonly (SnapshotVersion | LedgerEntry)[], origin: Origin): Version[] =>
    fields.map((each) => versionOf(each, isImage, origin)).sort(byAge);
  return {
    key: `${found.packageType}/${found.name}`,
    packageType: found.packageType,
    name: found.name,
    visibility: found.visibility,
    repository: found.repository,
    isImage,
    live: collect(found.versions.filter((version) => version.deletedAt === undefined), Origin.live),
    trash: collect(found.versions.filter((version) => version.deletedAt !== undefined && !ledgerIds.has(version.id)), Origin.trash),
    ledger: collect(entries.filter((entry) => !liveIds.has(entry.id)), Origin.ledger),
  };
}
