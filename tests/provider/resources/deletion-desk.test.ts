import { startEmulator, seedBuilder, virtualClock, type Emulator } from "../../../emulator";
import { createPackagesApi } from "../../../provider/github/client";
import { createVersionLists } from "../../../provider/github/version-lists";
import { createManifestReader } from "../../../provider/registry/manifest-reader";
import { RegistryClient } from "../../../provider/registry/registry-client";
import { Secret } from "../../../provider/config";
import { DeletionDesk } from "../../../provider/resources/deletion-desk";
import type { PackageType } from "../../../provider/core/refs";

let github: Emulator;
let now: number;
beforeEach(async () => {
  now = Date.now();
  github = await startEmulator({
    seed: seedBuilder()
      .organization("acme")
      .token("ghp_desk", { user: "monalisa" })
      .package("acme/npm/tool", ["1.0.0", "1.1.0", "1.2.0"])
      .package("acme/container/api", [{}, { tags: ["v1"] }, { tags: ["v2"] }]),
  });
});
afterEach(() => github.close());

function manifestsOf() {
  const registry = new RegistryClient({ baseUrl: github.apiUrl, registryUrl: github.url, token: new Secret("ghp_desk"), origins: [github.url] }, { now: () => now, log: () => undefined, sleep: async () => undefined });
  return createManifestReader(registry, { read: () => undefined, write: () => undefined });
}

function deskOf(packageType: PackageType, packageName: string) {
  const ref = { owner: "acme", packageType, packageName };
  const api = createPackagesApi({ baseUrl: github.apiUrl, token: new Secret("ghp_desk"), origins: [github.url] }, { now: () => now, log: () => undefined, deletesPerMinute: Number.POSITIVE_INFINITY });
  const lists = createVersionLists(api, () => now);
  const desk = new DeletionDesk(ref, { api, versions: lists.versions, manifests: manifestsOf() }, { now: () => now, assertEngine: () => undefined, progress: { expect: () => undefined, settled: () => undefined } });
  const found = (github.elsewhere.look(`acme/${packageType}/${packageName}`)?.active ?? []).map(({ id, name, tags }) => ({ id, name, tags: [...tags] }));
  desk.knows(found);
  return { desk, found, planned: (name: string) => found.find((version) => version.name === name || version.tags.includes(name)) ?? { id: 0, name, tags: [] } };
}
const active = (place: string): string[] => (github.elsewhere.look(place)?.active ?? []).map((version) => version.tags[0] ?? version.name);

test("several deletes at once never take the last version", async () => {
  const { desk, found } = deskOf("npm", "tool");
  const outcomes = await Promise.allSettled(found.map((version) => desk.delete(version)));
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(outcomes.find((outcome) => outcome.status === "rejected")).toMatchObject({ reason: { code: "guarded" } });
  expect(active("acme/npm/tool")).toHaveLength(1);
});

test("a deletion that would take the last version says how many others somebody else has taken meanwhile", async () => {
  const { desk, planned } = deskOf("npm", "tool");
  for (const name of ["1.0.0", "1.1.0"]) github.elsewhere.deleteVersion("acme/npm/tool", planned(name).id);
  await expect(desk.delete(planned("1.2.0"))).rejects.toMatchObject({ code: "guarded", message: expect.stringContaining("Since this run looked first, somebody else deleted 2 versions that it had left alone.") });
});

test("several deletes at once never take the last tagged version", async () => {
  const { desk, planned } = deskOf("container", "api");
  const outcomes = await Promise.allSettled([desk.delete(planned("v1")), desk.delete(planned("v2"))]);
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a version whose tags are not those of the plan is not deleted", async () => {
  const { desk, planned } = deskOf("container", "api");
  const v1 = planned("v1");
  github.elsewhere.moveTag("acme/container/api", "prod", v1.id);
  await expect(desk.delete(v1)).rejects.toMatchObject({ code: "changed-since-plan", message: expect.stringContaining("now it has tags prod, v1") });
  expect(github.ledger.entries({ method: "DELETE" })).toEqual([]);
});

