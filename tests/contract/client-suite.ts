import { startEmulator, type Emulator } from "../../emulator";
import { acme, idOf, token } from "../emulator/wire";

export interface Place {
  readonly owner: string;
  readonly type: string;
  readonly name: string;
}

/** What any client of the API can do; a refusal rejects with an error that has GitHub's `status` and `message`. */
export interface Client {
  listPackages(owner: string, type: string): Promise<string[]>;
  /** All pages, as names in the order received. */
  listVersions(place: Place, state: "active" | "deleted"): Promise<string[]>;
  getVersion(place: Place, id: number): Promise<string>;
  deleteVersion(place: Place, id: number): Promise<number>;
  restoreVersion(place: Place, id: number): Promise<number>;
  deletePackage(place: Place): Promise<number>;
  restorePackage(place: Place): Promise<number>;
}

export type Connect = (settings: { baseUrl: string; token: string; ownerForm: "org" | "self" | "user" }) => Client;

const count = 230;
const names = Array.from({ length: count }, (_, index) => `1.0.${index}`);

/** The same claims for every client, so that the emulator is not only tested by one that was written beside it. */
export function clientSuite(name: string, connect: Connect): void {
  describe.each([
    ["org", "acme"],
    ["self", "monalisa"],
    ["user", "monalisa"],
  ] as const)(`${name}, %s`, (ownerForm, owner) => {
    const pads: Place = { owner, type: "npm", name: "left-pad" };
    const nested: Place = { owner, type: "container", name: "kas/kas" };
    let emulator: Emulator;
    let client: Client;
    beforeEach(async () => {
      const seed = acme().package(`${owner}/npm/left-pad`, names).package(`${owner}/container/kas/kas`, [{ tags: ["old"] }, { tags: ["latest"] }]);
      emulator = await startEmulator({ seed, clock: "2026-03-01T00:00:00Z" });
      client = connect({ baseUrl: emulator.apiUrl, token, ownerForm });
    });
    afterEach(() => emulator.close());

    test("reads all pages, newest first, each version once", async () => {
      expect(await client.listVersions(pads, "active")).toEqual([...names].reverse());
      expect(emulator.ledger.entries({ method: "GET" })).toHaveLength(Math.ceil(count / 100));
    });

    test("lists packages by type", async () => {
      expect(await client.listPackages(owner, "npm")).toEqual(["left-pad"]);
      expect(await client.listPackages(owner, "container")).toEqual(["kas/kas"]);
      expect(await client.listPackages(owner, "maven")).toEqual([]);
    });

    test("deletes and restores a version", async () => {
      const id = idOf(emulator, `${owner}/npm/left-pad`, "1.0.7");
      expect(await client.deleteVersion(pads, id)).toBe(204);
      expect(await client.listVersions(pads, "deleted")).toEqual(["1.0.7"]);
      await expect(client.getVersion(pads, id)).rejects.toMatchObject({ status: 404, message: expect.stringContaining("Package version not found.") });
      expect(await client.restoreVersion(pads, id)).toBe(204);
      expect(await client.getVersion(pads, id)).toBe("1.0.7");
      expect(emulator.elsewhere.look(`${owner}/npm/left-pad`)?.deleted).toEqual([]);
    });

    test("deletes and restores a package whose name has a slash", async () => {
      expect(await client.deletePackage(nested)).toBe(204);
      await expect(client.listVersions(nested, "active")).rejects.toMatchObject({ status: 404, message: expect.stringContaining("Package not found.") });
      expect(await client.restorePackage(nested)).toBe(204);
      expect(await client.listVersions(nested, "active")).toHaveLength(2);
      expect(emulator.ledger.entries({ method: "DELETE" })[0]?.path).toMatch(/\/packages\/container\/kas%2Fkas$/);
    });

    test("is told why the last tagged version stays", async () => {
      await client.deleteVersion(nested, idOf(emulator, `${owner}/container/kas/kas`, "old"));
      const last = idOf(emulator, `${owner}/container/kas/kas`, "latest");
      await expect(client.deleteVersion(nested, last)).rejects.toMatchObject({ status: 400, message: expect.stringContaining("last tagged version") });
    });
  });
}
