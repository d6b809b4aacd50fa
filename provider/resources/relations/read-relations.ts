import pLimit from "p-limit";
import { counted } from "../../core/counted";
import { isFailure, redact } from "../../core/failure";
import type { Manifest } from "../../core/manifest";
import { PackageType, type PackageRef } from "../../core/refs";
import type { ManifestReader } from "../../registry/manifest-reader";
import { ManifestReads, parseInstant, type SnapshotVersion } from "../../retention";

/** Manifests asked for at the same time. The registry client's own limit holds below it. */
const atOnce = 16;

/** How the relations of one package were learned. */
export interface Reading {
  /** `packageType/packageName`. */
  readonly package: string;
  /** Manifests that the registry was asked for. Each counts as a download there. */
  readonly read: number;
  /** Manifests that were known from this run or an earlier one. */
  readonly cached: number;
  /** Live versions whose manifests an index made unnecessary. */
  readonly described: number;
  /** Manifests that could not be read. */
  readonly unread: number;
}

export interface Relations {
  /** By digest, of every version whose manifest had to be read. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** By digest: why a manifest could not be read. */
  readonly failures: ReadonlyMap<string, string>;
  readonly reading: Reading;
}

export interface RelationsRequest {
  readonly ref: PackageRef;
  /** Live versions, all of them. */
  readonly versions: readonly Pick<SnapshotVersion, "id" | "name" | "tags" | "createdAt">[];
  /**
   * One manifest that cannot be read keeps everything of its package, so that reading on would be in vain; a snapshot
   * reads on, because others decide with it.
   */
  readonly after: "stop" | "readOn";
}

/** The registry of `docker` packages is closed on github.com, and does not serve manifests to this token elsewhere. */
const noDockerRegistry = "docker packages (docker.pkg.github.com) have no registry any more that tells what an image consists of; migrate them to the container registry";

/** Reads what the relations of one package's versions need: each manifest once, and none whose answer is known. */
export async function readRelations(reader: ManifestReader, { ref, versions, after }: RelationsRequest): Promise<Relations> {
  const manifests = new Map<string, Manifest>();
  const failures = new Map<string, string>();
  let [read, cached] = [0, 0];
  const reads = new ManifestReads(versions.map(({ id, name, tags = [], createdAt }) => ({ id, name, tags, createdAt: parseInstant(createdAt) ?? 0 })));
  const hasStopped = (): boolean => after === "stop" && failures.size > 0;
  const readOne = async (digest: string): Promise<void> => {
    if (hasStopped() || !reads.isNeeded(digest)) return;
    try {
      if (ref.packageType === PackageType.docker) throw new Unreadable(noDockerRegistry);
      if (reads.isTooDeep(digest)) throw new Unreadable("it is an index below too many others; no image is nested like this");
      const { manifest, from } = await reader.read(ref, digest);
      if (from === "registry") read += 1;
      else cached += 1;
      manifests.set(digest, manifest);
      reads.note(digest, manifest);
    } catch (error) {
      if (!isFailure(error) && !(error instanceof Unreadable)) throw error;
      failures.set(digest, redact(error.message));
      reads.note(digest, undefined);
    }
  };
  const limit = pLimit(atOnce);
  for (let open = true; open && !hasStopped(); ) {
    const certain = reads.certain();
    const runs = certain.length > 0 ? [] : reads.uncertain(atOnce);
    await Promise.all(certain.map((digest) => limit(() => readOne(digest))));
    await Promise.all(
      runs.map(async (run) => {
        for (const digest of run) await readOne(digest);
      }),
    );
    open = certain.length + runs.length > 0;
  }
  if (after === "stop") keepFirst(failures, reads.order());
  const reading = { package: `${ref.packageType}/${ref.packageName}`, read, cached, described: hasStopped() ? 0 : versions.length - manifests.size - failures.size, unread: failures.size };
  return { manifests, failures, reading };
}

class Unreadable extends Error {}

/** Requests that were under way when the first one failed may fail as well. One is named, the same in every run. */
function keepFirst(failures: Map<string, string>, order: readonly string[]): void {
  const first = order.find((digest) => failures.has(digest));
  for (const digest of [...failures.keys()]) if (digest !== first) failures.delete(digest);
}

/** One line on what reading cost, and why it was necessary; nothing where nothing was asked. */
export function describeReading({ package: name, read, cached, described, unread }: Reading): string | undefined {
  if (read + unread === 0) return undefined;
  const more = [
    ...(cached > 0 ? [`${cached} more were known`] : []),
    ...(described > 0 ? [`${described} versions are described by an index`] : []),
    ...(unread > 0 ? [`${unread} could not be read`] : []),
  ];
  return `${name}: read ${counted(read, "manifest")} to learn which versions need each other${more.length === 0 ? "" : `; ${more.join(", ")}`}`;
}
