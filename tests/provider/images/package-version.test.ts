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
  { as: "v2", tags: ["v2", "latest"], index: [{ image: "linux/amd64", annotations: { of: "v2" } }, "shared"], createdAt: daysAgo(40) },
];

jest.setTimeout(60_000);
let github: Emulator;
let stack: ProviderStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", versions }] });
  stack = new ProviderStack(github);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const look = () => github.elsewhere.look(place) ?? { active: [], deleted: [] };
const everything = () => [...look().active, ...look().deleted];
const v = (tag: string) => everything().find(({ tags }) => tags.includes(tag)) ?? { id: 0, name: "", tags: [] };
const declare = (args: Record<string, unknown>, name = "image"): Declared => ({ kind: "PackageVersion", name, args: { owner: "acme", packageType: "container", packageName: "api", state: "deleted", ...args } });
const goesWith = (properties: Record<string, unknown> | undefined): { id: number; name: string; tags: string[] }[] => (properties?.["goesWith"] ?? []) as never;
/** The oldest one. */
const sharedDigest = (): string => look().active.at(-1)?.name ?? "";
const idsWritten = (): number[] => writes(github).map((write) => Number(/versions\/(\d+)/.exec(write)?.[1]));

test("an index takes what only it uses, names it in the preview, deletes it after the index, and keeps what is shared", async () => {
  const shared = sharedDigest();
  const shown = await stack.preview(declare({ tag: "v1" }));
  expect(shown.failures).toEqual([]);
  expect(shown.planned["image"]).toMatchObject({ plannedAction: "delete", version: v("v1").name });
  // Its amd64 platform and attestation, its signature and its bill of materials.
  expect(goesWith(shown.planned["image"])).toHaveLength(4);
  expect(goesWith(shown.planned["image"]).map(({ name }) => name)).not.toContain(shared);
  expect(writes(github)).toEqual([]);
  const done = await stack.update(declare({ tag: "v1" }));
  expect(done.failures).toEqual([]);
  expect(look().active.map(({ tags }) => tags.join()).filter((tags) => tags !== "")).toEqual(["v2,latest"]);
  expect(look().active).toHaveLength(3);
  expect(look().active.map(({ name }) => name)).toContain(shared);
  expect(idsWritten()[0]).toBe(v("v1").id);
  expect(idsWritten().slice(1)).toEqual(goesWith(stack.stored("image")).map(({ id }) => id));
});

test("two images go with what they share, in whatever order preview and update check them", async () => {
  github.elsewhere.push(place, [{ tags: ["stays"], image: "linux/riscv64" }]);
  const [first, second] = [declare({ tag: "v1" }, "first"), declare({ tag: "v2" }, "second")];
  const shared = everything().find(({ name }) => name === look().active.at(-1)?.name)?.id;
  const shown = await stack.preview(first, second);
  expect(shown.failures).toEqual([]);
  expect(goesWith(shown.planned["second"]).map(({ id }) => id)).toContain(shared);
  const done = await stack.update(second, first);
  expect(done.failures).toEqual([]);
  expect(look().active.map(({ tags }) => tags.join())).toEqual(["stays"]);
  expect(goesWith(stack.stored("first")).map(({ id }) => id)).toContain(shared);
});

test("a restore brings back exactly what went along, before the index itself", async () => {
  await stack.up(declare({ tag: "v1" }));
  const went = idsWritten();
  const shown = await stack.preview(declare({ tag: "v1", state: "present" }));
  expect(shown.planned["image"]).toMatchObject({ plannedAction: "restore" });
  expect((await stack.update(declare({ tag: "v1", state: "present" }))).failures).toEqual([]);
  const back = idsWritten().slice(went.length);
  expect(back).toEqual([...went].reverse());
  expect(back.at(-1)).toBe(v("v1").id);
  expect(look().deleted).toEqual([]);
  expect(goesWith(stack.stored("image"))).toEqual([]);
});

test("a restore is refused where something that went along is gone for good; nothing is brought back", async () => {
  await stack.up(declare({ tag: "v1" }));
  const lost = { id: 4711, name: `sha256:${"0".repeat(64)}`, tags: ["sha256-lost.sig"] };
  stack.amend("image", { goesWith: [...goesWith(stack.stored("image")), lost] });
  const before = writes(github);
  const shown = await stack.preview(declare({ tag: "v1", state: "present" }));
  expect(shown.failures).toEqual([expect.stringMatching(/cannot be restored: sha256-lost\.sig went with it and cannot be restored any more/)]);
  await expect(stack.remove("image")).rejects.toMatchObject({ code: "cannot-restore", message: expect.stringContaining('onDestroy: "leave"') });
  expect(writes(github)).toEqual(before);
});

test("removing the resource brings all of it back", async () => {
  await stack.up(declare({ tag: "v1" }));
  await stack.remove("image");
  expect(look().deleted).toEqual([]);
  expect(idsWritten().at(-1)).toBe(v("v1").id);
});

