import { removedResources } from "../../../provider/cli/removed-resources";
import type { Away } from "../../../provider/cli/away";
import { encodeLedger } from "../../../provider/core/ledger-codec";
import type { PreviewStep } from "../../../provider/cli/preview-json";

const now = Date.parse("2026-06-01T00:00:00Z");
const step = (kind: PreviewStep["kind"], stored: Record<string, unknown>): PreviewStep => ({ op: "delete", kind, name: "removed", inputs: {}, stored });
const version = { owner: "acme", packageType: "container", packageName: "api", versionId: 7, version: "sha256:aa", observedState: "deleted", deletedByThisResource: true, deletedAt: "2026-05-30T00:00:00Z" };
const record = (id: number, deletedAt: string) => ({ packageType: "npm" as const, packageName: "tool", id, name: `1.${id}.0`, createdAt: "2026-01-01T00:00:00Z", deletedAt, rules: ["old"], plan: "a".repeat(64) });
const nothingElse: Away = { cameBack: () => false, find: () => undefined, listedBy: () => [] };
const told = (kind: PreviewStep["kind"], stored: Record<string, unknown>) => removedResources([step(kind, stored)], { nowMs: now, away: nothingElse })[0];

test("a version's removal names what comes back with it, itself last", () => {
  const goesWith = [{ id: 5, name: "sha256:cc", tags: [] }];
  expect(told("PackageVersion", { ...version, goesWith })).toMatchObject({ does: "restore", versions: 2, brings: [{ package: "container/api", id: 5, name: "sha256:cc" }, { package: "container/api", id: 7, name: "sha256:aa" }] });
});

test("what came back with another image since is not told again", () => {
  const goesWith = [{ id: 5, name: "sha256:cc", tags: [] }];
  const away: Away = { ...nothingElse, cameBack: (id, deletedAt) => id === 5 && deletedAt === version.deletedAt };
  const [removed] = removedResources([step("PackageVersion", { ...version, goesWith })], { nowMs: now, away });
  expect([removed?.versions, removed?.brings.map(({ id }) => id)]).toEqual([1, [7]]);
});

test("of a whole package it says how many versions come back, and names none: GitHub lists no deleted packages", () => {
  const { versionId: _id, version: _version, ...stored } = { ...version, versionCount: 12 };
  expect(told("Package", stored)).toMatchObject({ does: "restore", versions: 12, brings: [] });
});

test("a policy brings back what its ledger can still undo, and no more", () => {
  const ledger = encodeLedger([record(1, "2026-05-30T00:00:00Z"), record(2, "2026-04-01T00:00:00Z")]);
  expect(told("RetentionPolicy", { owner: "acme", onDestroy: "restore", ledger })).toMatchObject({ does: "restore", versions: 1, brings: [{ package: "npm/tool", id: 1, name: "1.1.0" }] });
  expect(told("RetentionPolicy", { owner: "acme", onDestroy: "leave", ledger })).toMatchObject({ does: "nothing", versions: 0, brings: [] });
});

test("what another resource of the program declares now does not come back", () => {
  const heir: PreviewStep = { op: "create", kind: "PackageVersion", name: "heir", inputs: { ...version }, stored: {} };
  expect(removedResources([step("PackageVersion", version), heir], { nowMs: now, away: nothingElse })).toEqual([expect.objectContaining({ does: "nothing", brings: [] })]);
});

test("a platform that went with another image comes back with the index that lists it, and once", () => {
  const shared: Away = { ...nothingElse, listedBy: () => ["sha256:dd", "sha256:ee"], find: (place, name) => (place === "container/api" && name === "sha256:dd" ? { id: 3, name } : undefined) };
  const other = { ...version, versionId: 8, version: "sha256:bb" };
  const removed = removedResources([step("PackageVersion", version), step("PackageVersion", other)], { nowMs: now, away: shared });
  expect(removed.map(({ versions, brings }) => [versions, brings.map(({ id }) => id)])).toEqual([[2, [3, 7]], [1, [8]]]);
});

test("what a living resource brings back is not told a second time", () => {
  const goesWith = [{ id: 5, name: "sha256:cc", tags: [] }];
  const [removed] = removedResources([step("PackageVersion", { ...version, goesWith })], { nowMs: now, away: nothingElse, comesBack: [5] });
  expect([removed?.versions, removed?.brings.map(({ id }) => id)]).toEqual([1, [7]]);
});
