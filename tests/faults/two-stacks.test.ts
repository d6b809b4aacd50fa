import type { Emulator } from "../../emulator";
import { openGate, type Gate } from "../helpers/gate";
import { enginesIn } from "../helpers/processes";
import { startFastGitHub } from "./fast-github";
import { FastStack } from "./fast-stack";
import { ProgramHost } from "./program-host";
import { policyOf, versionsOf, first, second, place } from "./opposed-programs";
import type { Declared } from "./programs";
import { misspoken } from "./run-cell";

let github: Emulator;
let gates: Gate[];
let stacks: FastStack[];

/** Stacks in folders of their own, each with a door of its own to one GitHub. */
async function begin(lastVersion: "refuse" | "cascade", ...programs: readonly (readonly Declared[])[]): Promise<void> {
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const fast = await startFastGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions: [...first, ...second].map((name, index) => ({ name, createdAt: daysAgo(90 - index) })) }] }, { knobs: { lastVersion: { npm: lastVersion } } });
  github = fast.github;
  gates = await Promise.all(programs.map(() => openGate(github)));
  stacks = await Promise.all(programs.map((declares, each) => FastStack.open(declares, { ...fast.env, GITHUB_API_URL: gates[each]?.url ?? "" }, new ProgramHost())));
}
afterEach(async () => {
  for (const stack of stacks) stack.close();
  for (const gate of gates) await gate.close();
  await github.close();
});
const live = (): string[] => (github.elsewhere.look(place)?.active ?? []).map(({ name }) => name).sort();
const deleted = (): string[] => {
  const names = new Map(github.elsewhere.look(place)?.deleted.map(({ id, name }) => [id, name]));
  return github.ledger.entries().flatMap(({ effect }) => (effect?.kind === "version-deleted" ? [names.get(effect.versionId) ?? ""] : [])).sort();
};
const aDelete = /^DELETE /;

test.each([
  { who: "two policies", lastVersion: "cascade", programs: [policyOf("a", { select: { name: ["1.*"] } }), policyOf("b", { select: { name: ["2.*"] } })] },
  { who: "a policy and single versions", lastVersion: "refuse", programs: [policyOf("a", { select: { name: ["1.*"] } }), versionsOf(second)] },
] as const)("$who of two stacks, which together name every version, leave one, and the run that left it says why", async ({ programs, lastVersion }) => {
  await begin(lastVersion, ...programs);
  const [a, b] = stacks as [FastStack, FastStack];
  const held = gates.map((gate) => gate.hold(aDelete, "before"));
  const runs = [a.up(), b.up()];
  await Promise.all(held.map(({ arrived }) => arrived)); // both have planned, and both have begun
  for (const each of held) each.release();
  const outcomes = await Promise.all(runs);
  for (const outcome of outcomes) expect(misspoken(outcome, "a run")).toEqual([]);
  expect(live()).toHaveLength(1);
  expect(deleted()).toHaveLength(9);
  expect(new Set(deleted()).size).toBe(9);
  const left = outcomes.filter(({ ok }) => !ok);
  expect(left).toHaveLength(1);
  expect(left[0]?.text.replace(/\s+/g, " ")).toMatch(/this version is the last of tool: .* Since this run looked first, somebody else deleted [1-5] versions? that it had left alone\./);
});

test("the same policy in two stacks: what the slower one planned and did not find, it names, and each version is claimed once", async () => {
  await begin("refuse", policyOf("a", {}, 2), policyOf("a", {}, 2));
  const [slow, quick] = stacks as [FastStack, FastStack];
  const held = gates[0]?.hold(aDelete, "before");
  const slower = slow.up();
  await held?.arrived;
  const quicker = await quick.up();
  held?.release();
  expect(quicker.ok).toBe(true);
  const outcome = await slower;
  expect(misspoken(outcome, "the slower run")).toEqual([]);
  expect(outcome.ok).toBe(true);
  expect(live()).toEqual(["2.3.0", "2.4.0"]);
  expect(new Set(deleted()).size).toBe(8);
  expect(deleted()).toHaveLength(8);
  const [mine, others] = await Promise.all(stacks.map(async (stack) => ((await stack.stored("a"))?.["lastRun"] as { deleted: number }).deleted));
  expect((mine ?? 0) + (others ?? 0)).toBe(8);
  expect(others).toBeGreaterThan(0);
  expect(outcome.text).toContain(`somebody else deleted ${others} version${others === 1 ? "" : "s"} since the plan was made: npm/tool@`);
});

test("the same versions in two stacks: the slower one names those that it did not delete, and claims none of them", async () => {
  await begin("refuse", versionsOf(first), versionsOf(first));
  const [slow, quick] = stacks as [FastStack, FastStack];
  const held = gates[0]?.hold(aDelete, "before");
  const slower = slow.up();
  await held?.arrived;
  expect((await quick.up()).ok).toBe(true);
  held?.release();
  const outcome = await slower;
  expect(misspoken(outcome, "the slower run")).toEqual([]);
  expect(outcome.ok).toBe(true);
  expect(live()).toEqual(second);
  expect(deleted()).toEqual(first);
  for (const name of first) {
    const claims = await Promise.all(stacks.map(async (stack) => (await stack.stored(name))?.["deletedByThisResource"]));
    expect([...claims].sort()).toEqual([false, true]);
    expect(outcome.text.includes(`acme/tool@${name}: somebody else deleted it since the plan was made; nothing was done`)).toBe(claims[0] === false);
  }
});

test("the same stack twice: the second run changes nothing and names the process that holds the stack", async () => {
  await begin("refuse", policyOf("a", { select: { name: ["1.*"] } }));
  const [stack] = stacks as [FastStack];
  const held = gates[0]?.hold(aDelete, "before");
  const running = stack.up();
  await held?.arrived;
  const [holder] = enginesIn(stack.folder);
  const refused = await stack.beside(new ProgramHost()).up();
  expect(refused.ok).toBe(false);
  expect(refused.text).toMatch(new RegExp(`the stack is currently locked by 1 lock.*pid ${holder}\\b`, "s"));
  held?.release();
  expect((await running).ok).toBe(true);
  expect(deleted()).toEqual(first);
});
