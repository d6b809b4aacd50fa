import fc from "fast-check";
import type { Decision, SnapshotPackage, SnapshotVersion } from "../../../provider/retention";
import { withBytes } from "../../../provider/resources/relations/with-bytes";
import { freedBytes } from "../../../provider/report/freed-bytes";
import { bytesText } from "../../../provider/report/why";

const instant = "2026-01-01T00:00:00Z";
const manifestBytes = 100;
const sizeOf = (blob: number): number => 1000 * 2 ** blob;

interface Sketch {
  readonly blobs: readonly number[];
  readonly isRead: boolean;
  readonly fate: "delete" | "keep" | "waiting" | "trash" | "restore";
}

const sketches = fc.array(fc.record({ blobs: fc.uniqueArray(fc.nat(9), { maxLength: 4 }), isRead: fc.boolean(), fate: fc.constantFrom("delete", "delete", "keep", "waiting", "trash", "restore") }), { minLength: 1, maxLength: 8 }) as fc.Arbitrary<Sketch[]>;

function made(all: readonly Sketch[]) {
  const versions = all.map(({ fate }, index): SnapshotVersion => ({ id: index + 1, name: `sha256:${String(index).padStart(64, "0")}`, createdAt: instant, updatedAt: instant, ...(fate === "trash" || fate === "restore" ? { deletedAt: instant } : {}) }));
  const bare: SnapshotPackage = { packageType: "container", name: "api", visibility: "private", versions };
  const found = withBytes(bare, ({ id }) => {
    const { blobs = [], isRead } = all[id - 1] ?? {};
    return isRead === true ? { bytes: manifestBytes, blobs: blobs.map((blob) => ({ digest: String(blob), bytes: sizeOf(blob) })) } : undefined;
  });
  const decisions = all.flatMap(({ fate }, index): Decision[] => (fate === "trash" ? [] : [{ package: "container/api", id: index + 1, label: "x", name: "x", createdAt: instant, action: fate, by: [], savedBy: [], rank: {} }]));
  return { snapshot: { format: "github-packages-snapshot/1" as const, takenAt: instant, owner: "acme", packages: [found] }, decisions };
}

/** What really goes, whether anybody read it or not. */
function truth(all: readonly Sketch[]): number {
  const blobsOf = (fates: readonly string[]): Set<number> => new Set(all.filter(({ fate }) => fates.includes(fate)).flatMap(({ blobs }) => blobs));
  const stay = blobsOf(["keep", "waiting", "restore"]);
  const gone = [...blobsOf(["delete"])].filter((blob) => !stay.has(blob));
  return gone.reduce((sum, blob) => sum + sizeOf(blob), 0) + manifestBytes * all.filter(({ fate }) => fate === "delete").length;
}

test("never more is claimed than goes, whatever was not read; and with everything read, exactly that", () => {
  fc.assert(
    fc.property(sketches, (all) => {
      const { snapshot, decisions } = made(all);
      const freed = freedBytes(snapshot, decisions).get("container/api");
      if (freed === undefined) return void expect(all.some(({ fate, isRead }) => fate === "delete" && isRead)).toBe(false);
      expect(freed.atLeast).toBeLessThanOrEqual(truth(all));
      const live = all.filter(({ fate }) => fate !== "trash");
      expect(freed.unread).toBe(live.filter(({ isRead }) => !isRead).length);
      if (freed.unread === 0) expect(freed.atLeast).toBe(truth(all));
    }),
    { numRuns: 1000 },
  );
});

const read = (fate: Sketch["fate"], ...blobs: number[]): Sketch => ({ fate, blobs, isRead: true });
const freedOf = (...all: Sketch[]) => {
  const { snapshot, decisions } = made(all);
  return freedBytes(snapshot, decisions).get("container/api");
};

test("a layer that a kept version uses frees nothing; one that only deleted ones share is counted once", () => {
  expect(freedOf(read("delete", 0, 1), read("delete", 1), read("keep", 0))).toEqual({ atLeast: 2 * manifestBytes + sizeOf(1), unread: 0 });
});

test("what stays and was not read may use every layer: only manifests are claimed, and the number of the unread is told", () => {
  expect(freedOf(read("delete", 0), { fate: "keep", blobs: [5], isRead: false })).toEqual({ atLeast: manifestBytes, unread: 1 });
});

test("what goes and was not read is not counted, and spoils nothing", () => {
  expect(freedOf(read("delete", 0), { fate: "delete", blobs: [5], isRead: false }, read("keep", 3))).toEqual({ atLeast: manifestBytes + sizeOf(0), unread: 1 });
});

test("another snapshot than the plan's proves nothing", () => {
  const { snapshot, decisions } = made([read("delete", 0), read("keep", 1)]);
  expect(freedBytes(snapshot, decisions.slice(0, 1)).size).toBe(0);
  expect(freedBytes({ ...snapshot, packages: snapshot.packages.map((found) => ({ ...found, versions: found.versions.slice(1) })) }, decisions).size).toBe(0);
});

test.each([[0, "0 B"], [999, "999 B"], [1_990, "1.9 kB"], [99_990, "99.9 kB"], [999_999, "999 kB"], [2_960_000_000, "2.9 GB"]])("%d bytes are told rounded down, so that no more is claimed", (bytes, text) => expect(bytesText(bytes)).toBe(`at least ${text}`));
