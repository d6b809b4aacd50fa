import { parseLockFile, readLockFile, writeLockFile, type LockLine } from "../../../provider/retention";
import { evaluate, type ApprovedDeletion, type SnapshotPackage } from "../../../provider/retention";
import { daysAgo, entry, NOW, npm, policy, release, sha256, type PolicySketch } from "./world";

const line = (id: number, more: Partial<LockLine> = {}): LockLine => ({ package: "npm/left-pad", id, label: `1.0.${id}`, ...more });
const lock = (more: object = {}, ...deletions: LockLine[]): string => JSON.stringify({ format: "github-packages-lock/1", deletions, ...more });

describe("the text of a lock file", () => {
  test("has one line per version, sorted by package and id, whatever order they are given in", () => {
    const text = writeLockFile("acme", [line(12, { package: "npm/z" }), line(3), { ...line(1), policy: "tool" }]);
    expect(text).toBe(`{
  "format": "github-packages-lock/1",
  "owner": "acme",
  "deletions": [
    {"id":1,"label":"1.0.1","package":"npm/left-pad","policy":"tool"},
    {"id":3,"label":"1.0.3","package":"npm/left-pad"},
    {"id":12,"label":"1.0.12","package":"npm/z"}
  ]
}
`);
    expect(readLockFile(text)).toEqual({ owner: "acme", lines: [{ ...line(1), policy: "tool" }, line(3), line(12, { package: "npm/z" })] });
  });
  test("one version more is one line more, and no other changes but for its comma", () => {
    const before = writeLockFile("acme", [line(1), line(2)]).split("\n");
    const after = writeLockFile("acme", [line(1), line(2), line(3)]).split("\n");
    const bare = (lines: string[]): string[] => lines.map((each) => each.replace(/,$/, ""));
    expect(bare(after).filter((each) => !bare(before).includes(each))).toEqual(['    {"id":3,"label":"1.0.3","package":"npm/left-pad"}']);
  });
  test("that names neither owner nor policy is for whoever reads it", () => expect(parseLockFile(lock({}, line(1)), { owner: "acme", policy: "tool" })).toEqual({ approved: [line(1)], foreign: [] }));
  test("lines without a policy take the file's; lines of one version are sorted by policy; none is an empty list", () => {
    expect(readLockFile(lock({ policy: "tool" }, line(1), line(2, { policy: "other" }))).lines).toEqual([line(1, { policy: "tool" }), line(2, { policy: "other" })]);
    expect(readLockFile(lock({}, line(1))).lines).toStrictEqual([line(1)]);
    expect(readLockFile(writeLockFile("acme", [line(1, { policy: "a" }), line(1), line(1, { policy: "B" })])).lines.map(({ policy: name }) => name)).toEqual([undefined, "B", "a"]);
    expect(readLockFile(writeLockFile("acme", [line(1), line(1, { policy: "B" })])).lines.map(({ policy: name }) => name)).toEqual([undefined, "B"]);
    expect(writeLockFile("acme", [])).toBe('{\n  "format": "github-packages-lock/1",\n  "owner": "acme",\n  "deletions": []\n}\n');
  });
  test("a policy's line is for the policy of that name, and for a reader without a name", () => {
    expect(parseLockFile(lock({}, line(1, { policy: "tool" })), { owner: "acme", policy: "tool" })).toEqual({ approved: [line(1)], foreign: [] });
    expect(parseLockFile(lock({}, line(1, { policy: "tool" })), { owner: "acme" })).toEqual({ approved: [line(1)], foreign: [] });
  });
  test("an unknown field is an error, never ignored", () => expect(() => parseLockFile(lock({ delections: [] }), { owner: "acme" })).toThrow(/delections/));
});

