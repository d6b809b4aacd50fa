import type { Emulator } from "../../../emulator";
import { startGitHub } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";

const place = "acme/npm/tool";
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const policy = (args: Record<string, unknown>): Declared => ({ kind: "RetentionPolicy", name: "tool", args: { owner: "acme", packageTypes: ["npm"], packages: ["tool"], ...args } });
const old = policy({ keep: [{ id: "newest", newest: { count: 2 } }], delete: [{ id: "old", olderThan: "10d" }] });
const turned = policy({ delete: [{ id: "broken", select: { name: ["1.4.0", "1.5.0"] }, everything: true }], guards: { minRemaining: 3 } });

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
const live = (): string[] => (github.elsewhere.look(place)?.active ?? []).map(({ name }) => name).sort();

test("what a policy brings back counts among what must stay, although lists from before do not show it", async () => {
  expect((await stack.up(old)).failures).toEqual([]);
  expect(live()).toEqual(["1.4.0", "1.5.0"]);
  expect((await stack.up(turned)).failures).toEqual([]);
  expect(live()).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
});
