import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../../emulator";
import { reviewPreview } from "../../../provider/cli/review-source";
import { verifiedPolicy } from "../../../provider/cli/verified-policy";
import type { PolicyPlanFile } from "../../../provider/plan-dir/policy-plan-file";
import { readPlans } from "../../../provider/plan-dir/read-plans";
import { startGitHub, writes } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const policy = (count: number): Declared => ({ kind: "RetentionPolicy", name: "tool", args: { owner: "acme", packageTypes: ["npm"], packages: ["tool"], keep: [{ id: "newest", newest: { count: 2 } }], delete: [{ id: "old", olderThan: "10d" }], guards: { maxDeletes: { count } } } });

let github: Emulator;
let stack: ProviderStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions: [60, 50, 40, 30, 20, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) })) }] });
  stack = new ProviderStack(github);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const fileOf = (): PolicyPlanFile => {
  const shown = readPlans(path.join(stack.folder, "plans")).get("org/project/dev/RetentionPolicy/tool");
  if (shown?.kind !== "policy") throw new Error("no plan file");
  return shown.file;
};

test("leaves its decisions for reviews, marked as stopped and without one deletion that an update could take", async () => {
  expect((await stack.preview(policy(3))).failures).toEqual([expect.stringContaining("guards.maxDeletes: ")]);
  expect(fileOf()).toMatchObject({ stopped: true, hash: "", deletions: [] });
  const { plan } = verifiedPolicy(fileOf(), "");
  expect([plan.stopped?.[0]?.guard, plan.wouldDelete?.map(({ label }) => label)]).toEqual(["maxDeletes", ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]]);
});

test("is refused by an update as before: with the guard's own words", async () => {
  const { failures } = await stack.preview(policy(3));
  expect((await stack.update(policy(3))).failures).toEqual(failures);
  expect(writes(github)).toEqual([]);
});

test("lets no update delete what it held, even if the guard was raised since: a preview must show it first", async () => {
  await stack.preview(policy(3));
  for (let times = 0; times < 2; times += 1) {
    expect((await stack.update(policy(100))).failures).toEqual(["tool: guards: a guard stopped the last preview of this policy, so that it showed nothing that this update could do; nothing was done. Run pulumi preview, then pulumi up."]);
  }
  expect(writes(github)).toEqual([]);
  expect((await stack.up(policy(100))).failures).toEqual([]);
  expect(writes(github)).toHaveLength(4);
});

test("takes the place of what an earlier preview showed: that is not what was shown last", async () => {
  await stack.preview(policy(100));
  await stack.preview(policy(3));
  expect((await stack.update(policy(100))).failures).toHaveLength(1);
  expect(writes(github)).toEqual([]);
});

test("is reviewed beside the preview that failed with its words, and beside no other", async () => {
  const [failure = ""] = (await stack.preview(policy(3))).failures;
  const preview = (message: string): string => JSON.stringify({ steps: [], diagnostics: [{ severity: "error", urn: "urn:pulumi:dev::project::pulumi-nodejs:dynamic/github-packages:RetentionPolicy::tool", message: `error: ${message}` }], duration: 60e9 });
  const review = (message: string) => reviewPreview(preview(message), { source: "preview.json", planDir: path.join(stack.folder, "plans"), nowMs: Date.now() });
  const shown = review(failure);
  expect(shown.policies.map(({ name, verified }) => [name, verified.plan.wouldDelete?.length])).toEqual([["tool", 4]]);
  expect(shown.problems).toEqual([failure]);
  const other = review("5 of 6 live versions would be deleted, more than maxDeletes.count 3");
  expect([other.policies, other.problems.length]).toEqual([[], 1]);
});

test.each([
  ["the mark of the guard", (text: string) => text.replace('"stopped":true,', "")],
  ["what the guard said", (text: string) => text.replace(/"stopped":\[\{.*?\}\],/, "")],
  ["a version that would have gone", (text: string) => text.replaceAll('"label":"1.0.0"', '"label":"9.9.9"')],
])("is refused by a review where %s was taken out or changed", async (_what, edit) => {
  await stack.preview(policy(3));
  const folder = path.join(stack.folder, "plans", "plans");
  const text = readFileSync(path.join(folder, readdirSync(folder)[0] ?? ""), "utf8");
  expect(edit(text)).not.toBe(text);
  expect(() => verifiedPolicy(JSON.parse(edit(text)) as PolicyPlanFile, "")).toThrow();
});
