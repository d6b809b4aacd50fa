import { PackageType } from "../../../../provider/core/refs";
import { BoundedFolder } from "../../../../provider/plan-dir/bounded-folder";
import { createManifestReader, type ManifestReader } from "../../../../provider/registry/manifest-reader";
import { RegistryClient } from "../../../../provider/registry/registry-client";
import { Secret } from "../../../../provider/config";
import { describeReading, readRelations, type Relations } from "../../../../provider/resources/relations/read-relations";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cosignTag, image, index, multiPlatform, sha256, type Built } from "../../../helpers/oci";
import { startRegistry, type TestRegistry } from "../../../helpers/registry";

let registry: TestRegistry;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "relations-"));
  registry = await startRegistry();
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await registry.close();
});

type Pushed = Built | readonly [Built, ...string[]];
interface Live { id: number; name: string; tags: string[]; createdAt: string }

/** Versions in the order in which they were pushed, as GitHub numbers them. */
function push(...pushed: readonly Pushed[]): Live[] {
  return pushed.map((each, at) => {
    const [manifest, ...tags] = Array.isArray(each) ? (each as [Built, ...string[]]) : [each as Built];
    registry.put(manifest);
    return { id: 1000 + at, name: manifest.digest, tags, createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString() };
  });
}

/** A run of its own: only the folder is what an earlier one left behind. */
function reader(): ManifestReader {
  const client = new RegistryClient({ baseUrl: registry.url, registryUrl: registry.url, token: new Secret("ghp_reader"), origins: [registry.url] }, { now: () => 0, log: () => undefined, sleep: async () => undefined });
  return createManifestReader(client, new BoundedFolder(join(folder, "manifests")));
}

const ref = { owner: "acme", packageType: PackageType.container, packageName: "api" };
const relate = (versions: readonly Live[], more: { after?: "stop" | "readOn"; by?: ManifestReader } = {}): Promise<Relations> => readRelations(more.by ?? reader(), { ref, versions, after: more.after ?? "stop" });
const childrenOf = ({ manifests }: Relations, { digest }: Built): string[] | undefined => manifests.get(digest)?.children.map((child) => child.digest);

test("the index of a multi-platform image is read, what it describes is not", async () => {
  const api = multiPlatform("api");
  const relations = await relate(push(...api.platforms, ...api.attestations, [api.index, "v1"]));
  expect(registry.asked()).toEqual([api.index.digest]);
  expect(childrenOf(relations, api.index)).toEqual([...api.platforms, ...api.attestations].map(({ digest }) => digest));
  expect(relations.reading).toEqual({ package: "container/api", read: 1, cached: 0, described: 4, unread: 0 });
});

test("an index below an index is read, however deep it is and whether or not it is live twice", async () => {
  const plain = image("plain");
  const inner = index([plain]);
  const middle = index([inner]);
  const outer = index([middle, inner]);
  const relations = await relate(push(plain, inner, middle, [outer, "v1"]));
  expect(registry.asked().sort()).toEqual([inner, middle, outer].map(({ digest }) => digest).sort());
  expect(childrenOf(relations, inner)).toEqual([plain.digest]);
});

test("an untagged version that nothing lists is read: it may be an index, or speak about another one", async () => {
  const api = image("api");
  const signature = image("signature", { subject: api.digest });
  const relations = await relate(push([api, "v1"], signature));
  expect(relations.manifests.get(signature.digest)?.subject).toBe(api.digest);
});

test("an untagged index is read before what it lists, which is then not read", async () => {
  const lost = Array.from({ length: 30 }, (_none, at) => multiPlatform(`lost ${at}`));
  await relate(push(...lost.flatMap(({ all }) => all)));
  const indexes = lost.map(({ index: { digest } }) => digest);
  // Two runs of neighbours may part one index from what it lists: at most its four, once per border.
  expect(indexes.filter((digest) => !registry.asked().includes(digest))).toEqual([]);
  expect(registry.asked().length).toBeLessThanOrEqual(30 + 15 * 4);
});

