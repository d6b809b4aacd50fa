import { startEmulator, seedBuilder, type Emulator } from "../../../emulator";
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

function deskOf(packageType: PackageType, packageName: string) {
  const ref = { owner: "acme", packageType, packageName };
  const api = createPackagesApi({ baseUrl: github.apiUrl, token: new Secret("ghp_desk"), origins: [github.url] }, { now: () => now, log: () => undefined, deletesPerMinute: 60_000 });
  const lists = createVersionLists(api, () => now);
  const registry = new RegistryClient({ baseUrl: github.apiUrl, registryUrl: github.url, token: new Secret("ghp_desk"), origins: [github.url] }, { now: () => now, log: () => undefined, sleep: async () => undefined });
  const manifests = createManifestReader(registry, { read: () => undefined, write: () => undefined });
  const desk = new DeletionDesk(ref, { api, versions: lists.versions, manifests }, { now: () => now, assertEngine: () => undefined });
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
    for (const tag of ["v1", "v2"]) await expect(desk.delete(planned(tag))).rejects.toMatchObject({ code: "changed-since-plan", message: expect.stringMatching(/cannot be read.*nothing more of this package is deleted/) });
    expect(github.ledger.entries({ method: "DELETE" })).toEqual([]);
  });
});

test("what a list showed more than 30 seconds ago is read again before it is deleted", async () => {
  const { desk, planned } = deskOf("npm", "tool");
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
