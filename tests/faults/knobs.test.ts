import { faultKinds, type FaultRule } from "../../emulator";
import { cells, kinds, Phase, type Cell } from "./kinds";

const rules: readonly FaultRule[] = kinds.flatMap(({ rule }) => rule ?? []);
const struck = (rule: FaultRule): readonly Cell[] => cells.filter((cell) => cell.rule !== undefined && Object.entries(rule).every(([key, value]) => (cell.rule as unknown as Record<string, unknown>)[key] === value));

test("every fault that the emulator offers stands in the matrix", () => {
  expect([...new Set(rules.map(({ kind }) => kind))].sort()).toEqual(Object.keys(faultKinds).sort());
});

/** What can go wrong with GitHub Packages, as its users and its documents tell it, and in which phases it can. */
const knobs: readonly { readonly knob: string; readonly rule: FaultRule; readonly phases: readonly Phase[] }[] = [
  { knob: "latency", rule: { kind: "latency" }, phases: Object.values(Phase) },
  { knob: "500 as JSON", rule: { kind: "server-error", status: 500 }, phases: Object.values(Phase) },
  { knob: "502 as HTML", rule: { kind: "server-error", status: 502, as: "html" }, phases: Object.values(Phase) },
  { knob: "503", rule: { kind: "server-error", status: 503 }, phases: [Phase.listVersions, Phase.manifest, Phase.delete, Phase.restore] },
  { knob: "504 as HTML", rule: { kind: "server-error", status: 504, as: "html" }, phases: [Phase.listVersions, Phase.manifest, Phase.delete, Phase.restore] },
  { knob: "reset before the effect", rule: { kind: "reset", effect: "lost" }, phases: Object.values(Phase) },
  { knob: "reset after the effect", rule: { kind: "reset", effect: "applied" }, phases: [Phase.delete, Phase.restore] },
  { knob: "500 after the effect", rule: { kind: "server-error", effect: "applied" }, phases: [Phase.delete, Phase.restore] },
  { knob: "transient 401", rule: { kind: "bad-credentials" }, phases: Object.values(Phase) },
  { knob: "stale list: deleted ones still active", rule: { kind: "stale-list", ms: 60_000 }, phases: [Phase.listVersions, Phase.reRead] },
  { knob: "stale list: new ones missing", rule: { kind: "stale-list", ms: 3_600_000 }, phases: [Phase.listVersions] },
  { knob: "204, but the list lags for some readings", rule: { kind: "list-lag", reads: 3 }, phases: [Phase.delete, Phase.restore] },
  { knob: "insert between pages", rule: { kind: "page-drift", change: "insert" }, phases: [Phase.listVersions] },
  { knob: "delete between pages", rule: { kind: "page-drift", change: "delete" }, phases: [Phase.listVersions] },
  { knob: "item on two pages", rule: { kind: "duplicate-item" }, phases: [Phase.listVersions] },
  { knob: "tags moved between list and delete", rule: { kind: "tags-moved" }, phases: [Phase.listVersions] },
  { knob: "registry 401", rule: { kind: "bad-credentials" }, phases: [Phase.token, Phase.manifest] },
  { knob: "registry 403", rule: { kind: "registry-denied" }, phases: [Phase.token, Phase.manifest] },
  { knob: "registry 404", rule: { kind: "manifest-unknown" }, phases: [Phase.manifest] },
  { knob: "registry 429", rule: { kind: "too-many-requests" }, phases: [Phase.token, Phase.manifest] },
  { knob: "other bytes than the digest names", rule: { kind: "wrong-digest" }, phases: [Phase.manifest] },
  { knob: "malformed JSON", rule: { kind: "malformed-json" }, phases: [Phase.listPackages, Phase.listVersions, Phase.token, Phase.manifest, Phase.get, Phase.reRead] },
  { knob: "missing repository", rule: { kind: "missing-repository" }, phases: [Phase.listPackages, Phase.get] },
  { knob: "unknown visibility", rule: { kind: "unknown-visibility" }, phases: [Phase.listPackages, Phase.get] },
  { knob: "unknown extra fields", rule: { kind: "extra-fields" }, phases: [Phase.listPackages, Phase.listVersions, Phase.get, Phase.reRead] },
  { knob: "metadata absent", rule: { kind: "metadata-absent" }, phases: [Phase.listVersions, Phase.get] },
  { knob: "clock skew in `date`", rule: { kind: "clock-skew" }, phases: Object.values(Phase) },
  { knob: "ETag changes without the content", rule: { kind: "etag-change" }, phases: [Phase.listPackages, Phase.listVersions, Phase.get, Phase.reRead] },
  { knob: "hourly limit, 403 and 429", rule: { kind: "primary-limit" }, phases: [Phase.listVersions, Phase.delete, Phase.restore, Phase.reRead] },
  { knob: "secondary limit with retry-after", rule: { kind: "secondary-limit", retryAfter: 20 }, phases: [Phase.listVersions, Phase.manifest, Phase.delete, Phase.restore] },
  { knob: "secondary limit alone", rule: { kind: "secondary-limit", status: 429 }, phases: [Phase.listVersions, Phase.manifest, Phase.delete, Phase.restore] },
];

test.each(knobs)("$knob strikes in each phase that can meet it", ({ rule, phases }) => {
  const met = new Set(struck(rule).map(({ phase }) => phase));
  expect(phases.filter((phase) => !met.has(phase))).toEqual([]);
});

test("the matrix knows at least twenty kinds in each of: list, manifest, delete, restore, re-read", () => {
  const kindsIn = (phase: Phase): number => new Set(cells.filter((cell) => cell.phase === phase).map(({ name }) => name)).size;
  for (const phase of [Phase.listVersions, Phase.manifest, Phase.delete, Phase.restore, Phase.reRead]) expect([phase, kindsIn(phase) >= 20 ? "enough" : kindsIn(phase)]).toEqual([phase, "enough"]);
});
