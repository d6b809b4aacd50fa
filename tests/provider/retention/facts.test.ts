import { expectReviewed } from "./reviewed";
import { checkLedger, checkSnapshot, describeProblem, evaluate, type Problem, type SnapshotPackage } from "../../../provider/retention";
import { propertyPath } from "../../../provider/core/check-failure";
import { packageFacts } from "../../../provider/retention/facts";
import { container, daysAgo, digest, entry, everything, image, NOW, npm, policy, release, sha256 } from "./world";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

const version = { id: 1, name: digest(1), createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z" };
const found = (versions: unknown[]): object => ({ packageType: "container", name: "api", visibility: "private", versions });
const snapshot = (packages: unknown[], more: object = {}): object => ({ format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages, ...more });
const linesOf = (problems: readonly Problem[] | undefined): string[] => (problems ?? []).map((problem) => describeProblem(problem, { path: propertyPath, value: (value) => JSON.stringify(value) }));
const paths = (root: unknown): string[] => (checkSnapshot(root).problems ?? []).map(({ path }) => propertyPath(path));

describe("a snapshot", () => {
  test.each<[string, object]>([
    ["with every field", snapshot([{ ...found([{ ...version, tags: ["a"], children: [digest(2)], subject: digest(3), relations: "unknown", blocked: "why" }]), repository: "acme/api" }], { pins: [{ id: 1, state: "present" }] })],
    ["with a digest of another algorithm", snapshot([found([{ ...version, children: ["sha512+b64u.v1:Ab-_="] }])])],
    ["with a deleted namesake", snapshot([found([version, { ...version, id: 2, deletedAt: "2026-02-01T00:00:00Z" }])])],
    ["with the bytes of its versions", snapshot([{ ...found([{ ...version, bytes: { manifest: 1, own: 2, shared: [0] } }, { ...version, id: 2, name: digest(2), bytes: { manifest: 1, own: 2 } }]), sharedBlobs: [10] }])],
    ["with one id in two packages", snapshot([found([version]), { ...found([version]), name: "web" }])],
    ["with one name for two types", snapshot([found([]), { ...found([]), packageType: "npm" }])],
    ["without packages", snapshot([])],
  ])("%s is read", (_claim, root) => expect(paths(root)).toEqual([]));

  const refusals: readonly [string, unknown, string[]][] = [
    ["that is none", [], [""]],
    ["of another format", snapshot([], { format: "github-packages-snapshot/2" }), ["format"]],
    ["without format", snapshot([], { format: undefined }), ["format"]],
    ["without packages", snapshot([], { packages: undefined }), ["packages"]],
    ["without owner", snapshot([], { owner: "" }), ["owner"]],
    ["with an unknown field", snapshot([], { ownr: "x" }), ["ownr"]],
    ["with an unknown field of a package", snapshot([{ ...found([]), visbility: "x" }]), ["packages[0].visbility"]],
    ["with a misspelt field of a version", snapshot([found([{ ...version, childern: [] }])]), ["packages[0].versions[0].childern"]],
    ["with an unknown field of a pin", snapshot([], { pins: [{ id: 1, state: "present", x: 1 }] }), ["pins[0].x"]],
    ["with an unknown type", snapshot([{ ...found([]), packageType: "oci" }]), ["packages[0].packageType"]],
    ["without a date", snapshot([found([{ ...version, updatedAt: undefined }])]), ["packages[0].versions[0].updatedAt"]],
    ["with a date that is none", snapshot([found([{ ...version, createdAt: "2026-02-30T00:00:00Z" }])]), ["packages[0].versions[0].createdAt"]],
    ["with an id that is none", snapshot([found([{ ...version, id: "1" }])]), ["packages[0].versions[0].id"]],
    ["with a child that is no digest", snapshot([found([{ ...version, children: ["v1"] }])]), ["packages[0].versions[0].children[0]"]],
    ["with a child that has something before its digest", snapshot([found([{ ...version, children: [`!${digest(2)}`] }])]), ["packages[0].versions[0].children[0]"]],
    ["with a child that has something after its digest", snapshot([found([{ ...version, children: [`${digest(2)}!`] }])]), ["packages[0].versions[0].children[0]"]],
    ["with a subject that is no digest", snapshot([found([{ ...version, subject: "" }])]), ["packages[0].versions[0].subject"]],
    ["with relations that are no word for unknown", snapshot([found([{ ...version, relations: "known" }])]), ["packages[0].versions[0].relations"]],
    ["that lists a package twice", snapshot([found([]), found([])]), ["packages[1].name"]],
    ["that lists a version twice", snapshot([found([version, version])]), ["packages[0].versions[1].id", "packages[0].versions[1].name"]],
    ["that lists a version live and deleted", snapshot([found([version, { ...version, deletedAt: "2026-02-01T00:00:00Z" }])]), ["packages[0].versions[1].id"]],
    ["with two live versions of one name", snapshot([found([version, { ...version, id: 2 }])]), ["packages[0].versions[1].name"]],
    ["with a blob that its package does not name", snapshot([{ ...found([{ ...version, bytes: { manifest: 1, own: 0, shared: [0, 1, 2] } }]), sharedBlobs: [10] }]), ["packages[0].versions[0].bytes.shared[1]", "packages[0].versions[0].bytes.shared[2]"]],
    ["with an unknown field of a version's bytes", snapshot([found([{ ...version, bytes: { manifest: 1, own: 0, shard: [] } }])]), ["packages[0].versions[0].bytes.shard"]],
    ["with two pins of one version", snapshot([], { pins: [{ id: 1, state: "present" }, { id: 1, state: "deleted" }] }), ["pins[1].id"]],
  ];
  test.each(refusals)("%s is refused", (_claim, root, expected) => expect(paths(root)).toEqual(expected));
  test("every message is the one that was reviewed", () => expectReviewed("snapshot-errors.golden.json", Object.fromEntries(refusals.map(([claim, root]) => [claim, linesOf(checkSnapshot(root).problems)]))));
});

describe("a ledger", () => {
  const entry = { packageType: "container", packageName: "api", id: 1, name: digest(1), createdAt: "2026-01-01T00:00:00Z", deletedAt: "2026-05-01T00:00:00Z" };
  const ledgerPaths = (root: unknown): string[] => (checkLedger(root).problems ?? []).map(({ path }) => propertyPath(path));
  test("is read, with fields that this version does not know", () => expect(checkLedger({ entries: [{ ...entry, planHash: "x" }], written: 1 }).value).toEqual([entry]));
  const refusals: readonly [string, unknown, string[]][] = [
    ["no object", [], [""]],
    ["no entries", {}, ["entries"]],
    ["an entry that was not deleted", { entries: [{ ...entry, deletedAt: undefined }] }, ["entries[0].deletedAt"]],
    ["an entry listed twice", { entries: [entry, entry] }, ["entries[1].id"]],
  ];
  test.each(refusals)("with %s is refused", (_claim, root, expected) => expect(ledgerPaths(root)).toEqual(expected));
  test("every message is the one that was reviewed", () => expectReviewed("ledger-errors.golden.json", Object.fromEntries(refusals.map(([claim, root]) => [claim, linesOf(checkLedger(root).problems)]))));
  test("may hold one id in two packages and in two types", () => expect(ledgerPaths({ entries: [entry, { ...entry, packageName: "web" }, { ...entry, packageType: "docker" }] })).toEqual([]));
});

describe("a policy and facts that do not fit", () => {
  const problems = (sketch: Partial<RetentionPolicyArgs>, packages: SnapshotPackage[], more: object = {}): string[] => {
    const facts = checkSnapshot(snapshot(packages, more)).value!;
    return (evaluate({ policy: policy({ delete: [everything], ...sketch }), snapshot: facts, at: NOW, sha256, unlisted: [{ package: "npm/unlisted", reason: "HTTP 500" }] }).problems ?? []).map((problem) => describeProblem(problem, { path: propertyPath, value: JSON.stringify }));
  };
  const packages = [container([image(1)], "frontend"), npm([release(1, "1.0.0")], "backend"), npm([], "bakery")];
  test("another owner", () => expect(problems({ owner: "other" }, packages)).toEqual(['owner: "other" is not the owner of these packages, acme; allowed: "acme". Correct the owner, or plan on a snapshot of this owner.']));
  test("a package named exactly that does not exist lists the nearest names", () => {
    expect(problems({ packages: ["back-end", "*"] }, packages)).toEqual(['packages[0]: "back-end" is no package of this owner and of these types; allowed: the name of a package, or a pattern. The nearest names are backend, bakery, frontend.']);
  });
  test("a package of another type", () => expect(problems({ packages: ["frontend"], packageTypes: ["npm"] }, packages)[0]).toContain("is no package of this owner and of these types"));
  test("a package where there is none", () => expect(problems({ packages: ["x"], packageTypes: ["maven"] }, packages)[0]).toContain("acme has no package of the policy's types."));
  test("an exact name that exists, listed or not, is fine", () => expect(problems({ packages: ["frontend", "bakery", "unlisted"] }, packages)).toEqual([]));
  test("a pin that contradicts the snapshot's", () => {
    expect(problems({ pins: [{ id: 1, state: "present" }] }, packages, { pins: [{ id: 1, state: "deleted" }] })[0]).toBe('pins[0].state: "present" contradicts the snapshot, where version 1 is pinned as deleted; allowed: "deleted". Remove one of the two pins.');
    expect(problems({ pins: [{ id: 1, state: "present" }, { id: 2, state: "deleted" }] }, packages, { pins: [{ id: 1, state: "present" }] })).toEqual([]);
  });
});

test("a package's facts: what is live, what others deleted and what this policy deleted, the oldest first", () => {
  const versions = [image(5, { age: 1, tags: ["b", "a", "b"] }), image(4, { age: 3 }), image(3, { age: 3, updatedAt: daysAgo(2) }), { ...image(6, { age: 9 }), deletedAt: daysAgo(1) }, { ...image(7, { age: 8, subject: 5 }), deletedAt: daysAgo(1) }];
  const { updatedAt: _unknown, ...bare } = entry(image(8, { age: 5, children: [3] }), 2, { via: 9 });
  const found = packageFacts({ ...container(versions), repository: "acme/api" }, [entry(image(7, { age: 8 }), 1), bare, entry(image(4, { age: 3 }), 1)]);
  const brief = (list: typeof found.live): unknown => list.map(({ id, label, tags, createdAt, updatedAt, deletedAt, origin, via }) => ({ id, label: label.slice(0, 10), tags, created: (NOW - createdAt) / 86_400_000, updated: (NOW - updatedAt) / 86_400_000, deleted: deletedAt === undefined ? "never" : (NOW - deletedAt) / 86_400_000, origin, via }));
  const one = (id: number, created: number, more: object = {}): object => ({ id, label: digest(id).slice(0, 10), tags: [], created, updated: created, deleted: "never", origin: "live", via: undefined, ...more });
  expect(brief(found.live)).toEqual([one(3, 3, { updated: 2 }), one(4, 3), one(5, 1, { tags: ["a", "b"], label: "a,b" })]);
  expect(brief(found.trash)).toEqual([one(6, 9, { deleted: 1, origin: "trash" })]);
  expect(brief(found.ledger)).toEqual([one(7, 8, { deleted: 1, origin: "ledger" }), one(8, 5, { deleted: 2, origin: "ledger", via: 9 })]);
  expect([found.key, found.isImage, found.repository]).toEqual(["container/api", true, "acme/api"]);
  const [plain] = packageFacts(npm([release(1, "v1.2.0", { tags: ["x"], children: [2], subject: 3 })]), []).live;
  expect([plain?.tags, plain?.children, plain?.subject, plain?.label, plain?.number?.version]).toEqual([[], [], undefined, "v1.2.0", "1.2.0"]);
});