test("a tagged version is read although an index describes it: it decides for itself", async () => {
  const api = multiPlatform("api");
  const [amd64] = api.platforms as [Built];
  await relate(push([amd64, "v1-amd64"], api.platforms[1] as Built, ...api.attestations, [api.index, "v1"]));
  expect(registry.asked().sort()).toEqual([amd64.digest, api.index.digest].sort());
});

test("signatures by tag and the index of referrers by tag are read; what the latter lists as artifacts too", async () => {
  const api = image("api");
  const sbom = image("sbom", { subject: api.digest, artifactType: "application/spdx+json" });
  const referrers = index([{ of: sbom, artifactType: "application/spdx+json" }]);
  const relations = await relate(push([api, "v1"], sbom, [referrers, cosignTag(api.digest, "")], [image("signature"), cosignTag(api.digest)]));
  expect(relations.manifests.get(sbom.digest)?.subject).toBe(api.digest);
  expect(relations.reading.read).toBe(4);
});

test("what is listed and not live is not asked for", async () => {
  const gone = index([image("x")]);
  await relate(push([index([gone]), "v1"]));
  expect(registry.asked()).toHaveLength(1);
});

test("a second resource of the run and a later run ask for nothing; after new pushes for those only", async () => {
  const first = multiPlatform("first");
  const versions = push(...first.platforms, ...first.attestations, [first.index, "v1"], image("loose"));
  const run = reader();
  await relate(versions, { by: run });
  const again = await relate(versions, { by: run });
  const later = await relate(versions);
  expect(registry.asked()).toHaveLength(2);
  expect([again.reading, later.reading]).toEqual([{ package: "container/api", read: 0, cached: 2, described: 4, unread: 0 }, { package: "container/api", read: 0, cached: 2, described: 4, unread: 0 }]);
  const second = multiPlatform("second");
  await relate([...versions, ...push(...second.platforms, ...second.attestations, [second.index, "v2"]).map((version) => ({ ...version, id: version.id + 100 }))]);
  expect(registry.asked().slice(2)).toEqual([second.index.digest]);
});

test("two resources that ask at the same time ask the registry once", async () => {
  const versions = push([image("a"), "v1"], image("b"));
  const run = reader();
  await Promise.all([relate(versions, { by: run }), relate(versions, { by: run })]);
  expect(registry.asked()).toHaveLength(2);
});

describe("the first manifest that cannot be read", () => {
  test("names its reason, and ends the reading of its package: nothing of it will be deleted", async () => {
    const lost = image("lost");
    const versions = push(...Array.from({ length: 200 }, (_none, at) => image(`loose ${at}`)), [lost, "v1"]);
    registry.remove(lost.digest);
    const { failures, manifests, reading } = await relate(versions);
    expect([...failures]).toEqual([[lost.digest, expect.stringMatching(/read manifest – acme\/api@sha256:.* – HTTP 404 – the registry has no such manifest/)]]);
    expect(manifests.size).toBe(0);
    expect(reading).toMatchObject({ read: 0, unread: 1, described: 0 });
  });
  test("does not end that of a snapshot, with which others decide", async () => {
    const lost = image("lost");
    const versions = push(image("loose"), [lost, "v1"]);
    registry.remove(lost.digest);
    const { failures, manifests } = await relate(versions, { after: "readOn" });
    expect([failures.size, manifests.size]).toEqual([1, 1]);
  });
});

test("of a docker package nothing is asked: it has no registry any more, and that is said", async () => {
  const versions = push([image("a"), "v1"]);
  const { failures } = await readRelations(reader(), { ref: { ...ref, packageType: PackageType.docker }, versions, after: "stop" });
  expect([...failures.values()]).toEqual([expect.stringContaining("migrate them to the container registry")]);
  expect(registry.seen).toEqual([]);
});

test("a version whose name is no digest cannot be read", async () => {
  const { failures } = await relate([{ id: 1, name: "latest", tags: ["v1"], createdAt: "2026-01-01T00:00:00Z" }]);
  expect([...failures.values()]).toEqual([expect.stringContaining("not a digest")]);
  expect(registry.seen).toEqual([]);
});

