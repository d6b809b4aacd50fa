import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digest, SeedBuilder, startEmulator, type Seed } from "../../emulator";
import { emulators, now, send } from "./wire";

const start = emulators();
const acme = { owners: { acme: {} } };
const mistake = (seed: unknown) => startEmulator({ seed: seed as Seed });

describe("a seed is refused with the path of the mistake", () => {
  test.each([
    [{ packages: [{ owner: "acme", type: "npm", name: "a" }] }, /packages\[0\]\.owner: "acme" is not among owners; add it there/],
    [{ ...acme, packages: [{ owner: "acme", type: "bower", name: "a" }] }, /packages\[0\]\.type: /],
    [{ ...acme, packages: [{ owner: "acme", type: "npm", name: "a", versions: [{ name: "1", createdAt: "yesterday" }] }] }, /packages\[0\]\.versions\[0\]\.createdAt: must be an RFC 3339 date/],
    [{ ...acme, packages: [{ owner: "acme", type: "npm", name: "a", versions: [{}] }] }, /packages\[0\]\.versions\[0\]\.name: is required for type npm/],
    [{ ...acme, packages: [{ owner: "acme", type: "npm", name: "a", versions: ["1", "1"] }] }, /packages\[0\]\.versions\[1\]\.name: version name 1 is taken by packages\[0\]\.versions\[0\]\.name/],
    [{ ...acme, packages: [{ owner: "acme", type: "npm", name: "a", versions: [{ name: "1", tags: ["x"] }] }] }, /versions\[0\]\.tags: only container versions have tags/],
    [{ ...acme, packages: [{ owner: "acme", type: "container", name: "a", versions: ["sha256:12"] }] }, /named by its digest/],
    [{ ...acme, packages: [{ owner: "acme", type: "container", name: "a", versions: [{ tags: ["x"] }, { tags: ["x"] }] }] }, /versions\[1\]\.tags: tag x is taken/],
    [{ ...acme, packages: [{ owner: "acme", type: "npm", name: "a" }, { owner: "ACME", type: "npm", name: "a" }] }, /packages\[1\]\.name: package acme\/npm\/a is taken/],
    [{ ...acme, package: [] }, /package: is not a known key/],
    [{ owners: { "a--b": {} } }, /owners\.a--b/],
  ])("%j", async (seed, message) => {
    await expect(mistake(seed)).rejects.toMatchObject({ name: "SeedError", code: "invalid-seed", message: expect.stringMatching(message) });
  });

  test("in a file, which is named", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "seed-")), "seed.json");
    writeFileSync(file, "{ owners");
    await expect(startEmulator({ seed: file })).rejects.toThrow(`${file} cannot be used:\n  not JSON`);
    writeFileSync(file, JSON.stringify({ packages: [{ owner: "acme", type: "npm", name: "a" }] }));
    await expect(startEmulator({ seed: file })).rejects.toThrow(/seed\.json cannot be used:\n {2}packages\[0\]\.owner/);
  });
});

describe("what a seed leaves out", () => {
  test("versions are a day apart, the last one a day old; ids are above 2^31; containers get digests", async () => {
    const emulator = await start({ seed: { ...acme, packages: [{ owner: "acme", type: "npm", name: "a", versions: ["1", "2"] }, { owner: "acme", type: "container", name: "b", versions: [{}] }] } });
    const view = emulator.elsewhere.look("acme/npm/a");
    expect(view?.active).toMatchObject([{ name: "2", createdAt: "2026-02-28T00:00:00Z" }, { name: "1", createdAt: "2026-02-27T00:00:00Z" }]);
    expect(Math.min(view?.id ?? 0, ...(view?.active ?? []).map((each) => each.id))).toBeGreaterThan(2 ** 31);
    expect(emulator.elsewhere.look("acme/container/b")?.active[0]?.name).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((await send(emulator, "GET", "/orgs/acme/packages/npm/a", { token: "ghp_emulator" })).json).toMatchObject({ visibility: "private", created_at: "2026-02-27T00:00:00Z" });
  });

  test("a type with a repository's permissions is linked to one", async () => {
    const emulator = await start({ seed: new SeedBuilder().organization("acme").package("acme/maven/core", ["1"]).build() });
    const { json } = await send(emulator, "GET", "/orgs/acme/packages/maven/core", { token: "ghp_emulator" });
    expect(json).toMatchObject({ repository: { full_name: "acme/core" }, html_url: expect.stringMatching(/github\.com\/acme\/core\/packages\/\d+$/) });
  });

  test("a token's user is there without being listed", async () => {
    const emulator = await start({ seed: { tokens: { t: { user: "hubot" } } } });
    expect(await send(emulator, "GET", "/user", { token: "t" })).toMatchObject({ status: 200, json: { login: "hubot" } });
  });
});

test("the builder says the same as JSON", () => {
  const built = new SeedBuilder().organization("acme", { sso: true }).user("monalisa").token("t", { user: "monalisa" }).package("acme/container/kas/kas", [{ name: digest("x") }], { visibility: "public" }).build();
  expect(built).toEqual({
    owners: { acme: { type: "Organization", sso: true }, monalisa: { type: "User" } },
    tokens: { t: { user: "monalisa" } },
    packages: [{ owner: "acme", type: "container", name: "kas/kas", visibility: "public", versions: [{ name: digest("x") }] }],
  });
});

test("a new seed replaces everything, a reset returns to the first", async () => {
  const emulator = await start({ seed: { ...acme, packages: [{ owner: "acme", type: "npm", name: "a", versions: ["1"] }] }, clock: now });
  emulator.seed(new SeedBuilder().organization("acme").package("acme/npm/b", ["1"]));
  expect([emulator.elsewhere.look("acme/npm/a"), emulator.elsewhere.look("acme/npm/b")?.active.length]).toEqual([undefined, 1]);
  emulator.knobs.restoreRefusal = 409;
  emulator.faults.add({ kind: "bad-credentials" });
  await send(emulator, "GET", "/meta");
  emulator.reset();
  expect([emulator.elsewhere.look("acme/npm/a")?.active.length, emulator.elsewhere.look("acme/npm/b"), emulator.knobs.restoreRefusal]).toEqual([1, undefined, 404]);
  expect(emulator.ledger.entries()).toEqual([]);
  expect(await send(emulator, "GET", "/orgs/acme/packages/npm/a", { token: "ghp_emulator" })).toMatchObject({ status: 200 });
});
