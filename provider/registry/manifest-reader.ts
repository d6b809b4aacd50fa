import { Failure, FailureCode } from "../core/failure";
import type { Manifest } from "../core/manifest";
import { isDigest, parseManifest } from "./parse-manifest";
import type { RegistryClient, Repository } from "./registry-client";

export interface ReadManifest {
  readonly manifest: Manifest;
  /** `cache`: read before, in this run or an earlier one, and no request was sent. */
  readonly from: "cache" | "registry";
}

/** Where manifests are kept, by digest. What it gives is checked against the digest: it need not be what was written. */
export interface ManifestBytes {
  read(digest: string): Uint8Array | undefined;
  write(digest: string, bytes: Uint8Array): void;
}

/** Manifests by digest, each asked of the registry once: from memory, from disk, from the registry. */
export interface ManifestReader {
  /** Rejects with a `Failure` where the manifest cannot be read, is not what its digest says, or is not understood. */
  read(repository: Repository, digest: string): Promise<ReadManifest>;
  /** What is known without a request. */
  known(digest: string): Manifest | undefined;
}

export function createManifestReader(client: Pick<RegistryClient, "manifest">, cache: ManifestBytes): ManifestReader {
  const manifests = new Map<string, Manifest>();
  const underWay = new Map<string, Promise<Manifest>>();

  const known = (digest: string): Manifest | undefined => {
    const manifest = manifests.get(digest);
    if (manifest !== undefined || !isDigest(digest)) return manifest;
    const bytes = cache.read(digest);
    if (bytes === undefined) return undefined;
    try {
      const read = parseManifest(bytes, digest);
      manifests.set(digest, read);
      return read;
    } catch {
      return undefined; // damaged, or an older release kept what this one does not understand
    }
  };

  const ask = async (repository: Repository, digest: string): Promise<Manifest> => {
    const bytes = await client.manifest(repository, digest);
    const manifest = parseManifest(bytes, digest);
    cache.write(digest, bytes);
    manifests.set(digest, manifest);
    return manifest;
  };

  return {
    known,
    async read(repository, digest) {
      if (!isDigest(digest)) throw new Failure(FailureCode.unexpectedResponse, "the version's name is not a digest", { operation: "read manifest", subject: digest });
      const before = known(digest);
      if (before !== undefined) return { manifest: before, from: "cache" };
      const key = `${repository.owner}/${repository.packageName}@${digest}`;
      const asked = underWay.get(key);
      if (asked !== undefined) return { manifest: await asked, from: "cache" };
      const work = ask(repository, digest).finally(() => underWay.delete(key));
      underWay.set(key, work);
      return { manifest: await work, from: "registry" };
    },
  };
}
