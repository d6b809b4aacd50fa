import { digest, startEmulator, type Emulator, type FaultRule, type Seed } from "../../emulator";
import { acme, ask, emulators, send, type Loose } from "./wire";

const start = emulators();
const place = "acme/container/app";
type Versions = NonNullable<NonNullable<Seed["packages"]>[number]["versions"]>;
const seeded = (versions: Versions, faults: FaultRule[] = []) => start({ seed: acme().package(place, versions), faults });
const get = async (emulator: Emulator, reference: string): Promise<Loose> => (await ask(emulator, "GET", `/v2/acme/app/manifests/${reference}`)).json;
const digestOf = (emulator: Emulator, tag: string) => emulator.elsewhere.look(place)?.active.find((each) => each.tags.includes(tag))?.name ?? "";

/** Two platforms with what buildx adds, signed in both manners, with two referrers of which one has no tag to be found by. */
const signed: Versions = [
  { as: "v1", tags: ["1.0"], createdAt: "2026-02-01T00:00:00Z", index: [{ as: "amd64", image: "linux/amd64" }, { as: "arm64", image: "linux/arm64/v8" }, { attestationFor: "amd64" }, { attestationFor: "arm64" }] },
  { cosign: { of: "v1" } },
  { cosign: { of: "v1", kind: "att" } },
  { artifact: "application/spdx+json", subject: "v1" },
  { referrersOf: "v1" },
  { tags: ["slim"], index: ["amd64"] },
];

