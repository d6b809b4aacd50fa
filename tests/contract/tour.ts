import { SeedBuilder, type Emulator, type EmulatorOptions } from "../../emulator";
import { send, token, type WireAnswer } from "../emulator/wire";
import type { Described, Description, Flavour } from "./descriptions";

/** One answer of the tour. */
export interface Stop {
  readonly operation: Described;
  readonly answer: WireAnswer;
}

/** An organization and a user, each with the same packages: linked and unlinked, every kind that lists differently. */
function world(): SeedBuilder {
  const seed = new SeedBuilder().organization("acme").user("monalisa").token(token, { user: "monalisa" });
  for (const owner of ["acme", "monalisa"]) {
    seed
      .package(`${owner}/npm/left-pad`, ["1.0.0", { name: "1.0.1", license: "MIT", description: "Pads" }, "1.0.2"], { repository: `${owner}/pads` })
      .package(`${owner}/container/app`, [{}, { tags: ["1"] }, { tags: ["latest"] }], { dockerMigrationConflict: true, visibility: "public" })
      .package(`${owner}/maven/org.example.core`, ["1.0.0", "1.1.0-SNAPSHOT"]);
  }
  return seed;
}

/** An emulator of the described product that holds the world of the tour. */
export const optionsFor = (flavour: Flavour): EmulatorOptions => ({
  mode: flavour.mode,
  seed: world(),
  ...(flavour.serverVersion === undefined ? {} : { serverVersion: flavour.serverVersion }),
});

const basePath = (emulator: Emulator): string => new URL(emulator.apiUrl).pathname.replace(/\/$/, "");

/** The path of an operation for one package of the world. */
export function pathFor(emulator: Emulator, operation: Described, place: { type: string; name: string; versionId: number }): string {
  const values: Record<string, string> = {
    org: "acme",
    username: "monalisa",
    package_type: place.type,
    package_name: encodeURIComponent(place.name),
    package_version_id: String(place.versionId),
  };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "1");
  const query = operation.parameters.some((parameter) => parameter.in === "query" && parameter.required) ? `?package_type=${place.type}` : "";
  return basePath(emulator) + path + query;
}

/** In this order each operation finds what it needs, and leaves it as it was for the next owner form. */
const order = ["conflicts", "/packages$", "name}$ GET", "/versions$", "id}$ GET", "id}$ DELETE", "id}/restore", "name}$ DELETE", "name}/restore"];
/** One owner form after the other: the user's packages are reached by two of them. */
const rank = ({ method, path }: Described): number => ["/orgs", "/user/", "/users"].findIndex((prefix) => path.startsWith(prefix)) * order.length + step({ method, path });
const step = ({ method, path }: Pick<Described, "method" | "path">): number =>
  order.findIndex((each) => {
    const [pattern = "", verb] = each.split(" ");
    return new RegExp(pattern).test(path) && (verb === undefined || verb === method);
  });

/** Calls every operation so that it succeeds, for each package type of the world. */
export async function tour(emulator: Emulator, description: Description, apiVersion: string): Promise<Stop[]> {
  const stops: Stop[] = [];
  const operations = [...description.packages].sort((a, b) => rank(a) - rank(b));
  for (const place of ["npm/left-pad", "container/app", "maven/org.example.core"]) {
    const [type = "", name = ""] = place.split("/");
    for (const operation of operations) {
      const owner = operation.path.startsWith("/orgs") ? "acme" : "monalisa";
      const view = emulator.elsewhere.look(`${owner}/${place}`);
      const versionId = (operation.path.endsWith("/restore") ? view?.deleted : view?.active)?.at(-1)?.id ?? 0;
      const path = pathFor(emulator, operation, { type, name, versionId });
      const headers = { "x-github-api-version": apiVersion };
      const at = async (address: string): Promise<void> => void stops.push({ operation, answer: await send(emulator, operation.method, address, { headers }) });
      await at(path);
      // The deleted versions are a body of their own: `deleted_at` appears only there.
      if (path.endsWith("/versions")) {
        if (view !== undefined) emulator.elsewhere.deleteVersion(`${owner}/${place}`, view.active.at(-1)?.id ?? 0);
        await at(`${path}?state=deleted`);
        if (view !== undefined) emulator.elsewhere.restoreVersion(`${owner}/${place}`, view.active.at(-1)?.id ?? 0);
      }
    }
  }
  return stops;
}
