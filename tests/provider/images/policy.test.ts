import type { Emulator, VersionSeed } from "../../../emulator";
import { startGitHub, writes } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";

const place = "acme/container/api";
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const versions: VersionSeed[] = [
  { as: "shared", image: "linux/arm64", createdAt: daysAgo(70) },
  { as: "v1", tags: ["v1"], index: [{ as: "v1-amd64", image: "linux/amd64" }, "shared", { attestationFor: "v1-amd64" }], createdAt: daysAgo(60) },
  { cosign: { of: "v1" }, createdAt: daysAgo(59) },
  { artifact: "application/spdx+json", subject: "v1", createdAt: daysAgo(58) },
  { index: [{ image: "linux/s390x" }], createdAt: daysAgo(50) },
  { as: "v2", tags: ["v2"], index: [{ image: "linux/amd64", annotations: { of: "v2" } }, "shared"], createdAt: daysAgo(40) },
  { cosign: { of: "v2" }, createdAt: daysAgo(39) },
];
const web: VersionSeed[] = [{ tags: ["v1"], image: "linux/amd64", createdAt: daysAgo(60) }, { tags: ["v2"], image: "linux/arm64", createdAt: daysAgo(50) }];

jest.setTimeout(60_000);
let github: Emulator;
let stack: ProviderStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", versions }, { owner: "acme", type: "container", name: "web", versions: web }] });
  stack = new ProviderStack(github);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const look = (at = place) => github.elsewhere.look(at) ?? { active: [], deleted: [] };
const v = (tag: string, at = place) => [...look(at).active, ...look(at).deleted].find(({ tags }) => tags.includes(tag)) ?? { id: 0, name: "", tags: [] };
const tagged = (at = place): string[] => look(at).active.flatMap(({ tags }) => tags).sort();
const sig = (of: string): string => `${of.replace(":", "-")}.sig`;
const policy = (change: Record<string, unknown> = {}): Declared => ({
  kind: "RetentionPolicy",
  name: "images",
  args: {
    owner: "acme",
    packageTypes: ["container"],
    packages: ["api"],
    keep: [{ id: "newest", select: { tags: ["v*"] }, newest: { count: 1 } }],
    delete: [{ id: "old-tags", select: { tags: ["v*"] }, olderThan: "10d" }, { id: "loose", because: "left over by moved tags", select: { state: "untagged" }, olderThan: "10d" }],
    ...change,
  },
});
const plan = (properties: Record<string, unknown> | undefined) => properties?.["plan"] as { deletions: Record<string, string>; blocked: Record<string, string>; hash: string };
const idsWritten = (method: string): number[] => writes(github).filter((write) => write.startsWith(method)).map((write) => Number(/versions\/(\d+)/.exec(write)?.[1]));
const reads = (): number => github.ledger.entries().filter(({ path, status }) => path.includes("/manifests/") && status === 200).length;

test("an old index goes with its platforms, attestations and referrers, itself first; what the newer one needs stays, and its signature", async () => {
  const shown = await stack.preview(policy());
  expect(shown.failures).toEqual([]);
  expect(Object.keys(plan(shown.planned["images"]).deletions)).toHaveLength(7);
  expect((await stack.update(policy())).failures).toEqual([]);
  expect(tagged()).toEqual([sig(v("v2").name), "v2"].sort());
  expect(look().active).toHaveLength(4);
  const order = idsWritten("DELETE");
  const family = look().deleted.filter(({ createdAt }) => createdAt < daysAgo(55)).map(({ id }) => id);
  expect(family).toHaveLength(5);
  for (const id of family) expect(order.indexOf(id)).toBeGreaterThanOrEqual(order.indexOf(v("v1").id));
  expect(plan((await stack.preview(policy())).planned["images"]).hash).toBe("");
});

