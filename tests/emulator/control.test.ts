import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runEmulator } from "../../emulator";
import { acme, emulators, send } from "./wire";

const start = emulators();
const npm = "/orgs/acme/packages/npm/left-pad";
const leftPad = () => acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]);
const control = (emulator: Parameters<typeof send>[0], path: string, body?: unknown) =>
  send(emulator, body === undefined ? "GET" : "POST", `/_control/${path}`, { token: null, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

test("seeds over HTTP", async () => {
  const emulator = await start();
  expect(await control(emulator, "seed", leftPad().build())).toMatchObject({ status: 200 });
  expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200, json: { version_count: 2 } });
  expect((await control(emulator, "package?name=acme/npm/left-pad")).json.active).toHaveLength(2);
});

test("refuses a wrong seed and keeps the old one", async () => {
  const emulator = await start({ seed: leftPad() });
  expect(await control(emulator, "seed", { owner: {} })).toMatchObject({ status: 400, json: { mistakes: ["owner: is not a known key; remove it or correct its spelling"] } });
  expect(await send(emulator, "POST", "/_control/seed", { body: "{" })).toMatchObject({ status: 400 });
  expect(await send(emulator, "GET", npm)).toMatchObject({ status: 200 });
});

test("moves the clock", async () => {
  const emulator = await start();
  expect((await control(emulator, "clock", { set: "2026-04-01T00:00:00Z" })).json).toEqual({ now: "2026-04-01T00:00:00Z" });
  expect((await control(emulator, "clock", { advance: 60_000 })).json).toEqual({ now: "2026-04-01T00:01:00Z" });
  expect((await control(emulator, "clock")).json).toEqual({ now: "2026-04-01T00:01:00Z" });
  expect(await control(emulator, "clock", { set: "tomorrow" })).toMatchObject({ status: 400 });
});

test("plans faults, sets knobs and limits", async () => {
  const emulator = await start({ seed: leftPad() });
  await control(emulator, "faults", { rules: [{ kind: "server-error", status: 503 }] });
  expect(await send(emulator, "GET", npm)).toMatchObject({ status: 503 });
  expect(await control(emulator, "faults", { rules: [{ kind: "quake" }] })).toMatchObject({ status: 400 });
  await control(emulator, "faults", { rules: [] });
  await control(emulator, "knobs", { restoreRefusal: 422 });
  expect(await send(emulator, "POST", `${npm}/restore`)).toMatchObject({ status: 422 });
  await control(emulator, "limits", { enabled: true, primaryPerHour: 1 });
  expect([(await send(emulator, "GET", npm)).status, (await send(emulator, "GET", npm)).status]).toEqual([200, 403]);
  expect(await control(emulator, "knobs", { restoreRefusal: 500 })).toMatchObject({ status: 400 });
});

test("reads and empties the ledger, in which control itself does not appear", async () => {
  const emulator = await start({ seed: leftPad() });
  await send(emulator, "GET", npm);
  await send(emulator, "DELETE", npm);
  expect((await control(emulator, "ledger")).json.entries).toHaveLength(2);
  expect((await control(emulator, "ledger?method=DELETE")).json.entries).toMatchObject([{ effect: { kind: "package-deleted" } }]);
  await control(emulator, "ledger", { clear: true });
  expect((await control(emulator, "ledger")).json.entries).toEqual([]);
});

test("resets, and does not answer below the API's prefix", async () => {
  const emulator = await start({ seed: leftPad(), mode: "ghes" });
  await send(emulator, "DELETE", `/api/v3${npm}`);
  await control(emulator, "reset", {});
  expect(await send(emulator, "GET", `/api/v3${npm}`)).toMatchObject({ status: 200 });
  expect(await send(emulator, "GET", "/api/v3/_control/ledger")).toMatchObject({ status: 404 });
  expect(await control(emulator, "nothing", {})).toMatchObject({ status: 404, json: { message: "There is no such control." } });
});

test("run from a terminal it says its address, and serves the seed of a file", async () => {
  const seedFile = join(mkdtempSync(join(tmpdir(), "seed-")), "seed.json");
  writeFileSync(seedFile, JSON.stringify(leftPad().build()));
  const lines: string[] = [];
  const emulator = await runEmulator({ seedFile, mode: "ghes", print: (line) => lines.push(line) });
  const { status } = await send(emulator, "GET", `/api/v3${npm}`);
  await emulator.close();
  expect(status).toBe(200);
  expect(lines[0]).toBe(`GitHub Packages emulator: http://127.0.0.1:${emulator.port}/api/v3`);
});
