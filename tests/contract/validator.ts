import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { resolve, type Description, type Node } from "./descriptions";

/**
 * The only correction to the descriptions: `metadata.docker` declares `tag` and requires `tags`, reported in
 * github/rest-api-description#337 and never mended.
 */
function correct(schema: Node): Node {
  const docker = schema["properties"]?.docker;
  if (docker?.title !== "Docker Metadata") return schema;
  const { required: _required, ...rest } = docker as Node;
  return { ...schema, properties: { ...schema["properties"], docker: rest } };
}

/** Applies the patches that an API version brings; a property it removes must not be sent at all. */
function atVersion(schema: Node, apiVersion: string): Node {
  const changes = ((schema["x-github-breaking-changes"] ?? []) as Node[]).filter((change) => change["version"] <= apiVersion);
  return changes.reduce<Node>((patched, change) => merge(patched, change["patch"]), schema);
}

const merge = (target: Node, patch: Node): Node =>
  Object.entries(patch).reduce<Node>((result, [key, value]) => {
    if (value === null) return { ...result, [key]: false };
    const nested = typeof value === "object" && !Array.isArray(value);
    return { ...result, [key]: nested ? merge(result[key] ?? {}, value) : value };
  }, target);

/** References resolved, corrected, patched, and closed: what is not described must not be sent. */
function prepare(document: Node, schema: Node, apiVersion: string): Node {
  const own = atVersion(correct(resolve(document, schema)), apiVersion);
  const inner = (node: unknown): unknown => (typeof node === "object" && node !== null ? prepare(document, node, apiVersion) : node);
  const result: Node = { ...own };
  if (own["items"] !== undefined) result["items"] = inner(own["items"]);
  for (const key of ["oneOf", "anyOf", "allOf"]) if (own[key] !== undefined) result[key] = own[key].map(inner);
  if (own["properties"] !== undefined) {
    result["properties"] = Object.fromEntries(Object.entries(own["properties"]).map(([key, value]) => [key, inner(value)]));
    if (own["additionalProperties"] === undefined) result["additionalProperties"] = false;
  }
  return result;
}

/** Compiles schemas of one description at one API version; `explain` gives one line per violation. */
export function validatorFor(description: Description, apiVersion: string): (schema: Node, body: unknown) => string[] {
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  const compiled = new Map<Node, ValidateFunction>();
  return (schema, body) => {
    const validate = compiled.get(schema) ?? ajv.compile(prepare(description.document, schema, apiVersion));
    compiled.set(schema, validate);
    return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
  };
}