describe("lines that are not for the reader", () => {
  test.each([
    ["of another owner", lock({ owner: "Other" }, line(1)), "the lock file is of owner Other, this policy is of acme"],
    ["of another policy", lock({ owner: "acme", policy: "betas" }, line(1)), "it is approved for policy betas, this policy is tool"],
    ["that name another policy themselves", lock({ policy: "tool" }, line(1, { policy: "betas" })), "it is approved for policy betas, this policy is tool"],
  ])("%s are refused with the reason", (_name, text, reason) => {
    expect(parseLockFile(text, { owner: "acme", policy: "tool" })).toEqual({ approved: [], foreign: [{ package: "npm/left-pad", id: 1, kind: "refused", reason }] });
  });
  test("the owner's case does not matter", () => expect(parseLockFile(lock({ owner: "ACME" }, line(1)), { owner: "acme" }).approved).toHaveLength(1));
});

describe("what became of an approved line", () => {
  const versions = [1, 2, 3, 4].map((id) => release(id, `1.0.${id}`, { age: 90 - id }));
  const rules: PolicySketch = { keep: [{ id: "newest", newest: { count: 1 } }], delete: [{ id: "old", olderThan: "30d" }] };
  const told = (lines: readonly ApprovedDeletion[], packages: SnapshotPackage[] = [npm(versions)], sketch: PolicySketch = rules, ledger = [] as ReturnType<typeof entry>[]) => {
    const snapshot = { format: "github-packages-snapshot/1" as const, takenAt: daysAgo(0), owner: "acme", packages };
    const evaluation = evaluate({ policy: policy(sketch), snapshot, at: NOW, sha256, ledger, lock: lines });
    if (evaluation.problems !== undefined) throw new Error(JSON.stringify(evaluation.problems));
    return { deleted: evaluation.plan.deletions.map(({ id }) => id), refused: evaluation.refused };
  };

  test("one that became protected is skipped and named with what saved it", () =>
    expect(told([line(1), line(2)], undefined, { ...rules, protect: ["1.0.2"] })).toEqual({ deleted: [1], refused: [{ package: "npm/left-pad", id: 2, kind: "skipped", reason: "it is not eligible any more: saved by protect" }] }));
  test("one that two things save is told of both", () =>
    expect(told([line(2)], undefined, { ...rules, keep: [...rules.keep!, { id: "second", select: { name: ["1.0.2"] } }], protect: ["1.0.2"] }).refused).toEqual([expect.objectContaining({ reason: "it is not eligible any more: saved by protect, second" })]));
  test("one that no rule deletes any more is skipped", () =>
    expect(told([line(1)], undefined, { delete: [{ id: "older", olderThan: "900d" }] }).refused).toEqual([{ package: "npm/left-pad", id: 1, kind: "skipped", reason: "no rule deletes it any more" }]));
  test("one whose label is another version now is refused, and the other version stays", () =>
    expect(told([line(77, { label: "1.0.2" })])).toEqual({ deleted: [], refused: [{ package: "npm/left-pad", id: 77, kind: "refused", reason: "version 77 is not live, and 1.0.2 is version 2 now" }] }));
  test("one whose version this run restores is not told either", () => {
    const snapshot = { format: "github-packages-snapshot/1" as const, takenAt: daysAgo(0), owner: "acme", packages: [npm(versions.slice(1))] };
    const evaluation = evaluate({ policy: policy({ ...rules, protect: ["1.0.1"] }), previous: policy(rules), snapshot, at: NOW, sha256, ledger: [entry(versions[0] as never, 3, { packageType: "npm", packageName: "left-pad" })], lock: [line(1)] });
    expect([evaluation.plan?.restores.map(({ id }) => id), evaluation.refused]).toEqual([[1], []]);
  });
  test("one whose version is gone has been carried out: nothing is said", () =>
    expect(told([line(1), line(2)], [npm(versions.slice(1))], rules, [entry(versions[0] as never, 3, { packageType: "npm", packageName: "left-pad" })])).toEqual({ deleted: [2], refused: [] }));
});