describe("a seed with images", () => {
  test("makes every manifest a version with real bytes, members some seconds before their index", async () => {
    const emulator = await seeded(signed);
    const active = emulator.elsewhere.look(place)?.active ?? [];
    expect(active).toHaveLength(10);
    for (const { name } of active) expect(digest((await ask(emulator, "GET", `/v2/acme/app/manifests/${name}`)).text)).toBe(name);
    const members = (await get(emulator, "1.0")).manifests.map((each: Loose) => each.digest);
    const born = members.map((name: string) => active.find((each) => each.name === name)?.createdAt);
    expect(born).toEqual(["2026-01-31T23:59:56Z", "2026-01-31T23:59:57Z", "2026-01-31T23:59:58Z", "2026-01-31T23:59:59Z"]);
  });

  test("marks attestations as buildx does", async () => {
    const { manifests } = await get(await seeded(signed), "1.0");
    expect(manifests[1].platform).toEqual({ os: "linux", architecture: "arm64", variant: "v8" });
    expect(manifests[2]).toMatchObject({ platform: { os: "unknown", architecture: "unknown" }, annotations: { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": manifests[0].digest } });
  });

  test("puts cosign's pushes and referrers where clients look for them", async () => {
    const emulator = await seeded(signed);
    const hex = digestOf(emulator, "1.0").replace(":", "-");
    expect((await get(emulator, `${hex}.sig`)).layers[0].mediaType).toBe("application/vnd.dev.cosign.simplesigning.v1+json");
    expect((await get(emulator, `${hex}.att`)).subject).toBeUndefined();
    const { manifests } = await get(emulator, hex);
    expect(manifests).toHaveLength(1);
    expect(await get(emulator, manifests[0].digest)).toMatchObject({ artifactType: "application/spdx+json", subject: { digest: digestOf(emulator, "1.0") } });
  });

  test("lets two indexes share a member", async () => {
    const emulator = await seeded(signed);
    const [both, slim] = [await get(emulator, "1.0"), await get(emulator, "slim")];
    expect(slim.manifests).toEqual([both.manifests[0]]);
  });

  test("nests indexes a hundred deep, and lists ten thousand members", async () => {
    type Version = Exclude<Versions[number], string>;
    const deep = Array.from({ length: 99 }).reduce<Version>((inner) => ({ index: [inner] }), { index: [{ image: "linux/amd64" }] });
    const wide = { tags: ["wide"], index: Array.from({ length: 10_000 }, (_none, at) => digest(String(at))) };
    const emulator = await seeded([{ ...deep, tags: ["deep"] }, wide]);
    expect([emulator.elsewhere.look(place)?.active.length, (await get(emulator, "wide")).manifests.length]).toEqual([102, 10_000]);
  });

  test("lies where it is told to: other bytes for a digest, a circle, any text of any type", async () => {
    const [a, b] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
    const emulator = await seeded([{ name: a, tags: ["circle"], index: [b] }, { name: b, index: [a] }, { tags: ["page"], raw: { body: "<html>", mediaType: "text/html" } }]);
    const answer = await ask(emulator, "GET", "/v2/acme/app/manifests/circle");
    expect([answer.headers["docker-content-digest"], digest(answer.text) === a]).toEqual([a, false]);
    expect((await get(emulator, answer.json.manifests[0].digest)).manifests[0].digest).toBe(a);
    expect(await ask(emulator, "GET", "/v2/acme/app/manifests/page")).toMatchObject({ text: "<html>", headers: { "content-type": "text/html" } });
  });

  test("has the same digests every time", async () => {
    const names = async () => (await seeded(signed)).elsewhere.look(place)?.active.map((each) => each.name);
    expect(await names()).toEqual(await names());
  });

  test.each([
    [[{ index: ["nobody"] }], /packages\[0\]\.versions\[0\]\.index\[0\]: no version before this one says "as": "nobody"/],
    [[{ index: [{ image: "amd64" }] }], /packages\[0\]\.versions\[0\]\.index\[0\]\.image: must be a platform/],
    [[{ image: "linux/amd64", artifact: "x/y" }], /versions\[0\]\.artifact: a version is one thing, and this one has image already/],
    [[{ as: "a", image: "linux/amd64" }, { as: "a", image: "linux/amd64" }], /versions\[1\]\.as: "a" is taken/],
    [[{ raw: { body: "a" } }, { raw: { body: "a" } }], /versions\[1\]: version name sha256:\w+ is taken by packages\[0\]\.versions\[0\]/],
    [[{ image: "linux/amd64", tags: ["a"] }, { index: [{ image: "linux/amd64", tags: ["a"] }] }], /versions\[1\]\.index\[0\]\.tags: tag a is taken by packages\[0\]\.versions\[0\]\.tags/],
  ] as const)("is refused with the path of the mistake: %j", async (versions, message) => {
    await expect(startEmulator({ seed: acme().package(place, versions as unknown as Versions) })).rejects.toMatchObject({ code: "invalid-seed", message: expect.stringMatching(message) });
  });

  test("has images in container packages only", async () => {
    await expect(startEmulator({ seed: acme().package("acme/npm/app", [{ name: "1", image: "linux/amd64" }]) })).rejects.toThrow(/versions\[0\]\.image: only container versions have manifests/);
  });
});

test("somebody else pushes images while the test runs", async () => {
  const emulator = await seeded([{ tags: ["1.0", "latest"], image: "linux/amd64" }]);
  emulator.clock.advance(1000);
  const pushed = emulator.elsewhere.push(place, [{ tags: ["latest"], index: [{ image: "linux/amd64" }, { image: "linux/arm64" }] }]);
  expect(pushed.map(({ tags }) => tags)).toEqual([[], [], ["latest"]]);
  expect(emulator.elsewhere.look(place)?.active.map(({ tags }) => tags)).toEqual([["latest"], [], [], ["1.0"]]);
  expect((await get(emulator, "latest")).manifests.map((each: Loose) => each.digest)).toEqual(pushed.slice(0, 2).map(({ name }) => name));
  expect((await ask(emulator, "GET", `/v2/acme/app/blobs/${(await get(emulator, pushed[0]?.name ?? "")).config.digest}`)).status).toBe(200);
});

describe("faults of transport strike the registry, too", () => {
  const versions: Versions = [{ as: "one", tags: ["1"], image: "linux/amd64" }, { tags: ["2"], image: "linux/arm64" }];
  const path = "/v2/acme/app/manifests/1";

  test("one manifest by its path, one kind of request by its operationId", async () => {
    const emulator = await seeded(versions, [{ kind: "server-error", path: "manifests/1$" }, { kind: "manifest-unknown", operationId: "registry/get-blob" }]);
    expect([(await ask(emulator, "GET", path)).status, (await ask(emulator, "GET", "/v2/acme/app/manifests/2")).status]).toEqual([500, 200]);
    expect((await ask(emulator, "GET", `/v2/acme/app/blobs/${(await get(emulator, "2")).config.digest}`)).status).toBe(404);
    expect(emulator.ledger.entries()[0]).toMatchObject({ status: 500, faults: ["server-error"] });
  });

  test("and the registry's own faults neither strike nor count the REST API's requests", async () => {
    const emulator = await seeded(versions, [{ kind: "manifest-unknown", nth: 1 }]);
    expect(await send(emulator, "GET", "/orgs/acme/packages/container/app")).toMatchObject({ status: 200 });
    expect(emulator.ledger.entries()[0]?.faults).toBeUndefined();
    expect((await ask(emulator, "GET", path)).status).toBe(404);
  });

  test("a 401 in the registry's words, 429 in GitHub's", async () => {
    const emulator = await seeded(versions, [{ kind: "bad-credentials", nth: 1 }, { kind: "secondary-limit", status: 429, retryAfter: 7, nth: 2 }]);
    expect(await ask(emulator, "GET", path)).toMatchObject({ status: 401, json: { errors: [{ code: "UNAUTHORIZED" }] } });
    expect(await ask(emulator, "GET", path)).toMatchObject({ status: 429, headers: { "retry-after": "7" }, json: { message: expect.stringContaining("secondary rate limit") } });
  });

  test("half a document, a drip, a redirection, a cut", async () => {
    const emulator = await seeded(versions);
    const faulty = (rule: FaultRule) => {
      emulator.faults.set([rule]);
      return ask(emulator, "GET", path);
    };
    await expect(faulty({ kind: "malformed-json" })).rejects.toMatchObject({ name: "SyntaxError" });
    expect(await faulty({ kind: "slow-answer", ms: 1, pieces: 50 })).toMatchObject({ status: 200, headers: { "transfer-encoding": "chunked" } });
    expect(await faulty({ kind: "redirect", origin: "http://elsewhere.invalid" })).toMatchObject({ status: 307, headers: { location: `http://elsewhere.invalid${path}` } });
    await expect(faulty({ kind: "reset" })).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});