test("each root is read once, and why is said; an update and later runs read nothing, until something new was pushed", async () => {
  const shown = await stack.preview(policy());
  expect(look().active).toHaveLength(11);
  expect(shown.lines).toContain("container/api: read 6 manifests to learn which versions need each other; 5 versions are described by an index");
  await stack.update(policy());
  await stack.preview(policy());
  expect(reads()).toBe(6);
  github.elsewhere.push(place, [{ tags: ["v3"], index: [{ image: "linux/amd64", annotations: { of: "v3" } }, { image: "linux/arm64", annotations: { of: "v3" } }] }]);
  expect((await stack.preview(policy())).lines).toContain("container/api: read 1 manifest to learn which versions need each other; 2 more were known, 4 versions are described by an index");
  expect(reads()).toBe(7);
});

test("what was read does not count in the plan's hash", async () => {
  const cold = plan((await stack.preview(policy())).planned["images"]);
  const warm = plan((await stack.preview(policy())).planned["images"]);
  expect(warm).toEqual(cold);
});

test("a policy that can delete nothing of a package reads no manifest of it, and the kept snapshot says that its relations are not known", async () => {
  const lenient = policy({ keep: [{ id: "young", youngerThan: "90d" }], packages: ["*"] });
  expect((await stack.up(lenient)).failures).toEqual([]);
  expect(github.ledger.entries().filter(({ path }) => path.startsWith("/v2/"))).toEqual([]);
});

test("loosening brings an index back with all that it consisted of: parts, index, referrers", async () => {
  await stack.up(policy());
  const went = look().deleted.length;
  const loose = policy({ delete: [{ id: "loose", select: { state: "untagged" }, olderThan: "10d" }] });
  expect((await stack.up(loose)).failures).toEqual([]);
  const order = idsWritten("POST");
  expect(order).toHaveLength(5);
  expect(look().deleted).toHaveLength(went - 5);
  expect(tagged()).toEqual([sig(v("v1").name), sig(v("v2").name), "v1", "v2"].sort());
  expect(order.indexOf(v("v1").id)).toBe(2);
  expect(order.indexOf(v(sig(v("v1").name)).id)).toBeGreaterThan(2);
});

test("an index that is pushed between preview and update and lists a planned version keeps it", async () => {
  await stack.preview(policy());
  const [platform] = look().active.filter(({ tags, createdAt }) => tags.length === 0 && createdAt < daysAgo(59) && createdAt > daysAgo(61));
  github.elsewhere.push(place, [{ tags: ["v3"], index: [platform?.name ?? ""] }]);
  await stack.update(policy());
  expect(look().active.map(({ id }) => id)).toContain(platform?.id);
});

test("protecting one platform's digest keeps its index and all that is below it", async () => {
  const [platform] = look().active.filter(({ tags, createdAt }) => tags.length === 0 && createdAt < daysAgo(59) && createdAt > daysAgo(61));
  expect((await stack.up(policy({ protect: [`ghcr.io/acme/api@${platform?.name}`] }))).failures).toEqual([]);
  expect(tagged()).toContain("v1");
  expect(look().active).toHaveLength(9);
});

