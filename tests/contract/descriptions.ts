import { readFileSync } from "node:fs";
import { Mode } from "../../emulator";
import type { Loose } from "../emulator/wire";

// Five descriptions of 12 MB each are parsed, and each asks for every operation: long on a busy machine.
jest.setTimeout(60_000);

/** Any piece of a description. */
export type Node = Record<string, Loose>;

/** One published description, and the emulator that must satisfy it. */
export interface Flavour {
  readonly file: string;
  readonly mode: Mode;
  readonly serverVersion?: string;
  readonly apiVersions: readonly string[];
}

const both = ["2022-11-28", "2026-03-10"];

/** All five descriptions of `@octokit/openapi`; the Enterprise Server's know no second API version. */
export const flavours: readonly Flavour[] = [
  { file: "api.github.com", mode: Mode.fpt, apiVersions: both },
  { file: "ghec", mode: Mode.gheCom, apiVersions: both },
  { file: "ghes-3.17", mode: Mode.ghes, serverVersion: "3.17", apiVersions: ["2022-11-28"] },
  { file: "ghes-3.18", mode: Mode.ghes, serverVersion: "3.18", apiVersions: ["2022-11-28"] },
  { file: "ghes-3.19", mode: Mode.ghes, serverVersion: "3.19", apiVersions: ["2022-11-28"] },
];

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: Node;
}

/** One operation as described. */
export interface Described {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly documentation: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Status → schema of the JSON body, or undefined when none is described. */
  readonly responses: ReadonlyMap<string, Node | undefined>;
  /** Examples of the 200. */
  readonly examples: readonly unknown[];
}

export interface Description {
  readonly document: Node;
  readonly operations: readonly Described[];
  /** Those tagged `packages`. */
  readonly packages: readonly Described[];
}

export const resolve = (document: Node, node: Node): Node =>
  typeof node["$ref"] === "string"
    ? resolve(document, node["$ref"].slice(2).split("/").reduce((at: Node, key: string) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], document))
    : node;

const loaded = new Map<string, Description>();

/** Loads one description, once per test file; the non-dereferenced one is a sixth of the size. */
export function describeFlavour({ file }: Flavour): Description {
  const description = loaded.get(file) ?? load(file);
  loaded.set(file, description);
  return description;
}

function load(file: string): Description {
  const document = JSON.parse(readFileSync(require.resolve(`@octokit/openapi/generated/${file}.json`), "utf8")) as Node;
  const operations = Object.entries(document["paths"] as Node).flatMap(([path, item]) =>
    Object.entries(item as Node).map(([method, operation]) => described(document, { path, method, operation: operation as Node })),
  );
  return { document, operations, packages: operations.filter((each) => each.tags.includes("packages")) };
}

function described(document: Node, { path, method, operation }: { path: string; method: string; operation: Node }): Described {
  const responses = new Map<string, Node | undefined>();
  const examples: unknown[] = [];
  for (const [status, reference] of Object.entries(operation["responses"] as Node)) {
    const content = resolve(document, reference as Node)["content"]?.["application/json"];
    responses.set(status, content?.schema);
    if (status !== "200" || content === undefined) continue;
    for (const example of Object.values((content.examples ?? {}) as Node)) examples.push(resolve(document, example as Node)["value"]);
  }
  return {
    id: operation["operationId"],
    method: method.toUpperCase(),
    path,
    documentation: operation["externalDocs"]?.url ?? "",
    tags: operation["tags"] ?? [],
    parameters: ((operation["parameters"] ?? []) as Node[])
      .map((parameter) => resolve(document, parameter))
      .map((parameter) => ({ name: parameter["name"], in: parameter["in"], required: parameter["required"] === true, schema: resolve(document, parameter["schema"]) })),
    responses,
    examples,
  };
}