describe("a hostile registry", () => {
  const nested = (depth: number): Built[] => {
    const all = [image("bottom")];
    for (let at = 0; at < depth; at++) all.push(index([all.at(-1) as Built], { name: String(at) }));
    return all;
  };
  const tagged = (all: Built[]): Live[] => push(...all.slice(0, -1), [all.at(-1) as Built, "v1"]);

  test.each([[20, 0], [100, 1]])("that nests indexes %i deep: %i cannot be read", async (depth, unread) => {
    const { failures } = await relate(tagged(nested(depth)));
    expect([...failures.values()]).toEqual(Array.from({ length: unread }, () => expect.stringContaining("an index below too many others")));
  });

  test("that lets two indexes list each other lies about a digest", async () => {
    // No content can name a digest that is made from itself, so a circle shows as other content under a name.
    const one = { ...index([image("a")]), digest: sha256("one") };
    const two = index([{ of: one }]);
    const liar = { ...index([{ of: two }]), digest: one.digest };
    const { failures } = await relate(push(liar, [two, "v1"]));
    expect([...failures.keys()]).toEqual([liar.digest]);
    expect([...failures.values()]).toEqual([expect.stringContaining("other content under this name")]);
  });

  test("that lies about a digest today is asked again tomorrow: nothing of it was kept", async () => {
    const api = image("api");
    const versions = push([api, "v1"]);
    registry.put({ ...image("another"), digest: api.digest });
    expect((await relate(versions)).failures.size).toBe(1);
    registry.put(api);
    expect((await relate(versions)).failures.size).toBe(0);
  });

  test.each([
    ["HTML", "<html>Sign in</html>", /not JSON|other content/],
    ["another manifest", image("another").bytes.toString(), /other content under this name/],
  ])("that answers with %s", async (_what, body, reason) => {
    const versions = push([image("a"), "v1"]);
    registry.intercept = (request, response) => request.url?.startsWith("/v2/") === true && request.headers.authorization !== undefined && (response.writeHead(200, { "content-type": "text/html" }).end(body), true);
    expect([...(await relate(versions)).failures.values()]).toEqual([expect.stringMatching(reason)]);
  });
});

describe("the cost", () => {
  test("of 200 tagged indexes of two platforms and two attestations and 1,000 loose versions is one read per root, then none, then one per new root", async () => {
    const images = Array.from({ length: 200 }, (_none, at) => multiPlatform(`image ${at}`));
    const loose = Array.from({ length: 1000 }, (_none, at) => image(`loose ${at}`));
    const versions = push(...images.flatMap(({ all, index: whole }, at): Pushed[] => [...all.slice(0, -1), [whole, `v${at}`], ...loose.slice(at * 5, at * 5 + 5)]));
    expect(versions).toHaveLength(2000);
    expect((await relate(versions)).reading).toMatchObject({ read: 1200, cached: 0, described: 800 });
    expect(registry.asked()).toHaveLength(1200);
    expect((await relate(versions)).reading).toMatchObject({ read: 0, cached: 1200 });
    expect(registry.asked()).toHaveLength(1200);
    const pushed = Array.from({ length: 10 }, (_none, at) => multiPlatform(`new ${at}`));
    const more = push(...pushed.flatMap(({ all, index: whole }, at): Pushed[] => [...all.slice(0, -1), [whole, `w${at}`]])).map((version, at) => ({ ...version, id: 9000 + at, createdAt: new Date(Date.UTC(2026, 6, 1, 0, 0, at)).toISOString() }));
    expect((await relate([...versions, ...more])).reading).toMatchObject({ read: 10, cached: 1200 });
    expect(registry.asked()).toHaveLength(1210);
  }, 60_000);
});

test("the line on what was read says how many and why, and is silent where nothing was asked", () => {
  const line = (reading: Partial<Relations["reading"]>) => describeReading({ package: "container/api", read: 0, cached: 0, described: 0, unread: 0, ...reading });
  expect(line({ read: 1, cached: 2, described: 3 })).toBe("container/api: read 1 manifest to learn which versions need each other; 2 more were known, 3 versions are described by an index");
  expect(line({ read: 5, unread: 1 })).toBe("container/api: read 5 manifests to learn which versions need each other; 1 could not be read");
  expect(line({ cached: 7, described: 1 })).toBeUndefined();
});

