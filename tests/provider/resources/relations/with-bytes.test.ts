import type { Manifest } from "../../../../provider/core/manifest";
import { withBytes } from "../../../../provider/resources/relations/with-bytes";
import { checkSnapshot, type SnapshotPackage, type SnapshotVersion } from "../../../../provider/retention";

type Stored = NonNullable<Manifest["stored"]>;
const instant = "2026-01-01T00:00:00Z";
const version = (id: number): SnapshotVersion => ({ id, name: `sha256:${String(id).padStart(64, "0")}`, createdAt: instant, updatedAt: instant });
const found = (count: number): SnapshotPackage => ({ packageType: "container", name: "api", visibility: "private", versions: Array.from({ length: count }, (_each, index) => version(index + 1)) });
const stored = (...blobs: [string, number][]): Stored => ({ bytes: 100, blobs: blobs.map(([digest, bytes]) => ({ digest, bytes })) });

test("a blob of one version is summed up with its others; one of several stands once in the package, and by its place", () => {
  const each = new Map([[1, stored(["base", 1000], ["a", 10], ["b", 5])], [2, stored(["base", 1000], ["c", 7])]]);
  const { versions, sharedBlobs } = withBytes(found(3), ({ id }) => each.get(id));
  expect([versions.map(({ bytes }) => bytes), sharedBlobs]).toEqual([[{ manifest: 100, own: 15, shared: [0] }, { manifest: 100, own: 7, shared: [0] }, undefined], [1000]]);
});

test("manifests that disagree on a blob's size are believed no further than the least of them", () => {
  const { sharedBlobs } = withBytes(found(2), ({ id }) => stored(["base", id === 1 ? 9_000_000 : 20]));
  expect(sharedBlobs).toEqual([20]);
});

test("where nothing was read the package stays as it was, as an older release wrote it", () => {
  expect(withBytes(found(2), () => undefined)).toEqual(found(2));
});

test("a version of ten layers takes less than a hundred bytes more of a snapshot, which stays one of format 1", () => {
  const base: [string, number][] = Array.from({ length: 6 }, (_each, index) => [`base ${index}`, 30_000_000 + index]);
  const whole = withBytes(found(1000), ({ id }) => stored(...base, ...[1, 2, 3, 4].map((layer): [string, number] => [`own ${id} ${layer}`, 1_000_000])));
  const [before, after] = [found(1000), whole].map((each) => JSON.stringify(each).length) as [number, number];
  expect((after - before) / 1000).toBeLessThan(100);
  const snapshot = { format: "github-packages-snapshot/1", takenAt: instant, owner: "acme", packages: [whole] };
  expect(checkSnapshot(snapshot).problems).toBeUndefined();
  const wrong = { ...whole, versions: [{ ...version(1), bytes: { manifest: 1, own: 1, shared: [6] } }] };
  expect(checkSnapshot({ ...snapshot, packages: [wrong] }).problems?.[0]).toMatchObject({ path: ["packages", 0, "versions", 0, "bytes", "shared", 0], value: 6 });
});
