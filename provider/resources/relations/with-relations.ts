import pLimit from "p-limit";
import { PackageType } from "../../core/refs";
import type { ManifestReader } from "../../registry/manifest-reader";
import type { SnapshotPackage, SnapshotVersion } from "../../retention";
import { withBytes } from "./with-bytes";
import { readRelations, type Reading, type Relations, type RelationsRequest } from "./read-relations";

export interface WithRelations {
  readonly packages: readonly SnapshotPackage[];
  readonly readings: readonly Reading[];
}

export interface WithRelationsRequest {
  readonly owner: string;
  /** Whether the relations of an image package matter; otherwise nothing of it is read, and its versions have none. */
  readonly needs: (found: SnapshotPackage) => boolean;
  readonly after: RelationsRequest["after"];
  /** Whether versions that others deleted may come back: what is known of them without a request then counts. */
  readonly withTrash: boolean;
}

/** Packages that are read at the same time; the registry client's limit holds below it. */
const atOnce = 4;

export const isImagePackage = ({ packageType }: Pick<SnapshotPackage, "packageType">): boolean => packageType === PackageType.container || packageType === PackageType.docker;

/** Replaces "unknown" by what the manifests say, where it matters. */
export async function withRelations(reader: ManifestReader, packages: readonly SnapshotPackage[], request: WithRelationsRequest): Promise<WithRelations> {
  const readings: Reading[] = [];
  const limit = pLimit(atOnce);
  const related = await Promise.all(
    packages.map((found) =>
      limit(async (): Promise<SnapshotPackage> => {
        if (!isImagePackage(found)) return found;
        if (!request.needs(found)) return { ...found, versions: found.versions.map((version) => (version.deletedAt === undefined ? known(version) : version)) };
        const ref = { owner: request.owner, packageType: found.packageType, packageName: found.name };
        const relations = await readRelations(reader, { ref, versions: found.versions.filter((version) => version.deletedAt === undefined), after: request.after });
        readings.push(relations.reading);
        const ofDeleted = (version: SnapshotVersion): SnapshotVersion => {
          const manifest = request.withTrash ? reader.known(version.name) : undefined;
          return manifest === undefined ? version : known(version, manifest);
        };
        const whole = { ...found, versions: found.versions.map((version) => (version.deletedAt === undefined ? ofLive(version, relations) : ofDeleted(version))) };
        return withBytes(whole, (version) => (version.deletedAt === undefined ? relations.manifests.get(version.name) : request.withTrash ? reader.known(version.name) : undefined)?.stored);
      }),
    ),
  );
  return { packages: related, readings: readings.sort((a, b) => (a.package < b.package ? -1 : 1)) };
}

/** A package's live versions with what was read about them. */
export function relatedPackage(found: SnapshotPackage, relations: Relations): SnapshotPackage {
  return { ...found, versions: found.versions.map((version) => ofLive(version, relations)) };
}

/** A version without a manifest of its own here is one that an index describes, unless reading stopped before it. */
function ofLive(version: SnapshotVersion, { manifests, failures }: Relations): SnapshotVersion {
  const failure = failures.get(version.name);
  if (failure !== undefined) return { ...version, relations: "unknown", unread: failure };
  const manifest = manifests.get(version.name);
  return manifest === undefined && failures.size > 0 ? version : known(version, manifest);
}

function known({ relations: _unknown, ...version }: SnapshotVersion, manifest?: Parameters<typeof withManifest>[1]): SnapshotVersion {
  return manifest === undefined ? version : withManifest(version, manifest);
}

function withManifest(version: SnapshotVersion, { children, subject }: { children: readonly { digest: string }[]; subject?: string }): SnapshotVersion {
  return { ...version, ...(children.length === 0 ? {} : { children: children.map(({ digest }) => digest) }), ...(subject === undefined ? {} : { subject }) };
}
