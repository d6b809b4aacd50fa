import { evaluate, type SnapshotPackage } from "../../../provider/retention";
import { cookbook, page, recipe } from "./cookbook-pages";
import { readPolicyFile } from "../../../provider/cli/plan-policy-file";
import { container, daysAgo, image, NOW, npm, referrerTag, release, sha256 } from "./world";

const api = container([
  image(1, { age: 400, tags: ["v1.0.0"], children: [2, 3] }),
  image(2, { age: 400 }),
  image(3, { age: 400 }),
  image(4, { age: 400, tags: [referrerTag(1)] }),
  image(5, { age: 90, tags: ["pr-1"] }),
  image(6, { age: 80, tags: ["pr-2", "qa"] }),
  image(7, { age: 70, tags: ["production", "v1.1.0"] }),
  image(8, { age: 65, tags: ["main-abcdef0"], updatedAt: daysAgo(1) }),
  image(9, { age: 20, tags: ["main-abcdef1"] }),
  image(10, { age: 15, tags: ["main-abcdef2"] }),
  image(11, { age: 14.5, tags: ["main-abcdef3"] }),
  image(12, { age: 14.2, tags: ["pr-3"] }),
  image(13, { age: 10 }),
  image(14, { age: 5 }),
  ...[20, 21, 22, 23, 24, 25, 26, 27].map((id) => image(id, { age: 40 - id, tags: [`nightly-${id}`] })),
]);
const web = npm([
  release(101, "1.0.0", { age: 800 }),
  release(102, "1.0.1", { age: 500 }),
  release(103, "1.0.2", { age: 400 }),
  release(104, "1.1.0-rc.1", { age: 390 }),
  release(105, "1.1.0-rc.2", { age: 380 }),
  release(106, "1.1.0", { age: 370 }),
  release(107, "2.0.0-rc.1", { age: 20 }),
  release(108, "nightly", { age: 6 }),
], "web");
const lib: SnapshotPackage = { ...npm([release(201, "1.0-SNAPSHOT", { age: 30 }), release(202, "1.0", { age: 30 }), release(203, "1.1-SNAPSHOT", { age: 10 })], "lib"), packageType: "maven" };

const deletedBy = (wish: string): number[] | undefined =>
  evaluate({ policy: recipe(wish), snapshot: { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [api, web, lib] }, at: NOW, sha256, ...(recipe(wish).approval && { lock: [{ package: "container/api", id: 5 }] }) }).plan?.deletions.map(({ id }) => id).sort((a, b) => a - b);

const expected: readonly [string, number[]][] = [
  ["The newest five, but nothing younger than thirty days", [1, 2, 3, 4, 5, 6, 7, 8, 101, 102, 103]],
  ["Two versions per release line", [101, 104]],
  ["The latest patch of each minor forever", [101, 102, 104, 105]],
  ["Pull-request builds after fourteen days", [5, 12]],
  ["Only what carries no production tag", [1, 2, 3, 4, 5, 6, 8]],
  ["Untagged leftovers", [13]],
  ["Pre-releases once their line has something newer", [104, 105]],
  ["Seven nightlies", [20]],
  ["Three builds of each branch", [8]],
  ["What is deployed stays", [1, 2, 3, 4, 5, 8]],
  ["Maven snapshots after two weeks", [201]],
  ["Supported majors stay, the rest for two years", [101]],
  ["A large clean-up in small steps", [1, 2, 3, 4, 5]],
  ["Never fewer than four", [101, 102, 103, 104]],
  ["Sixty days after the last tagging, once approved", [5]],
];

test.each(expected)("%s", (wish, ids) => expect(deletedBy(wish)).toEqual(ids));
test("every recipe of the page is evaluated", () => expect(cookbook.map(({ wish }) => wish)).toEqual(expected.map(([wish]) => wish)));
test("every other policy on the page is valid", () => {
  const blocks = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => match[1] as string);
  expect(blocks.length).toBe(cookbook.length + 1);
  for (const text of blocks) expect(readPolicyFile("docs/retention.md", text).errors).toBeUndefined();
});
