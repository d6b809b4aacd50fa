import { request } from "node:http";
import { describeFlavour, flavours } from "./descriptions";
import { optionsFor, tour } from "./tour";
import type { Emulator } from "../../emulator";
import { acme, emulators, send, token } from "../emulator/wire";

const start = emulators();
const description = describeFlavour(flavours[0]!);

/** Header names as sent, in their own spelling. */
const rawNames = (emulator: Emulator, method: string, path: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const headers = { "user-agent": "wire", authorization: `Bearer ${token}` };
    const outgoing = request({ host: "127.0.0.1", port: emulator.port, method, path, headers, agent: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.rawHeaders.filter((_, index) => index % 2 === 0));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });

test("a 204 has neither body nor content type", async () => {
  const emulator = await start(optionsFor(flavours[0]!));
  const stops = await tour(emulator, description, "2022-11-28");
  const silent = stops.filter(({ answer }) => answer.status === 204);
  expect(new Set(silent.map(({ operation }) => operation.id)).size).toBe(12);
  for (const { operation, answer } of silent) {
    expect([operation.id, answer.text, answer.headers["content-type"]]).toEqual([operation.id, "", undefined]);
  }
});

describe("Link", () => {
  const seed = () => acme().package("acme/npm/left-pad", Array.from({ length: 5 }, (_, index) => `1.0.${index}`)).package("acme/npm/other", ["1.0.0"]);
  const versions = "/orgs/acme/packages/npm/left-pad/versions";

  test.each([
    [`${versions}?per_page=5`, false],
    [`${versions}?per_page=4`, true],
    [`${versions}?per_page=4&page=2`, true],
    ["/orgs/acme/packages?package_type=npm", false],
    ["/orgs/acme/packages?package_type=npm&per_page=1", true],
    ["/orgs/acme/docker/conflicts", false],
  ])("of %s is there: %s", async (path, present) => {
    const emulator = await start({ seed: seed() });
    const { headers } = await send(emulator, "GET", path);
    expect("link" in headers).toBe(present);
  });

  test("leads with the owner's number, on this origin, through every item once", async () => {
    const emulator = await start({ seed: seed() });
    const names: string[] = [];
    let path: string | undefined = `${versions}?per_page=2`;
    const followed: string[] = [];
    while (path !== undefined) {
      const { headers, json } = await send(emulator, "GET", path);
      names.push(...json.map((each: { name: string }) => each.name));
      const next: string | undefined = /<([^>]+)>; rel="next"/.exec(headers["link"] ?? "")?.[1];
      if (next !== undefined) expect(next.startsWith(`${emulator.url}/organizations/`)).toBe(true);
      path = next?.slice(emulator.url.length);
      if (path !== undefined) followed.push(path);
    }
    expect(names).toEqual(["1.0.4", "1.0.3", "1.0.2", "1.0.1", "1.0.0"]);
    expect(followed).toHaveLength(2);
  });

  test("of a user's packages leads with the user's number", async () => {
    const emulator = await start({ seed: acme().package("monalisa/npm/a", ["1.0.0", "1.0.1"]) });
    for (const path of ["/user", "/users/monalisa"]) {
      const { headers } = await send(emulator, "GET", `${path}/packages/npm/a/versions?per_page=1`);
      const next = /<([^>]+)>; rel="next"/.exec(headers["link"] ?? "")?.[1] ?? "";
      expect(next).toMatch(/\/user\/\d+\/packages\/npm\/a\/versions\?per_page=1&page=2$/);
      expect((await send(emulator, "GET", next.slice(emulator.url.length))).json).toMatchObject([{ name: "1.0.0" }]);
    }
  });
});

test("no header is sent twice under different spellings", async () => {
  const emulator = await start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]), limits: true });
  for (const [method, path] of [["GET", "/orgs/acme/packages/npm/left-pad/versions?per_page=1"], ["DELETE", "/orgs/acme/packages/npm/nothing"]] as const) {
    const names = (await rawNames(emulator, method, path)).map((name) => name.toLowerCase());
    expect(names).toContain("x-ratelimit-remaining");
    expect(new Set(names).size).toBe(names.length);
  }
});
