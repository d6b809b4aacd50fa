import type { Emulator } from "../../emulator";
import { RetentionPolicy, type RetentionPolicyArgs } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, operations } from "../helpers/stack";

const place = "acme/container/api";
const base: RetentionPolicyArgs = {
  owner: "acme",
  packageTypes: ["container"],
  packages: ["api"],
  keep: [{ id: "newest", select: { tags: ["v*"] }, newest: { count: 1 } }],
  delete: [
    { id: "old-tags", select: { tags: ["v*"] }, olderThan: "10d" },
    { id: "loose", because: "left over by moved tags", select: { state: "untagged" }, olderThan: "10d" },
  ],
};
const policy = (change: Partial<RetentionPolicyArgs> = {}) => async () => {
  new RetentionPolicy("images", { ...base, ...change });
};
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Two signed multi-platform images that share a platform, something loose, and an untagged index. */
const versions = [
  { as: "shared", image: "linux/arm64", createdAt: daysAgo(60) },
  { as: "v1", tags: ["v1"], index: [{ as: "v1-amd64", image: "linux/amd64" }, "shared", { attestationFor: "v1-amd64" }], createdAt: daysAgo(60) },
  { cosign: { of: "v1" }, createdAt: daysAgo(60) },
  { artifact: "application/spdx+json", subject: "v1", createdAt: daysAgo(60) },
  { as: "lost", index: [{ image: "linux/s390x" }], createdAt: daysAgo(50) },
  { as: "v2", tags: ["v2"], index: [{ as: "v2-amd64", image: "linux/amd64", annotations: { of: "v2" } }, "shared"], createdAt: daysAgo(40) },
  { cosign: { of: "v2" }, createdAt: daysAgo(40) },
];

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", versions }] });
  stack = await EngineStack.open({ program: policy(), env: environmentOf(github) });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const live = () => github.elsewhere.look(place)?.active ?? [];
const deleted = () => github.elsewhere.look(place)?.deleted ?? [];
const tagged = (): string[] => live().flatMap(({ tags }) => tags).sort();
const named = (tag: string) => [...live(), ...deleted()].find(({ tags }) => tags.includes(tag));
const manifestReads = (): string[] => github.ledger.entries({ method: "GET" }).filter(({ path, status }) => path.includes("/manifests/") && status === 200).map(({ path }) => path);

test("an old index goes with its platforms, attestations and signatures; what the newer one needs stays, and its signature", async () => {
  const preview = await stack.preview();
  expect(preview.ok).toBe(true);
  const [warning] = diagnostics(preview, "warning");
  expect(warning?.message).toContain("will delete 7 versions in 1 package");
  expect(warning?.message).toMatch(/DELETE container\/api@v1 \(old-tags\)/);
  expect(warning?.message).toMatch(/goes with version \d+ \(old-tags\)/);
  expect(writes(github)).toEqual([]);

  const up = await stack.up();
  expect(up.text).not.toContain("error");
  expect(up.ok).toBe(true);
  expect(tagged()).toEqual([named("v2")?.name.replace(":", "-") + ".sig", "v2"].sort());
  // v2, its two platforms, its signature.
  expect(live()).toHaveLength(4);
  // The index is gone before anything that it lists or that speaks about it.
  const order = writes(github).map((write) => Number(/\d+$/.exec(write)?.[0]));
  const v1 = named("v1")?.id ?? 0;
  const relatives = deleted().filter(({ createdAt, id }) => Date.parse(createdAt) < Date.now() - 55 * 86_400_000 && id !== v1).map(({ id }) => id);
  expect(relatives).toHaveLength(4);
  for (const id of relatives) expect(order.indexOf(id)).toBeGreaterThan(order.indexOf(v1));

  const after = await stack.preview();
  expect(operations(after)).toEqual({ images: "same" });
  expect(diagnostics(after, "warning")).toEqual([]);
});

