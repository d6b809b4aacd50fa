import fc from "fast-check";
import { decodeLedger, encodeLedger, type LedgerRecord } from "../../../provider/core/ledger-codec";

const digest = (seed: number): string => `sha256:${seed.toString(16).padStart(64, "0")}`;
const record = (id: number): LedgerRecord => ({
  packageType: "container",
  packageName: "platform/api",
  id: 2_200_000_000 + id,
  name: digest(id * 7919),
  tags: [`v1.2.${id}`],
  createdAt: "2026-01-01T00:00:00Z",
  deletedAt: "2026-11-23T00:00:00Z",
  rules: ["old-builds"],
  plan: "a".repeat(64),
});

test("an entry of a container version with one tag takes at most 250 bytes on average", () => {
  const bytes = JSON.stringify(encodeLedger(Array.from({ length: 1000 }, (_, index) => record(index)))).length / 1000;
  expect(bytes).toBeLessThanOrEqual(250);
});

test("an index that goes with its platforms names their digests once: the three and a signature take at most 250 bytes each", () => {
  const family = (at: number): LedgerRecord[] => {
    const plain = (id: number, more: Partial<LedgerRecord>): LedgerRecord => {
      const { tags: _tags, ...rest } = record(at * 4 + id);
      return { ...rest, ...more };
    };
    const children = [digest((at * 4 + 1) * 7919), digest((at * 4 + 2) * 7919)];
    const index = record(at * 4);
    return [{ ...index, children }, plain(1, { via: index.id }), plain(2, { via: index.id }), plain(3, { via: index.id, subject: index.name })];
  };
  const records = Array.from({ length: 250 }, (_, at) => family(at)).flat();
  const stored = encodeLedger(records);
  expect(JSON.stringify(stored).length / records.length).toBeLessThanOrEqual(250);
  expect(JSON.stringify(stored).split(digest(7919))).toHaveLength(2);
  expect(decodeLedger(stored)).toEqual(records);
});

test("a ledger that an earlier release stored, with every digest in full, is read", () => {
  const stored = { packages: ["container/api"], rules: ["old"], plans: ["p"], rows: [[0, 7, digest(7), 1, 2, [0], 0, { t: ["v7"], c: [digest(8)], s: digest(9) }]] } as ReturnType<typeof encodeLedger>;
  expect(decodeLedger(stored)).toMatchObject([{ id: 7, children: [digest(8)], subject: digest(9) }]);
});

test("what is stored comes back as it was, sorted by id", () => {
  const text = fc.string({ minLength: 1 });
  const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
  const records = fc.uniqueArray(
    fc.record<LedgerRecord>(
      {
        packageType: fc.constantFrom("npm", "container", "maven"),
        packageName: text,
        id: fc.integer({ min: 1 }),
        name: text,
        tags: fc.array(text, { minLength: 1 }),
        createdAt: instant,
        deletedAt: instant,
        via: fc.integer({ min: 1 }),
        children: fc.array(text),
        subject: text,
        rules: fc.array(text),
        plan: text,
      },
      { requiredKeys: ["packageType", "packageName", "id", "name", "createdAt", "deletedAt", "rules", "plan"] },
    ),
    { selector: (each) => each.id },
  );
  fc.assert(
    fc.property(records, (given) => {
      const stored = JSON.parse(JSON.stringify(encodeLedger(given))) as ReturnType<typeof encodeLedger>;
      expect(decodeLedger(stored)).toEqual([...given].sort((a, b) => a.id - b.id));
    }),
    { numRuns: 200 },
  );
});
