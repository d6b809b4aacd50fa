import type { Emulator } from "../../emulator";
import { acme, emulators, idOf, send } from "./wire";

const start = emulators();
const npm = "/orgs/acme/packages/npm/left-pad";
const app = "/orgs/acme/packages/container/app";
const place = "acme/npm/left-pad";
const day = 24 * 60 * 60 * 1000;

const leftPad = () => start({ seed: acme().package(place, ["1.0.0", "1.0.1"]) });
const deleted = async (emulator: Emulator, name: string): Promise<string> => {
  const path = `${npm}/versions/${idOf(emulator, place, name)}`;
  expect(await send(emulator, "DELETE", path)).toMatchObject({ status: 204 });
  return path;
};

describe("restoring a version", () => {
  test("brings it back with its id", async () => {
    const emulator = await leftPad();
    const path = await deleted(emulator, "1.0.0");
    expect(await send(emulator, "POST", `${path}/restore`)).toMatchObject({ status: 204, text: "" });
    const { status, json } = await send(emulator, "GET", path);
    expect([status, json.name, "deleted_at" in json]).toEqual([200, "1.0.0", false]);
    expect((await send(emulator, "GET", `${npm}/versions?state=deleted`)).json).toEqual([]);
  });

  test("is possible until 30 days are over", async () => {
    const emulator = await leftPad();
    const path = await deleted(emulator, "1.0.0");
    emulator.clock.advance(30 * day);
    expect((await send(emulator, "GET", `${npm}/versions?state=deleted`)).json).toHaveLength(1);
    expect(await send(emulator, "POST", `${path}/restore`)).toMatchObject({ status: 204 });
  });

  test("is over after 30 days, when the record has vanished", async () => {
    const emulator = await leftPad();
    const path = await deleted(emulator, "1.0.0");
    emulator.clock.advance(30 * day + 1000);
    expect(await send(emulator, "POST", `${path}/restore`)).toMatchObject({ status: 404 });
    expect((await send(emulator, "GET", `${npm}/versions?state=deleted`)).json).toEqual([]);
  });

  test("is refused for a live version", async () => {
    const emulator = await leftPad();
    expect(await send(emulator, "POST", `${npm}/versions/${idOf(emulator, place, "1.0.0")}/restore`)).toMatchObject({ status: 404 });
  });

  test.each([404, 400, 409, 422] as const)("is refused with %i, by the knob, when its name is in use again", async (restoreRefusal) => {
    const emulator = await leftPad();
    emulator.knobs.restoreRefusal = restoreRefusal;
    const path = await deleted(emulator, "1.0.0");
    emulator.elsewhere.publish(place, { name: "1.0.0" });
    expect(await send(emulator, "POST", `${path}/restore`)).toMatchObject({ status: restoreRefusal, json: { status: String(restoreRefusal) } });
    expect(emulator.elsewhere.look(place)?.deleted).toMatchObject([{ name: "1.0.0" }]);
  });

  test("is refused while the whole package is deleted", async () => {
    const emulator = await leftPad();
    const path = await deleted(emulator, "1.0.0");
    await send(emulator, "DELETE", npm);
    expect(await send(emulator, "POST", `${path}/restore`)).toMatchObject({ status: 404, json: { message: "Package not found." } });
  });

  test("gives back only the tags that are still free", async () => {
    const emulator = await start({ seed: acme().package("acme/container/app", [{ tags: ["other"] }, { tags: ["1", "latest"] }]) });
    const id = idOf(emulator, "acme/container/app", "latest");
    await send(emulator, "DELETE", `${app}/versions/${id}`);
    expect((await send(emulator, "GET", `${app}/versions?state=deleted`)).json[0].metadata.container.tags).toEqual(["1", "latest"]);
    emulator.elsewhere.moveTag("acme/container/app", "latest", idOf(emulator, "acme/container/app", "other"));
    await send(emulator, "POST", `${app}/versions/${id}/restore`);
    expect((await send(emulator, "GET", `${app}/versions/${id}`)).json.metadata.container.tags).toEqual(["1"]);
  });
});

describe("restoring a package", () => {
  test("revives the versions deleted with it, and no others", async () => {
    const emulator = await start({ seed: acme().package(place, ["1.0.0", "1.0.1", "1.0.2"]) });
    await deleted(emulator, "1.0.0");
    emulator.clock.advance(day);
    await send(emulator, "DELETE", npm);
    expect(await send(emulator, "POST", `${npm}/restore`)).toMatchObject({ status: 204, text: "" });
    const view = emulator.elsewhere.look(place);
    expect(view?.active.map((version) => version.name)).toEqual(["1.0.2", "1.0.1"]);
    expect(view?.deleted).toMatchObject([{ name: "1.0.0", deletedAt: "2026-03-01T00:00:00Z" }]);
    expect((await send(emulator, "GET", npm)).json).toMatchObject({ version_count: 2 });
  });

  test("is refused when it is not deleted, and after 30 days", async () => {
    const emulator = await leftPad();
    expect(await send(emulator, "POST", `${npm}/restore`)).toMatchObject({ status: 404 });
    await send(emulator, "DELETE", npm);
    emulator.clock.advance(30 * day + 1000);
    expect(await send(emulator, "POST", `${npm}/restore`)).toMatchObject({ status: 404 });
  });

  test("takes the generation that was deleted last", async () => {
    const at = (deletedAt: string) => ({ deletedAt });
    const emulator = await start({
      seed: acme().package(place, ["0.1.0"], at("2026-02-10T00:00:00Z")).package(place, ["0.2.0"], at("2026-02-20T00:00:00Z")),
    });
    await send(emulator, "POST", `${npm}/restore`);
    expect(emulator.elsewhere.look(place)?.active).toMatchObject([{ name: "0.2.0" }]);
  });

  test("is refused while its name is taken by another generation", async () => {
    const emulator = await start({ seed: acme().package(place, ["0.1.0"], { deletedAt: "2026-02-20T00:00:00Z" }).package(place, ["1.0.0"]) });
    expect(await send(emulator, "POST", `${npm}/restore`)).toMatchObject({ status: 404 });
    await send(emulator, "DELETE", npm);
    await send(emulator, "POST", `${npm}/restore`);
    expect(emulator.elsewhere.look(place)?.active).toMatchObject([{ name: "1.0.0" }]);
  });
});
