import type { Blob, Manifest } from "../../core/manifest";
import type { SnapshotPackage, SnapshotVersion, StoredBytes } from "../../retention";

type Stored = NonNullable<Manifest["stored"]>;

/**
 * Adds what each version takes of the registry's room, as far as its manifest was read for its relations: nothing is read
 * for this. A blob of several versions stands once in the package and is named by its place, so that neither digests nor
 * whole lists of layers make a plan file large.
 */
export function withBytes(found: SnapshotPackage, storedOf: (version: SnapshotVersion) => Stored | undefined): SnapshotPackage {
  const stored = found.versions.map(storedOf);
  const users = new Map<string, number>();
  for (const { digest } of stored.flatMap((each) => each?.blobs ?? [])) users.set(digest, (users.get(digest) ?? 0) + 1);
  const places = new Map<string, number>();
  const sharedBlobs: number[] = [];
  const placeOf = ({ digest, bytes }: Blob): number => {
    const known = places.get(digest);
    if (known !== undefined) {
      // Manifests that disagree on a size are not believed beyond the least of them.
      sharedBlobs[known] = Math.min(sharedBlobs[known] as number, bytes);
      return known;
    }
    places.set(digest, sharedBlobs.length);
    return sharedBlobs.push(bytes) - 1;
  };
  const bytesOf = ({ bytes: manifest, blobs }: Stored): StoredBytes => {
    const own = blobs.filter(({ digest }) => users.get(digest) === 1).reduce((sum, { bytes }) => sum + bytes, 0);
    const shared = blobs.filter(({ digest }) => users.get(digest) !== 1).map(placeOf);
    return { manifest, own, ...(shared.length === 0 ? {} : { shared }) };
  };
  const versions = found.versions.map((version, index) => {
    const each = stored[index];
    return each === undefined ? version : { ...version, bytes: bytesOf(each) };
  });
  return { ...found, versions, ...(sharedBlobs.length === 0 ? {} : { sharedBlobs }) };
}
