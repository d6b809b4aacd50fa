import { resolve, type Description, type Node } from "./descriptions";

/** Schemas that answers of the Packages API are made of. */
const schemas = ["package", "package-version", "nullable-simple-user", "nullable-minimal-repository", "simple-user", "basic-error"];

const typeOf = (schema: Node): string => {
  if (schema["$ref"] !== undefined) return String(schema["$ref"]).split("/").at(-1) ?? "";
  const of = schema["type"] === "array" ? ` of ${typeOf(schema["items"] ?? {})}` : "";
  const words = [
    `${schema["type"] ?? "any"}${of}`,
    ...(schema["format"] === undefined ? [] : [`(${schema["format"]})`]),
    ...(schema["enum"] === undefined ? [] : [`one of ${schema["enum"].join(" ")}`]),
    ...(schema["default"] === undefined ? [] : [`default ${schema["default"]}`]),
    ...(schema["nullable"] === true ? ["or null"] : []),
  ];
  return words.join(" ");
};

function schemaLines(name: string, schema: Node): string[] {
  const required = new Set<string>(schema["required"] ?? []);
  const own = Object.entries((schema["properties"] ?? {}) as Node).flatMap(([property, inner]) => [
    `schema ${name}.${property}: ${typeOf(inner)}${required.has(property) ? ", required" : ""}`,
    ...(inner.properties === undefined ? [] : schemaLines(`${name}.${property}`, inner)),
  ]);
  const changes = ((schema["x-github-breaking-changes"] ?? []) as Node[]).map((change) => `schema ${name} at ${change["version"]}: ${JSON.stringify(change["patch"])}`);
  return [...own, ...changes];
}

/** A description's 27 operations in sorted lines, one fact each, without prose and addresses. */
export function factsOf({ document, packages }: Description): string[] {
  const operations = packages.flatMap((operation) => [
    `${operation.id}: ${operation.method} ${operation.path}`,
    ...operation.parameters.map((each) => `${operation.id} takes ${each.name} (${each.in}): ${typeOf(each.schema)}${each.required ? ", required" : ""}`),
    ...[...operation.responses].map(([status, schema]) => `${operation.id} answers ${status}${schema === undefined ? "" : `: ${typeOf(schema)}`}`),
  ]);
  const named = schemas.flatMap((name) => schemaLines(name, resolve(document, { $ref: `#/components/schemas/${name}` })));
  return [...operations, ...named].sort();
}

/** What two lists of facts do not have in common. */
export const difference = (before: readonly string[], after: readonly string[]): string[] => [
  ...before.filter((fact) => !after.includes(fact)).map((fact) => `- ${fact}`),
  ...after.filter((fact) => !before.includes(fact)).map((fact) => `+ ${fact}`),
];
