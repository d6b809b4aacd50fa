import type { Emulator } from "../../../emulator";
import { startGitHub, writes } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";

const place = "acme/npm/tool";
const other = "acme/npm/other";
const count = 60;
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const versions = Array.from({ length: count }, (_, index) => ({ name: `1.0.${index}`, createdAt: daysAgo(100 - index) }));
const policy: Declared = {
  kind: "RetentionPolicy",
  name: "old",
  args: { owner: "acme", packageTypes: ["npm"], packages: ["*"], guards: { maxDeletes: { count: 100 } }, keep: [{ id: "newest", newest: { count: 10 } }], delete: [{ id: "old", olderThan: "10d" }] },
};

jest.setTimeout(60_000);
let github: Emulator;
let stack: ProviderStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions, admins: ["somebody-else"] }, { owner: "acme", type: "npm", name: "other", versions: versions.slice(0, 12) }] });
  stack = new ProviderStack(github);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const live = (at: string): number => github.elsewhere.look(at)?.active.length ?? 0;
const sent = (): number => writes(github).filter((write) => write.includes("/tool/")).length;
const blocked = (planned: Record<string, unknown> | undefined) => Object.values((planned?.["plan"] as { blocked: Record<string, string> }).blocked);

test("without the admin role on a package, GitHub is asked about a few of its versions only; the other packages are done", async () => {
  const struck = await stack.up(policy);
  expect(struck.failures.join()).toContain("it lacks the admin permission");
  expect(live(place)).toBe(count);
  expect(live(other)).toBe(10);
  expect(sent()).toBeLessThanOrEqual(34); // sixteen under way and one after the first refusal, each asked for twice
});

test("the package is blocked from then on, new versions included, until a refresh: then GitHub is asked again", async () => {
  await stack.up(policy);
  const before = sent();
  github.elsewhere.publish(place, { name: "2.0.0" });
  const next = await stack.up(policy);
  expect(next.failures).toEqual([]);
  expect(sent()).toBe(before);
  expect(blocked(next.planned["old"])).toEqual(expect.arrayContaining([expect.stringContaining("pulumi refresh lets the next run ask again")]));
  expect(Object.keys(stack.stored("old")?.["refusals"] as object)).toEqual(["acme/npm/tool"]);

  github.elsewhere.setAdmins(place, ["monalisa"]);
  await stack.refresh("old");
  expect((await stack.up(policy)).failures).toEqual([]);
  expect(live(place)).toBe(10);
});

test("a version that GitHub refuses while it deletes others of the package is that version's own matter", async () => {
  github.elsewhere.setAdmins(place, ["monalisa"]);
  const refused = github.elsewhere.look(place)?.active.slice(-2).map(({ id }) => id) ?? [];
  github.faults.set(refused.map((id) => ({ kind: "refusal", status: 404, method: "DELETE", path: `/versions/${id}$` })));
  const struck = await stack.up(policy);
  expect(struck.failures).toHaveLength(2);
  expect(live(place)).toBe(12);
  expect(Object.keys(stack.stored("old")?.["refusals"] as object).sort()).toEqual(refused.map((id) => `acme/npm/tool/${id}`).sort());
});

test("a refusal that an earlier release stored without its kind blocks until a refresh", async () => {
  github.elsewhere.setAdmins(place, ["monalisa"]);
  await stack.up(policy);
  const [newest] = github.elsewhere.look(place)?.active ?? [];
  stack.amend("old", { refusals: { [`acme/npm/tool/${newest?.id}`]: "was refused once" } });
  for (let index = 0; index < 10; index += 1) github.elsewhere.publish(place, { name: `2.0.${index}` });
  expect(blocked((await stack.preview(policy)).planned["old"])).toEqual(["was refused once"]);
  await stack.refresh("old");
  expect(blocked((await stack.preview(policy)).planned["old"])).toEqual([]);
});