describe("a manifest that cannot be read", () => {
  test.each([
    ["is not what its digest says", { kind: "wrong-digest" }, /other content under this name/],
    ["is a page for people", { kind: "html-page" }, /other content under this name/],
    ["is larger than manifests are", { kind: "huge-body", bytes: 5_000_000 }, /larger than 4194304 bytes/],
    ["is not there", { kind: "manifest-unknown" }, /HTTP 404/],
    ["is denied", { kind: "registry-denied" }, /HTTP 403/],
  ])("because it %s keeps its whole package, and is named with the reason; the rest is done, and the run fails", async (_why, fault, reason) => {
    github.faults.add({ ...fault, path: "^/v2/acme/api/manifests/" } as never);
    const both = policy({ packages: ["api", "web"] });
    const shown = await stack.preview(both);
    expect(shown.failures).toEqual([]);
    expect(Object.keys(plan(shown.planned["images"]).deletions)).toEqual(["container/web@v1"]);
    expect(Object.values(plan(shown.planned["images"]).blocked)).toEqual([expect.stringMatching(reason)]);
    expect(Object.values(plan(shown.planned["images"]).blocked)[0]).toContain("nothing of container/api is deleted");
    const done = await stack.update(both);
    expect(done.failures).toEqual([expect.stringMatching(/nothing of container\/api was deleted, and \d+ version\(s\) stay that the rules would delete/)]);
    expect(look().active).toHaveLength(11);
    expect(tagged("acme/container/web")).toEqual(["v2"]);
    expect(stack.stored("images")).toMatchObject({ lastRun: { deleted: 1 } });
    // In sync but for what cannot be known: each run says so again.
    expect((await stack.up(both)).failures).toHaveLength(1);
    github.faults.clear();
    expect((await stack.up(both)).failures).toEqual([]);
    expect(look().active).toHaveLength(4);
  });

  test("of a package of which nothing would be deleted is not even asked for, and fails nothing", async () => {
    github.faults.add({ kind: "html-page", path: "^/v2/" });
    expect((await stack.up(policy({ keep: [{ id: "young", youngerThan: "90d" }] }))).failures).toEqual([]);
  });
});

test("a killed run leaves no tag broken, wherever it ends; the next one finishes", async () => {
  for (let writesLeft = 0; writesLeft <= 6; writesLeft++) {
    const before = look().active.length;
    await stack.cut(1, policy());
    expect(before - look().active.length).toBeLessThanOrEqual(1);
    const isLive = (id: number) => look().active.some((version) => version.id === id);
    expect(isLive(v("v2").id) && isLive(v(sig(v("v2").name)).id)).toBe(true);
  }
  expect((await stack.up(policy())).failures).toEqual([]);
  expect(look().active).toHaveLength(4);
});

test("200 tagged indexes of two platforms and two attestations and 1,000 loose versions cost one manifest per root, once; ten pushes later ten", async () => {
  const at = (index: number): string => new Date(Date.UTC(2025, 0, 1, 0, index)).toISOString();
  const one = (index: number, name: string, createdAt?: string): VersionSeed => ({
    tags: [`${name}${index}`],
    ...(createdAt === undefined ? {} : { createdAt }),
    index: [
      { as: `${name}${index}-amd64`, image: "linux/amd64", annotations: { of: `${name}${index}` } },
      { as: `${name}${index}-arm64`, image: "linux/arm64", annotations: { of: `${name}${index}` } },
      { attestationFor: `${name}${index}-amd64` },
      { attestationFor: `${name}${index}-arm64` },
    ],
  });
  const loose = (index: number): VersionSeed[] => Array.from({ length: 5 }, (_none, turn) => ({ image: "linux/amd64", annotations: { loose: `${index}.${turn}` }, createdAt: at(index * 10 + turn) }));
  await github.close();
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", versions: Array.from({ length: 200 }, (_none, index) => [...loose(index), one(index, "v", at(index * 10 + 9))]).flat() }] });
  stack.close();
  stack = new ProviderStack(github);
  const wide = policy({ guards: { maxDeletes: { count: 5000 } } });
  expect(look().active).toHaveLength(2000);
  const figures: number[] = [];
  const preview = async (): Promise<void> => {
    github.ledger.clear();
    expect((await stack.preview(wide)).failures).toEqual([]);
    figures.push(reads());
  };
  await preview();
  await preview();
  github.elsewhere.push(place, Array.from({ length: 10 }, (_none, index) => one(index, "w")));
  await preview();
  expect(figures).toEqual([1200, 0, 10]);
  process.stdout.write(`manifests read: cold ${figures[0]}, warm ${figures[1]}, after ten pushes ${figures[2]}; one per version would be 2000, 2000, 2050\n`);
});
