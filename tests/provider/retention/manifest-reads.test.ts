import fc from "fast-check";
import { ManifestReads } from "../../../provider/retention";
import { DEEPEST } from "../../../provider/retention/manifest-reads";
import { runs } from "./runs";

interface Sketch {
  readonly tags?: string[];
  /** Indexes of others, described as leaves or not. */
  readonly lists?: readonly (readonly [number, boolean])[];
}

const readable = (sketches: readonly Sketch[]) => sketches.map(({ tags = [] }, at) => ({ id: at, name: `d${at}`, tags, createdAt: at * 1000 }));
const manifestOf = (sketch: Sketch, at: number) => ({ digest: `d${at}`, mediaType: "", children: (sketch.lists ?? []).map(([to, isLeaf]) => ({ digest: `d${to}`, isLeaf })) });

/** Reads as the registry's reader does, one after the other; answers in which order. */
function readAll(sketches: readonly Sketch[], runsAtOnce = 1): string[] {
  const reads = new ManifestReads(readable(sketches));
  const order: string[] = [];
  const read = (digest: string): void => {
    if (!reads.isNeeded(digest) || reads.isTooDeep(digest)) return reads.note(digest, undefined);
    order.push(digest);
    const at = Number(digest.slice(1));
    reads.note(digest, manifestOf(sketches[at] as Sketch, at));
  };
  for (;;) {
    const certain = reads.certain();
    const uncertain = certain.length > 0 ? [] : reads.uncertain(runsAtOnce);
    if (certain.length + uncertain.length === 0) return order;
    certain.forEach(read);
    uncertain.flat().forEach((digest) => reads.isNeeded(digest) && read(digest));
  }
}

test("tagged versions come first, then what an index calls an index, then what nothing lists, the newest first", () => {
  expect(readAll([{}, {}, { lists: [[1, true]] }, { tags: ["a"], lists: [[2, false]] }, {}, { tags: ["b"] }])).toEqual(["d5", "d3", "d2", "d4", "d0"]);
});

test("an untagged index is read before what it lists, which is then not asked for", () => {
  expect(readAll([{}, {}, { lists: [[0, true], [1, true]] }])).toEqual(["d2"]);
});

test("runs are of neighbours, of equal length but not too short, and hold everything once", () => {
  const reads = new ManifestReads(readable(Array.from({ length: 30 }, () => ({}))));
  const names = (from: number, to: number): string[] => Array.from({ length: from - to + 1 }, (_none, at) => `d${from - at}`);
  expect(reads.uncertain(2)).toEqual([names(29, 15), names(14, 0)]);
  expect(reads.uncertain(30)).toEqual([names(29, 18), names(17, 6), names(5, 0)]);
  expect(reads.uncertain(0)).toEqual([names(29, 0)]);
  expect(new ManifestReads([]).uncertain(4)).toEqual([]);
});

test("the order is that of all versions, the newest first, whatever was read", () => {
  const reads = new ManifestReads(readable([{}, { tags: ["a"] }, {}]));
  reads.note("d1", undefined);
  expect(reads.order()).toEqual(["d2", "d1", "d0"]);
});

test("of versions of one instant the larger id is the newer", () => {
  expect(new ManifestReads([1, 3, 2].map((id) => ({ id, name: `d${id}`, tags: ["x"], createdAt: 5 }))).certain()).toEqual(["d3", "d2", "d1"]);
});

test("what is not live, or was read, is not needed", () => {
  const reads = new ManifestReads(readable([{ tags: ["a"] }]));
  expect(["d0", "d9"].map((digest) => reads.isNeeded(digest))).toEqual([true, false]);
  reads.note("d0", manifestOf({ lists: [[0, false]] }, 0));
  expect(reads.isNeeded("d0")).toBe(false);
  expect(reads.certain()).toEqual([]);
});

test("an index may be nested so deep, and no deeper", () => {
  const chain = (length: number): Sketch[] => Array.from({ length }, (_none, at) => ({ ...(at === length - 1 ? { tags: ["a"] } : {}), ...(at > 0 ? { lists: [[at - 1, false] as const] } : {}) }));
  expect(readAll(chain(DEEPEST + 1))).toHaveLength(DEEPEST + 1);
  const top = DEEPEST + 30;
  expect(readAll(chain(top)).slice(0, DEEPEST + 1)).toEqual(Array.from({ length: DEEPEST + 1 }, (_none, depth) => `d${top - 1 - depth}`));
  expect(readAll(chain(top))).not.toContain(`d${top - 1 - DEEPEST - 1}`);
});

/** Later versions list earlier ones, as content must; what is called a leaf lists nothing. */
const graphs = fc.array(fc.record({ tagged: fc.boolean(), lists: fc.array(fc.nat(40), { maxLength: 4 }) }), { maxLength: 30 }).map((rows): Sketch[] =>
  rows.map(({ tagged, lists }, at) => ({
    tags: tagged ? [`t${at}`] : [],
    lists: at === 0 || lists.length === 3 ? [] : [...new Set(lists.map((pick) => pick % at))].map((to) => [to, (rows[to]?.lists.length ?? 0) === 3 || to === 0] as const),
  })),
);

test("everything is read but what an index describes as a leaf, each once, however the runs are cut", () => {
  fc.assert(
    fc.property(graphs, fc.integer({ min: 1, max: 5 }), (sketches, at) => {
      const order = readAll(sketches, at);
      expect(new Set(order).size).toBe(order.length);
      const listed = new Set(sketches.flatMap(({ lists = [] }) => lists.map(([to]) => to)));
      const open = new Set(sketches.flatMap(({ lists = [] }) => lists.filter(([, isLeaf]) => !isLeaf).map(([to]) => to)));
      sketches.forEach(({ tags = [] }, version) => {
        const isDue = tags.length > 0 || open.has(version) || !listed.has(version);
        if (isDue) expect(order).toContain(`d${version}`);
        else if (at === 1) expect(order).not.toContain(`d${version}`);
      });
    }),
    runs(3),
  );
});
