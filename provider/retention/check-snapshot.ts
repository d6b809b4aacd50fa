import type { z } from "zod";
import type { Checked } from "./check-policy";
import type { Problem } from "./problem";
import { shapeProblems } from "./shape-problems";
import { Ledger, Snapshot, SnapshotPackage, SnapshotPin, SnapshotVersion, StoredBytes, type LedgerEntry } from "./snapshot";

/** The value of a second entry under a key that must be unique. */
function duplicates<T>(items: readonly T[], input: { readonly key: (item: T) => string | number | undefined; readonly path: (index: number) => readonly PropertyKey[]; readonly words: string; readonly cure: string }): Problem[] {
  const seen = new Set<string | number>();
  return items.flatMap((item, index): Problem[] => {
    const key = input.key(item);
    const isSecond = key !== undefined && seen.has(key);
    if (key !== undefined) seen.add(key);
    return isSecond ? [{ path: input.path(index), value: key, words: input.words, allowed: "each once", cure: input.cure }] : [];
  });
}

const again = "Take the snapshot again: a list that changed while it was read can show a version twice.";

function snapshotProblems(snapshot: Snapshot): Problem[] {
  return [
    ...duplicates(snapshot.packages, { key: (found) => `${found.packageType}/${found.name}`, path: (index) => ["packages", index, "name"], words: "is listed twice", cure: again }),
    ...snapshot.packages.flatMap(({ versions }, at) => [
      ...duplicates(versions, { key: (version) => version.id, path: (index) => ["packages", at, "versions", index, "id"], words: "is the id of two versions of this package", cure: again }),
      ...duplicates(versions, { key: (version) => (version.deletedAt === undefined ? version.name : undefined), path: (index) => ["packages", at, "versions", index, "name"], words: "is the name of two live versions of this package", cure: again }),
    ]),
    ...snapshot.packages.flatMap(({ versions, sharedBlobs = [] }, at) =>
      versions.flatMap(({ bytes }, index) =>
        (bytes?.shared ?? []).flatMap((place, which): Problem[] => (place < sharedBlobs.length ? [] : [{ path: ["packages", at, "versions", index, "bytes", "shared", which], value: place, words: "names no blob of this package", allowed: `a place in sharedBlobs, below ${sharedBlobs.length}`, cure: "Take the snapshot again." }])),
      ),
    ),
    ...duplicates(snapshot.pins ?? [], { key: (pin) => pin.id, path: (index) => ["pins", index, "id"], words: "is pinned twice", cure: "Leave one pin per version." }),
  ];
}

function snapshotKeys(path: readonly PropertyKey[]): readonly string[] {
  const schema: z.ZodObject = path.length === 0 ? Snapshot : path[0] === "pins" ? SnapshotPin : path.length === 2 ? SnapshotPackage : path.length > 4 ? StoredBytes : SnapshotVersion;
  return Object.keys(schema.shape);
}

/** The wall for snapshots: strict, since every fact in it can decide a deletion. */
export function checkSnapshot(root: unknown): Checked<Snapshot> {
  const shape = Snapshot.safeParse(root);
  if (!shape.success) return { problems: shapeProblems(shape.error, { root, allowedKeys: snapshotKeys }) };
  const problems = snapshotProblems(shape.data);
  return problems.length > 0 ? { problems } : { value: shape.data };
}

/** The wall for ledgers. */
export function checkLedger(root: unknown): Checked<readonly LedgerEntry[]> {
  const shape = Ledger.safeParse(root);
  if (!shape.success) return { problems: shapeProblems(shape.error, { root, allowedKeys: () => ["entries"] }) };
  const { entries } = shape.data;
  const problems = duplicates(entries, { key: (entry) => `${entry.packageType}/${entry.packageName}/${entry.id}`, path: (index) => ["entries", index, "id"], words: "is listed twice", cure: "Leave one entry per version." });
  return problems.length > 0 ? { problems } : { value: entries };
}