test('relatives: "leave" takes the version alone', async () => {
  expect((await stack.up(declare({ tag: "v1", relatives: "leave" }))).failures).toEqual([]);
  expect(idsWritten()).toEqual([v("v1").id]);
});

test("a platform that tagged indexes list is refused, with their tags", async () => {
  const shown = await stack.preview(declare({ version: sharedDigest() }));
  expect(shown.failures).toEqual([expect.stringMatching(/image: state: .*cannot be deleted: v1; latest, v2 would break without it.*breaks: "allow"/)]);
});

test('breaks: "allow" deletes it, and nothing that the broken indexes still need', async () => {
  const version = sharedDigest();
  expect((await stack.up(declare({ version, breaks: "allow" }))).failures).toEqual([]);
  expect(look().deleted.map(({ name }) => name)).toEqual([version]);
});

test("what the same program deletes holds nothing back", async () => {
  const last = github.elsewhere.push(place, [{ tags: ["v3"], image: "linux/amd64", annotations: { of: "v3" } }]);
  const program = [declare({ tag: "v1" }, "one"), declare({ tag: "v2" }, "two")];
  expect((await stack.up(...program)).failures).toEqual([]);
  expect(look().active.map(({ name }) => name)).toEqual(last.map(({ name }) => name));
});

test("a version that another resource declares present is not taken along: both are named", async () => {
  const shown = await stack.preview(declare({ version: goesWith((await stack.preview(declare({ tag: "v1" }))).planned["image"])[0]?.name, state: "present" }, "keeper"), declare({ tag: "v1" }, "remover"));
  expect(shown.failures).toEqual([expect.stringMatching(/keeper declares .* present, PackageVersion remover declares .* of container package version acme\/api@.* deleted/)]);
});

describe("a manifest that cannot be read", () => {
  beforeEach(() => void github.faults.add({ kind: "wrong-digest", path: "/manifests/" }));
  test("fails the preview with the reason and the cure", async () => {
    const shown = await stack.preview(declare({ tag: "v1" }));
    expect(shown.failures).toEqual([expect.stringMatching(/cannot be deleted: what it consists of, and what needs it, is not known: .*other content under this name.*relatives: "leave" and breaks: "allow"/)]);
  });
  test("does not matter where nothing is taken and everything may break", async () => {
    expect((await stack.up(declare({ tag: "v1", relatives: "leave", breaks: "allow" }))).failures).toEqual([]);
    expect(github.ledger.entries().filter(({ path }) => path.startsWith("/v2/"))).toEqual([]);
  });
});

test("an index that is pushed between preview and update and lists a part keeps that part; more than was shown is never taken", async () => {
  const shown = await stack.preview(declare({ tag: "v1" }));
  const part = goesWith(shown.planned["image"]).find(({ tags }) => tags.length === 0)?.name ?? "";
  github.elsewhere.push(place, [{ tags: ["v3"], index: [part] }]);
  expect((await stack.update(declare({ tag: "v1" }))).failures).toEqual([]);
  expect(look().active.map(({ name }) => name)).toContain(part);
  github.elsewhere.restoreVersion(place, v("v1").id);
});

test("a signature that is pushed between preview and update is more than was shown: nothing is deleted", async () => {
  await stack.preview(declare({ tag: "v1" }));
  github.elsewhere.push(place, [{ artifact: "application/vnd.example", subject: v("v1").name }]);
  const done = await stack.update(declare({ tag: "v1" }));
  expect(done.failures).toEqual([expect.stringMatching(/now .* would be deleted as well/)]);
  expect(writes(github)).toEqual([]);
});

test("an engine that is killed after the index leaves only what nothing reaches; the next run knows the deletion as its own, and a restore brings the platforms back first", async () => {
  await stack.cut(3, declare({ tag: "v1" }));
  expect(idsWritten()).toHaveLength(3);
  expect((await stack.up(declare({ tag: "v1" }))).failures).toEqual([]);
  expect(stack.stored("image")).toMatchObject({ observedState: "deleted", deletedByThisResource: true });
  expect((await stack.up(declare({ tag: "v1", state: "present" }))).failures).toEqual([]);
  const index = v("v1");
  expect(look().active.map(({ id }) => id)).toContain(index.id);
  const back = writes(github).filter((write) => write.startsWith("POST")).map((write) => Number(/versions\/(\d+)/.exec(write)?.[1]));
  expect(back.at(-1)).toBe(index.id);
});

test("reading relations is asked of the registry once per run and version, and of the disk afterwards", async () => {
  await stack.preview(declare({ tag: "v1" }, "one"), declare({ tag: "v2" }, "two"));
  const read = () => github.ledger.entries().filter(({ path, status }) => path.includes("/manifests/") && status === 200).length;
  expect(read()).toBe(4);
  await stack.preview(declare({ tag: "v1" }, "one"));
  expect(read()).toBe(4);
});