describe("a container version that was published since the plan", () => {
  const imagesOf = () => ({ ...deskOf("container", "api") });
  const kept = (): string[] => active("acme/container/api");

  test("and refers to nothing stops no delete; its manifest is read once", async () => {
    const { desk, planned } = imagesOf();
    github.elsewhere.publish("acme/container/api", { tags: ["v3"] });
    await expect(desk.delete(planned("v1"))).resolves.toBe("deleted");
    await expect(desk.delete(planned("v2"))).resolves.toBe("deleted");
    expect(github.ledger.entries().filter(({ path, status }) => path.includes("/manifests/") && status === 200)).toHaveLength(1);
  });

  test.each([
    ["lists one as a platform", (digest: string) => [{ tags: ["v3"], index: [digest] }]],
    ["lists one through an index that came with it", (digest: string) => [{ tags: ["v3"], index: [{ index: [digest] }] }]],
    ["has one as its subject", (digest: string) => [{ artifact: "application/spdx+json", subject: digest }]],
    ["signs one by its tag", (digest: string) => [{ cosign: { of: digest } }]],
  ])("and %s keeps that one, and only that one", async (_how, pushed) => {
    const { desk, planned } = imagesOf();
    github.elsewhere.push("acme/container/api", pushed(planned("v1").name));
    await expect(desk.delete(planned("v1"))).rejects.toMatchObject({ code: "changed-since-plan", message: expect.stringMatching(/version \d+ was published since the plan was made and refers to this one/) });
    await expect(desk.delete(planned("v2"))).resolves.toBe("deleted");
    expect(kept()).toContain("v1");
  });

  test("and cannot be read keeps the rest of the package", async () => {
    const { desk, planned } = imagesOf();
    github.elsewhere.publish("acme/container/api", { tags: ["v3"] });
    github.faults.add({ kind: "manifest-unknown", path: "/manifests/" });
    for (const tag of ["v1", "v2"]) await expect(desk.delete(planned(tag))).rejects.toMatchObject({ code: "changed-since-plan", message: expect.stringMatching(/may refer to this one: read manifest .* HTTP 404 .*nothing more of this package is deleted/) });
    expect(github.ledger.entries({ method: "DELETE" })).toEqual([]);
  });
});

test("the last delete of a small package is sent alone, after another look at all of it", async () => {
  const { desk, planned } = deskOf("npm", "tool");
  desk.plans([planned("1.0.0").id, planned("1.1.0").id]);
  await Promise.all([desk.delete(planned("1.0.0")), desk.delete(planned("1.1.0"))]);
  const packageReads = (path: string) => path.replace(/.*\/tool/, "").replace(/\d{4,}/, "ID");
  expect(github.ledger.entries().slice(1).map(({ method, status, path }) => `${method} ${status} ${packageReads(path)}`)).toEqual([
    "GET 200 /versions?state=active&per_page=100",
    "DELETE 204 /versions/ID",
    "GET 200 /versions?state=active&per_page=100",
    "DELETE 204 /versions/ID",
    "GET 404 /versions/ID",
    "GET 200 ",
  ]);
});

test("a package that GitHub removes with its last version, while another run deleted the others, comes back", async () => {
  github.knobs.lastVersion = { npm: "cascade" };
  const { desk, planned } = deskOf("npm", "tool");
  const others = [planned("1.1.0").id, planned("1.2.0").id];
  github.faults.set([{ kind: "latency", ms: 1, method: "DELETE" }]);
  const seen = github.faults.strikes.bind(github.faults);
  jest.spyOn(github.faults, "strikes").mockImplementation((call) => {
    // The other run's deletes arrive between the look and this one.
    if (call.entry.method === "DELETE") for (const id of others.splice(0)) github.elsewhere.deleteVersion("acme/npm/tool", id);
    return seen(call);
  });
  await expect(desk.delete(planned("1.0.0"))).rejects.toMatchObject({ code: "guarded", message: expect.stringContaining("the package was restored") });
  expect(active("acme/npm/tool")).toEqual(["1.0.0"]);
});

test("what a list showed more than 30 seconds ago is read again before it is deleted", async () => {
  const { desk, planned } = deskOf("npm", "tool");
  desk.plans([planned("1.2.0").id]);
  await desk.delete(planned("1.0.0"));
  now += 31_000;
  github.ledger.clear();
  await desk.delete(planned("1.1.0"));
  expect(github.ledger.entries().map((entry) => entry.method)).toEqual(["GET", "DELETE"]);
});

test("after a minute all versions are counted again: one that somebody else deleted makes this one the last", async () => {
  const { desk, planned } = deskOf("npm", "tool");
  await desk.delete(planned("1.0.0"));
  github.elsewhere.deleteVersion("acme/npm/tool", planned("1.2.0").id);
  now += 61_000;
  await expect(desk.delete(planned("1.1.0"))).rejects.toMatchObject({ code: "guarded" });
  expect(active("acme/npm/tool")).toEqual(["1.1.0"]);
});

test("a version that somebody else deleted is gone, and counts for nobody", async () => {
  const { desk, planned } = deskOf("npm", "tool");
  github.elsewhere.deleteVersion("acme/npm/tool", planned("1.0.0").id);
  await expect(desk.delete(planned("1.0.0"))).resolves.toBe("gone");
});

test("a policy's minRemaining holds for every delete of the package", async () => {
  const { desk, planned } = deskOf("npm", "tool");
  desk.demands(3);
  await expect(desk.delete(planned("1.0.0"))).rejects.toThrow(/demands 3/);
});

