import { acme, emulators, idOf, send } from "./wire";

const start = emulators();
const npm = "/orgs/acme/packages/npm/left-pad";
const app = "/orgs/acme/packages/container/app";

const leftPad = () => start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]) });

describe("deleting a version", () => {
  test("moves it from the active to the deleted list and counts it out", async () => {
    const emulator = await leftPad();
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    const answer = await send(emulator, "DELETE", `${npm}/versions/${id}`);
    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(answer.headers).not.toHaveProperty("content-type");
    expect((await send(emulator, "GET", `${npm}/versions`)).json).toMatchObject([{ name: "1.0.1" }]);
    expect((await send(emulator, "GET", `${npm}/versions?state=deleted`)).json).toMatchObject([
      { id, name: "1.0.0", deleted_at: "2026-03-01T00:00:00Z" },
    ]);
    expect((await send(emulator, "GET", npm)).json).toMatchObject({ version_count: 1 });
    expect((await send(emulator, "GET", `${npm}/versions/${id}`)).json).toMatchObject({ message: "Package version not found." });
    expect(emulator.ledger.entries({ method: "DELETE" })).toMatchObject([
      { status: 204, ownerLogin: "acme", token: "classic:monalisa", effect: { kind: "version-deleted", versionId: id } },
    ]);
  });

  test("answers 404 the second time", async () => {
    const emulator = await leftPad();
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    await send(emulator, "DELETE", `${npm}/versions/${id}`);
    const again = await send(emulator, "DELETE", `${npm}/versions/${id}`);
    expect(again).toMatchObject({ status: 404, json: { message: "Package version not found.", status: "404" } });
  });
});

test("refuses the last tagged version of a container package, and lets untagged ones go", async () => {
  const emulator = await start({ seed: acme().package("acme/container/app", [{}, { tags: ["latest", "1"] }]) });
  const tagged = idOf(emulator, "acme/container/app", "latest");
  const untagged = emulator.elsewhere.look("acme/container/app")?.active.find((version) => version.tags.length === 0)?.id;
  expect(await send(emulator, "DELETE", `${app}/versions/${tagged}`)).toMatchObject({
    status: 400,
    json: {
      message: "You cannot delete the last tagged version of a package. You must delete the package instead.",
      documentation_url: "https://docs.github.com/rest/packages/packages#delete-package-version-for-an-organization",
      status: "400",
    },
  });
  expect(await send(emulator, "DELETE", `${app}/versions/${untagged}`)).toMatchObject({ status: 204 });
});

describe("the refusals", () => {
  const popularApp = { visibility: "public" } as const;

  test.each([
    [5000, "public", 204],
    [5001, "public", 400],
    [5001, "private", 204],
    [5001, "internal", 204],
  ] as const)("a version with %i downloads in a %s package: %i", async (downloads, visibility, status) => {
    const emulator = await start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", { name: "1.0.1", downloads }], { visibility }) });
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.1");
    expect((await send(emulator, "DELETE", `${npm}/versions/${id}`)).status).toBe(status);
  });

  test("a public package with a popular version stays, until it is made private", async () => {
    const emulator = await start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", { name: "1.0.1", downloads: 9000 }], popularApp) });
    expect(await send(emulator, "DELETE", npm)).toMatchObject({ status: 400, json: { message: expect.stringContaining("more than 5000 downloads") } });
    emulator.elsewhere.setVisibility("acme/npm/left-pad", "private");
    expect(await send(emulator, "DELETE", npm)).toMatchObject({ status: 204 });
  });

  test("a public package with a popular version goes where the knob allows it", async () => {
    const seed = acme().package("acme/npm/left-pad", [{ name: "1.0.1", downloads: 9000 }], popularApp);
    expect(await send(await start({ seed, knobs: { popularPackage: "allow" } }), "DELETE", npm)).toMatchObject({ status: 204 });
  });

  test("the last-tagged refusal speaks first where the knob says so", async () => {
    const emulator = await start({
      seed: acme().package("acme/container/app", [{}, { tags: ["latest"], downloads: 5001 }], popularApp),
      knobs: { refusalOrder: "last-first" },
    });
    const id = idOf(emulator, "acme/container/app", "latest");
    expect((await send(emulator, "DELETE", `${app}/versions/${id}`)).json.message).toContain("last tagged version");
  });

  test.each(["npm", "maven", "nuget", "rubygems", "docker", "container"] as const)("the last version of a %s package stays", async (type) => {
    const emulator = await start({ seed: acme().package(`acme/${type}/one`, [type === "container" ? {} : "1.0.0"]) });
    const id = emulator.elsewhere.look(`acme/${type}/one`)?.active[0]?.id;
    expect(await send(emulator, "DELETE", `/orgs/acme/packages/${type}/one/versions/${id}`)).toMatchObject({
      status: 400,
      json: { message: "You cannot delete the last version of a package. You must delete the package instead." },
    });
  });

  test("the last npm version takes its package along where the knob says so", async () => {
    const emulator = await start({ seed: acme().package("acme/npm/left-pad", ["1.0.0"]), knobs: { lastVersion: { npm: "cascade" } } });
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    expect(await send(emulator, "DELETE", `${npm}/versions/${id}`)).toMatchObject({ status: 204 });
    expect(await send(emulator, "GET", npm)).toMatchObject({ status: 404, json: { message: "Package not found." } });
    expect(emulator.ledger.entries({ method: "DELETE" })).toMatchObject([{ effect: { kind: "package-deleted", versionIds: [id] } }]);
  });
});

describe("deleting a package", () => {
  test("hides it and its versions from every reading", async () => {
    const emulator = await leftPad();
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    expect(await send(emulator, "DELETE", npm)).toMatchObject({ status: 204 });
    for (const path of [npm, `${npm}/versions`, `${npm}/versions?state=deleted`, `${npm}/versions/${id}`]) {
      expect([path, await send(emulator, "GET", path)]).toMatchObject([path, { status: 404, json: { message: "Package not found." } }]);
    }
    expect((await send(emulator, "GET", "/orgs/acme/packages?package_type=npm")).json).toEqual([]);
  });

  test("answers 404 the second time", async () => {
    const emulator = await leftPad();
    await send(emulator, "DELETE", npm);
    expect(await send(emulator, "DELETE", npm)).toMatchObject({ status: 404, json: { message: "Package not found." } });
  });
});
