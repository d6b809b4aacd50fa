import Ajv from "ajv";
import schema from "../../../report.schema.json";
import { printableJson } from "../../../provider/report/json";
import { canonicalJson } from "../../../provider/retention";
import { container, image, npm, release } from "../retention/world";
import { reportOf } from "./sample";

const isReport = new Ajv({ strict: false }).compile(schema);
const full = reportOf({
  packages: [npm([90, 80, 20, 3].map((age, index) => release(index + 1, `1.${index}.0`, { age }))), container([image(11, { tags: ["prod"], children: [12] }), image(12), image(13, { age: 1, tags: ["b"] })])],
  policy: { keep: [{ id: "newest", because: "rollbacks", newest: { count: 1 } }], delete: [{ id: "old", olderThan: "30d" }], approval: { lockFile: "x" }, guards: { batch: 1, maxDeletes: { count: 9, percent: 90 } } },
  previous: { delete: [{ id: "old", olderThan: "85d" }] },
  approvals: [{ package: "npm/left-pad", id: 9, kind: "refused", reason: "stale" }],
  resources: [{ name: "v", type: "PackageVersion", subject: "npm package version acme/lib@1", action: "delete", reason: "why", versions: [{ id: 1, name: "1", tags: [] }], restorableUntil: "2026-07-01T00:00:00Z" }],
  problems: ["a guard"],
});

test("a report keeps to the published schema, as the very text that is written", () => {
  expect(isReport(JSON.parse(printableJson(canonicalJson(full))))).toBe(true);
});

test.each([
  ["without its hash", { ...full, hash: undefined }],
  ["with a field that the schema does not know", { ...full, sample: true }],
  ["with an action that there is not", { ...full, policies: full.policies.map((policy) => ({ ...policy, versions: [{ ...policy.versions[0], action: "destroy" }] })) }],
])("one %s does not", (_name, report) => expect(isReport(JSON.parse(JSON.stringify(report)))).toBe(false));