describe("in a package of many pages", () => {
  const many = Array.from({ length: 650 }, (_, index) => `0.0.${index}`);
  beforeEach(async () => {
    await github.close();
    github = await startEmulator({ seed: seedBuilder().organization("acme").token("ghp_desk", { user: "monalisa" }).package("acme/npm/many", many).package("acme/container/big", [{ tags: ["old"] }, ...Array.from({ length: 350 }, () => ({})), { tags: ["new"] }]) });
  });
  const pages = (): (string | null)[] => github.ledger.entries({ method: "GET" }).map(({ path }) => new URLSearchParams(path.split("?")[1]).get("page"));

  test("a page keeps a hundred versions fresh: after twenty seconds one look serves all that stand on it", async () => {
    const { desk, planned } = deskOf("npm", "many");
    await desk.delete(planned("0.0.0"));
    now += 21_000;
    github.ledger.clear();
    for (let index = 1; index < 40; index += 1) await desk.delete(planned(`0.0.${index}`));
    expect(pages()).toEqual(["7"]);
  });

  test("after a hundred deletes the newest page is counted again, and the others are not", async () => {
    const { desk, found } = deskOf("npm", "many");
    const old = found.slice(-120).reverse();
    desk.plans(old.map(({ id }) => id));
    for (const version of old.slice(0, 100)) await desk.delete(version);
    github.ledger.clear();
    for (const version of old.slice(100)) await desk.delete(version);
    expect(pages()).toEqual(["1"]);
  });

  test("a recount goes on behind a page that holds an unknown version, or of which nothing stays", async () => {
    const { desk, found } = deskOf("npm", "many");
    desk.plans(found.slice(0, 150).map(({ id }) => id));
    await desk.delete(found[649]!);
    now += 61_000;
    github.ledger.clear();
    await desk.delete(found[0]!);
    expect(pages()).toEqual(["1", "2"]);
    github.elsewhere.publish("acme/npm/many", { name: "9.9.9" });
    now += 61_000;
    github.ledger.clear();
    await desk.delete(found[1]!);
    expect(pages()).toEqual(["1", "2"]);
  });

  test("the last tagged version is refused where the recount did not see another one, and all pages show that there is none", async () => {
    const { desk, planned, found } = deskOf("container", "big");
    await desk.delete(found[1]!);
    github.elsewhere.deleteVersion("acme/container/big", planned("new").id);
    now += 61_000;
    await expect(desk.delete(planned("old"))).rejects.toMatchObject({ code: "guarded", message: expect.stringContaining("last tagged") });
  });

  test("a version that its page does not show any more is read, and only then gone", async () => {
    const { desk, found } = deskOf("npm", "many");
    await desk.delete(found[600]!);
    github.elsewhere.deleteVersion("acme/npm/many", found[601]!.id);
    now += 21_000;
    github.ledger.clear();
    await expect(desk.delete(found[601]!)).resolves.toBe("gone");
    expect(github.ledger.entries({ method: "GET" }).at(-2)?.path).toContain(`/versions/${found[601]!.id}`);
  });

  test("a count that failed is no count: the next delete begins it anew", async () => {
    const { desk, found } = deskOf("npm", "many");
    await desk.delete(found[600]!);
    now += 61_000;
    github.faults.add({ kind: "malformed-json", nth: 1 });
    await expect(desk.delete(found[601]!)).rejects.toMatchObject({ code: "unexpected-response" });
    github.ledger.clear();
    await desk.delete(found[601]!);
    expect(pages()[0]).toBe("1");
  });
});

test("a delete that waited out a limit is looked at again before it is sent: what was tagged meanwhile stays", async () => {
  const clock = virtualClock("2026-11-01T12:00:00Z");
  const ref = { owner: "acme", packageType: "container", packageName: "api" } as const;
  const [untagged, v1] = (github.elsewhere.look("acme/container/api")?.active ?? []).toReversed().map(({ id, name, tags }) => ({ id, name, tags: [...tags] }));
  github.faults.add({ kind: "secondary-limit", retryAfter: 45, method: "DELETE", nth: 1 });
  const api = createPackagesApi(
    { baseUrl: github.apiUrl, token: new Secret("ghp_desk"), origins: [github.url] },
    { now: clock.now, sleep: clock.sleep, fetch: clock.fetch(fetch), log: (line) => void (line.startsWith("Waiting 45 s") && github.elsewhere.moveTag("acme/container/api", "prod", v1!.id)) },
  );
  const desk = new DeletionDesk(ref, { api, versions: createVersionLists(api, clock.now).versions, manifests: manifestsOf() }, { now: clock.now, assertEngine: () => undefined, progress: { expect: () => undefined, settled: () => undefined } });
  desk.knows(github.elsewhere.look("acme/container/api")?.active ?? []);
  const outcomes = await Promise.allSettled([desk.delete(untagged!), desk.delete(v1!)]);
  expect(outcomes).toMatchObject([{ value: "deleted" }, { reason: { code: "changed-since-plan" } }]);
  expect(github.ledger.entries({ method: "DELETE" }).map(({ path, status }) => [path.endsWith(String(untagged!.id)), status])).toEqual([[true, 403], [true, 204]]);
});
