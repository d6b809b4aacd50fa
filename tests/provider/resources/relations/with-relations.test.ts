import type { Manifest } from "../../../../provider/core/manifest";
import { relatedPackage, withRelations } from "../../../../provider/resources/relations/with-relations";
import type { SnapshotPackage, SnapshotVersion } from "../../../../provider/retention";

const version = (id: number, more: Partial<SnapshotVersion> = {}): SnapshotVersion => ({ id, name: `sha256:${String(id).padStart(64, "0")}`, createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", tags: [], relations: "unknown", ...more });
const found = (...versions: SnapshotVersion[]): SnapshotPackage => ({ packageType: "container", name: "api", visibility: "private", versions });
const reading = { package: "container/api", read: 0, cached: 0, described: 0, unread: 0 };
const nameOf = (id: number): string => version(id).name;
const manifest = (id: number, more: Partial<Manifest> = {}): [string, Manifest] => [nameOf(id), { digest: nameOf(id), mediaType: "", children: [], ...more }];

test("a version gets what its manifest says; what an index describes has no relations of its own", () => {
  const { versions } = relatedPackage(found(version(1), version(2), version(3)), {
    manifests: new Map([manifest(1, { children: [{ digest: nameOf(2), isLeaf: true }] }), manifest(3, { subject: nameOf(1) })]),
    failures: new Map(),
    reading,
  });
  expect(versions.map(({ children, subject, relations }) => [children, subject, relations])).toEqual([
    [[nameOf(2)], undefined, undefined],
    [undefined, undefined, undefined],
    [undefined, nameOf(1), undefined],
  ]);
});

test("after a failure nothing is taken for a leaf that may only not have been reached", () => {
  const { versions } = relatedPackage(found(version(1), version(2), version(3)), { manifests: new Map([manifest(1)]), failures: new Map([[nameOf(2), "HTTP 500"]]), reading });
  expect(versions.map(({ relations, unread }) => [relations, unread])).toEqual([[undefined, undefined], ["unknown", "HTTP 500"], ["unknown", undefined]]);
});

test("nothing is asked of packages that have no relations, or whose relations do not matter; deleted versions stay unknown", async () => {
  const reader = {
    read: () => Promise.reject(new Error("asked")),
    known: () => undefined,
  };
  const npm: SnapshotPackage = { packageType: "npm", name: "tool", visibility: "private", versions: [version(1, { relations: undefined as never })] };
  const gone = version(2, { deletedAt: "2026-02-01T00:00:00Z" });
  const { packages, readings } = await withRelations(reader, [npm, found(version(1), gone)], { owner: "acme", needs: () => false, after: "stop", withTrash: false });
  expect(readings).toEqual([]);
  expect(packages[0]).toBe(npm);
  expect(packages[1]?.versions.map(({ relations }) => relations)).toEqual([undefined, "unknown"]);
});

test("of deleted versions that may come back counts what was read before their deletion", async () => {
  const deletedAt = "2026-02-01T00:00:00Z";
  const reader = {
    read: () => Promise.reject(new Error("asked")),
    known: (digest: string) => (digest === nameOf(2) ? manifest(2, { children: [{ digest: nameOf(9), isLeaf: true }] })[1] : undefined),
  };
  const { packages } = await withRelations(reader, [found(version(2, { deletedAt }), version(3, { deletedAt }))], { owner: "acme", needs: () => true, after: "stop", withTrash: true });
  expect(packages[0]?.versions.map(({ children, relations }) => [children, relations])).toEqual([[[nameOf(9)], undefined], [undefined, "unknown"]]);
});
