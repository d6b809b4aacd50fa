import { startEmulator, type Emulator } from "../../emulator";
import { acme, send, token } from "../emulator/wire";
import { describeFlavour, flavours, type Described, type Parameter } from "./descriptions";

const description = describeFlavour(flavours[0]!);
const queries = description.packages.flatMap((operation) => operation.parameters.filter((each) => each.in === "query").map((parameter) => ({ operation, parameter })));

/** 35 packages and 35 versions in each list, one of each deleted, in three visibilities. */
const world = () => {
  const seed = acme();
  for (const owner of ["acme", "monalisa"]) {
    for (let index = 1; index <= 35; index += 1) {
      const visibility = index % 5 === 0 ? "public" : index % 7 === 0 ? "internal" : "private";
      const versions = Array.from({ length: index === 35 ? 36 : 1 }, (_, version) => (version === 0 && index === 35 ? { name: "old", deletedAt: "2026-02-27T00:00:00Z" } : `1.0.${version}`));
      seed.package(`${owner}/npm/p${index}`, versions, { visibility });
    }
  }
  return seed;
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ seed: world(), clock: "2026-03-01T00:00:00Z" });
});
afterAll(() => emulator.close());

/** Asks an operation with these query parameters, and with the required ones unless they are given. */
async function ask(operation: Described, query: Record<string, string | undefined>) {
  const values: Record<string, string> = { org: "acme", username: "monalisa", package_type: "npm", package_name: "p35" };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  const required = operation.parameters.some((each) => each.in === "query" && each.required) ? { package_type: "npm" } : {};
  const all = Object.entries({ ...required, ...query }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
  return send(emulator, operation.method, `${path}?${new URLSearchParams(all)}`);
}

const ownerOf = (operation: Described): string => (operation.path.startsWith("/orgs") ? "acme" : "monalisa");
const names = (json: { name: string }[]): string[] => json.map((each) => each.name);

/** One proof per documented parameter name: a new one in a description has none, and fails. */
const proofs: Record<string, (operation: Described, parameter: Parameter) => Promise<void>> = {
  package_type: async (operation, { schema }) => {
    expect(await ask(operation, { package_type: undefined })).toMatchObject({ status: 400, json: { message: "The package_type parameter is required." } });
    expect(await ask(operation, { package_type: "bower" })).toMatchObject({ status: 400 });
    for (const type of schema["enum"]) expect([type, (await ask(operation, { package_type: type })).json.length]).toEqual([type, type === "npm" ? 30 : 0]);
  },
  visibility: async (operation, { schema }) => {
    expect(schema["enum"]).toEqual(["public", "private", "internal"]);
    const count = async (visibility: string) => (await ask(operation, { visibility, per_page: "100" })).json.length;
    expect([await count("public"), await count("private"), await count("internal")]).toEqual([7, 24, 4]);
    expect(await ask(operation, { visibility: "secret" })).toMatchObject({ status: 400 });
  },
  page: async (operation, { schema }) => {
    const all = names((await ask(operation, { per_page: "100" })).json);
    expect(names((await ask(operation, {})).json)).toEqual(names((await ask(operation, { page: String(schema["default"]) })).json));
    expect(names((await ask(operation, { page: "2", per_page: "20" })).json)).toEqual(all.slice(20, 40));
    expect((await ask(operation, { page: "9" })).json).toEqual([]);
  },
  per_page: async (operation, { schema }) => {
    expect(schema["default"]).toBe(30);
    expect((await ask(operation, {})).json).toHaveLength(30);
    expect((await ask(operation, { per_page: "7" })).json).toHaveLength(7);
    expect((await ask(operation, { per_page: "1000" })).json).toHaveLength(35);
  },
  state: async (operation, { schema }) => {
    expect(schema).toMatchObject({ enum: ["active", "deleted"], default: "active" });
    expect(names((await ask(operation, { state: "deleted" })).json)).toEqual(["old"]);
    expect((await ask(operation, { per_page: "100" })).json).toEqual((await ask(operation, { state: "active", per_page: "100" })).json);
    expect(await ask(operation, { state: "purged" })).toMatchObject({ status: 400 });
  },
  // Its purpose is not documented: with any value the package comes back all the same.
  token: async (operation) => {
    const place = `${ownerOf(operation)}/npm/p35`;
    emulator.elsewhere.deletePackage(place);
    expect(await ask(operation, { token: "anything" })).toMatchObject({ status: 204 });
    expect(emulator.elsewhere.look(place)?.active).toHaveLength(35);
  },
};

test.each(queries.map(({ operation, parameter }) => [operation.id, parameter.name, operation, parameter] as const))(
  "%s honours %s as described",
  async (_id, name, operation, parameter) => {
    expect(Object.keys(proofs)).toContain(name);
    await proofs[name]?.(operation, parameter);
  },
);

/** Not described for other users' packages, but sent in production. */
test.each(["page", "per_page", "state"])("packages/get-all-package-versions-for-package-owned-by-user honours the undescribed %s", async (name) => {
  const twin = description.packages.find((each) => each.id === "packages/get-all-package-versions-for-package-owned-by-org");
  const operation = description.packages.find((each) => each.id === "packages/get-all-package-versions-for-package-owned-by-user");
  const parameter = twin?.parameters.find((each) => each.name === name);
  if (operation === undefined || parameter === undefined) throw new Error("the description has lost an operation");
  await proofs[name]?.(operation, parameter);
});

test("no package is listed beyond the 10,000th", async () => {
  const operation = description.packages.find((each) => each.id === "packages/list-packages-for-organization")!;
  expect(await ask(operation, { page: "101", per_page: "100" })).toMatchObject({ status: 400 });
  expect(await ask(operation, { page: "100", per_page: "100" })).toMatchObject({ status: 200, json: [] });
});

test("versions have no such limit", async () => {
  expect(await send(emulator, "GET", "/orgs/acme/packages/npm/p35/versions?page=101&per_page=100", { token })).toMatchObject({ status: 200, json: [] });
});
