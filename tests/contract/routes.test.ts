import { emulators, send } from "../emulator/wire";
import { describeFlavour, flavours } from "./descriptions";
import { optionsFor, pathFor, tour } from "./tour";

const start = emulators();

/** Not part of the Packages API, but served: clients need them around it. */
const helpers = ["/user", "/users/{username}", "/rate_limit", "/versions", "/meta"];

describe.each(flavours.map((flavour) => [flavour.file, flavour] as const))("%s", (_file, flavour) => {
  const description = describeFlavour(flavour);

  test("describes 27 operations of packages", () => {
    expect(description.packages).toHaveLength(27);
  });

  test("each operation of packages is routed under its operationId and succeeds with a documented status", async () => {
    const emulator = await start(optionsFor(flavour));
    const stops = await tour(emulator, description, "2022-11-28");
    const told = emulator.ledger.entries().map((entry) => `${entry.operationId} ${entry.status}`);
    expect(told).toEqual(stops.map(({ operation }) => `${operation.id} ${operation.responses.has("204") ? 204 : 200}`));
    expect(new Set(stops.map(({ operation }) => operation.id)).size).toBe(27);
  });

  test("no other described route answers 2xx, except the declared helpers", async () => {
    const emulator = await start(optionsFor(flavour));
    const others = description.operations.filter((each) => !each.tags.includes("packages") && !(each.method === "GET" && helpers.includes(each.path)));
    const place = { type: "npm", name: "left-pad", versionId: 1 };
    const answered: string[] = [];
    let asked = 0;
    while (asked < others.length) {
      const batch = others.slice(asked, (asked += 50));
      const statuses = await Promise.all(batch.map(async (operation) => (await send(emulator, operation.method, pathFor(emulator, operation, place))).status));
      batch.forEach((operation, index) => {
        if (statuses[index] !== 404) answered.push(`${operation.method} ${operation.path} ${statuses[index]}`);
      });
    }
    expect(others.length).toBeGreaterThan(500);
    expect(answered).toEqual([]);
  });

  test("the helpers answer", async () => {
    const emulator = await start(optionsFor(flavour));
    for (const path of helpers) {
      const expected = path === "/rate_limit" && flavour.mode === "ghes" ? 404 : 200;
      const address = new URL(emulator.apiUrl).pathname.replace(/\/$/, "") + path.replace("{username}", "monalisa");
      expect([path, (await send(emulator, "GET", address)).status]).toEqual([path, expected]);
    }
  });
});
