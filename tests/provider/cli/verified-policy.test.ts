import { verifiedPolicy } from "../../../provider/cli/verified-policy";
import type { PolicyPlanFile } from "../../../provider/plan-dir/policy-plan-file";
import type { Plan } from "../../../provider/retention";
import { npm, plan, policy, release } from "../retention/world";

const packages = [npm([90, 80, 5].map((age, index) => release(index + 1, `1.${index}.0`, { age })))];
const rules = { delete: [{ id: "old", olderThan: "30d" as const }] };
const made = plan(rules, packages);
const whole: PolicyPlanFile & { plan: Plan } = {
  format: "github-packages-policy-plan/1",
  key: "organization/p/dev/RetentionPolicy/tool",
  hash: made.hash,
  writtenAt: "2026-06-01T00:00:00Z",
  protectUnknown: false,
  deletions: made.deletions.map(({ package: key, id, label }) => ({ package: key, id, label })),
  plan: made,
  snapshot: { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages },
  policy: policy(rules),
};

test("a plan file as the preview wrote it is what will happen", () => expect(verifiedPolicy(whole, made.hash).plan.deletions.map(({ id }) => id)).toEqual([1, 2]));

test.each<[string, Partial<PolicyPlanFile>]>([
  ["whose hash is not the preview's", { hash: "0".repeat(64) }],
  ["that an update has used", { usedAt: "2026-06-01T01:00:00Z" }],
  ["whose list for the update lacks a line", { deletions: whole.deletions.slice(1) }],
  ["whose list for the update has another label", { deletions: whole.deletions.map((line) => ({ ...line, label: "9.9.9" })) }],
  ["whose plan lacks a deletion", { plan: { ...made, deletions: made.deletions.slice(1) } }],
  ["whose decisions hide a deletion", { plan: { ...made, decisions: made.decisions.map((decision) => ({ ...decision, action: "keep" })) } }],
  ["whose decisions hold one more", { plan: { ...made, decisions: [...made.decisions, { ...made.decisions[0], id: 99 }] } }],
  ["without its snapshot", { snapshot: undefined }],
  ["whose policy is none", { policy: { owner: "acme" } }],
  ["without a plan", { plan: undefined }],
])("one %s is refused", (_name, edit) => expect(() => verifiedPolicy({ ...whole, ...edit }, made.hash)).toThrow(expect.objectContaining({ name: "Unverified" })));
