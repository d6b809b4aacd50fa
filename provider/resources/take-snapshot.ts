import pLimit from "p-limit";
import { isFailure, redact } from "../core/failure";
import type { ObservedPackage, ObservedVersion } from "../core/observed";
import { PackageType } from "../core/refs";
import type { Addressed } from "../github/packages-api";
import type { PackageRef } from "../core/refs";
import type { SnapshotPackage, SnapshotVersion } from "../retention/snapshot";
import type { Connection } from "./edges";

/** A package whose versions could not be listed completely: nothing is decided about it. */
export interface UnlistedPackage {
  /** `packageType/packageName`. */
  readonly package: string;
  readonly reason: string;
}

export interface TakenPackages {
  readonly packages: readonly SnapshotPackage[];
  readonly unlisted: readonly UnlistedPackage[];
  /** Packages of these types that were not wanted. */
  readonly others: readonly ObservedPackage[];
}

export interface SnapshotRequest {
  readonly owner: string;
  readonly packageTypes: readonly PackageType[];
  /** Which packages are wanted; the versions of others are not read. */
  readonly wants: (found: ObservedPackage) => boolean;
  /** Packages whose versions are read at the same time. The client's own limits hold below this. @default 8 */
  readonly atOnce?: number;
}

/**
 * Reads packages with all their live and deleted versions. A failed list of the packages themselves rejects; a package
 * whose versions cannot be listed is named instead of being taken for an empty one.
 */
export async function takePackages(connection: Pick<Connection, "api" | "versions">, request: SnapshotRequest): Promise<TakenPackages> {
  const { owner, packageTypes, wants } = request;
  const lists = await Promise.all([...new Set(packageTypes)].map((packageType) => connection.api.listPackages(owner, packageType)));
  const found = lists.flat().filter(wants);
  const limit = pLimit(request.atOnce ?? 8);
  const read = await Promise.all(found.map((each) => limit(() => takePackage(connection, owner, each))));
  return {
    packages: read.flatMap((result) => ("versions" in result ? [result] : [])),
    unlisted: read.flatMap((result) => ("reason" in result ? [result] : [])),
    others: lists.flat().filter((each) => !wants(each)),
  };
}

async function takePackage(connection: Pick<Connection, "versions">, owner: string, found: ObservedPackage): Promise<SnapshotPackage | UnlistedPackage> {
  const packageType = found.packageType as PackageType;
  const ref: Addressed<PackageRef> = { owner, packageType, packageName: found.name };
  try {
    const [live, deleted] = await Promise.all([connection.versions(ref, "active", { expectedCount: found.versionCount }), connection.versions(ref, "deleted")]);
    return {
      packageType,
      name: found.name,
      visibility: found.visibility,
      ...(found.repository === undefined ? {} : { repository: found.repository }),
      versions: [...live.versions, ...deleted.versions].map((version) => versionOf(version, packageType)),
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { package: `${packageType}/${found.name}`, reason: redact(error.message) };
  }
}

/** Only images have relations. Until their manifests are read (`withRelations`) each one is unknown, so that nothing of them is deleted. */
function versionOf(version: ObservedVersion, packageType: PackageType): SnapshotVersion {
  const isImage = packageType === PackageType.container || packageType === PackageType.docker;
  return {
    id: version.id,
    name: version.name,
    createdAt: version.createdAt,
    updatedAt: version.updatedAt,
    ...(version.deletedAt === undefined ? {} : { deletedAt: version.deletedAt }),
    ...(isImage ? { tags: [...version.tags], relations: "unknown" as const } : {}),
  };
}