test("each manifest is read once: the roots in the preview, nothing in the update and after it", async () => {
  const preview = await stack.preview();
  // Of eleven live versions six are tagged, untagged indexes or untagged referrers; five are described by an index.
  expect(live()).toHaveLength(11);
  expect(manifestReads()).toHaveLength(6);
  expect(preview.text).toContain("container/api: read 6 manifests to learn which versions need each other; 5 versions are described by an index");
  await stack.up();
  await stack.preview();
  expect(manifestReads()).toHaveLength(6);
  github.elsewhere.push(place, [{ tags: ["v3"], index: [{ image: "linux/amd64", annotations: { of: "v3" } }, { image: "linux/arm64", annotations: { of: "v3" } }] }]);
  await stack.preview();
  expect(manifestReads()).toHaveLength(7);
});

test("a policy that can delete nothing of a package reads no manifest of it", async () => {
  stack.program = policy({ keep: [{ id: "all", youngerThan: "90d" }] });
  expect((await stack.up()).ok).toBe(true);
  expect(github.ledger.entries().filter(({ path }) => path.startsWith("/v2/"))).toEqual([]);
});

test("loosening brings an index back with all that it consisted of, children first, and its signature after it", async () => {
  await stack.up();
  stack.program = policy({ delete: [{ id: "loose", select: { state: "untagged" }, olderThan: "10d" }] });
  const preview = await stack.preview();
  expect(preview.text).toContain("RESTORE container/api@v1");
  const up = await stack.up();
  expect(up.text).not.toContain("error");
  expect(up.ok).toBe(true);
  expect(tagged()).toEqual([`${named("v1")?.name.replace(":", "-")}.sig`, `${named("v2")?.name.replace(":", "-")}.sig`, "v1", "v2"].sort());
  const order = writes(github).filter((write) => write.startsWith("POST")).map((write) => Number(/versions\/(\d+)\/restore/.exec(write)?.[1]));
  expect(order).toHaveLength(5);
  const signature = named(`${named("v1")?.name.replace(":", "-")}.sig`)?.id;
  expect(order.indexOf(named("v1")?.id ?? 0)).toBeLessThan(order.indexOf(signature ?? 0));
  expect(order.indexOf(named("v1")?.id ?? 0)).toBe(2);
});

describe("a manifest that cannot be read", () => {
  const second = { owner: "acme", type: "container" as const, name: "web", versions: [{ tags: ["v1"], image: "linux/amd64", createdAt: daysAgo(60) }, { tags: ["v2"], image: "linux/arm64", createdAt: daysAgo(50) }] };
  test.each([
    ["is not what its digest says", "wrong-digest", /other content under this name/],
    ["is a page for people", "html-page", /other content under this name/],
  ] as const)("because it %s keeps its whole package and is named; the rest is done, and the run fails", async (_why, kind, reason) => {
    github.seed({ owners: { acme: {} }, tokens: { [environmentOf(github)["GITHUB_PACKAGES_TOKEN"] ?? ""]: { user: "monalisa" } }, packages: [{ owner: "acme", type: "container", name: "api", versions }, second] });
    const before = live().length;
    github.faults.add({ kind, path: "^/v2/acme/api/manifests/" });
    stack.program = policy({ packages: ["api", "web"] });
    const preview = await stack.preview({ diff: true });
    expect(preview.ok).toBe(true);
    const up = await stack.up();
    expect(up.ok).toBe(false);
    expect(up.text).toMatch(/nothing of container\/api was deleted, and \d+ version\(s\) stay that the rules would delete/);
    expect(up.text).toMatch(reason);
    expect(live()).toHaveLength(before);
    expect((github.elsewhere.look("acme/container/web")?.active ?? []).flatMap(({ tags }) => tags)).toEqual(["v2"]);
    expect(await stack.stored("images")).toMatchObject({ lastRun: { deleted: 1 } });
  });
});
