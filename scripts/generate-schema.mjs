#!/usr/bin/env node
// Writes the published schemas from the types: a policy's from its arguments, a report's from what ghpkg review makes.
// --check compares instead, for the check of the tree.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { buildGenerator, getProgramFromFiles } = require("typescript-json-schema");
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const Ajv = require("ajv").default;

function generated(source, type) {
  const program = getProgramFromFiles([at(source)], { strict: true, types: [], skipLibCheck: true });
  const generator = buildGenerator(program, { required: true, noExtraProps: true, strictNullChecks: true, ref: true, aliasRef: true, topRef: false, ignoreErrors: false, defaultNumberType: "number" });
  const made = generator?.getSchemaForSymbol(type);
  if (!made) throw new Error(`the types in ${source} do not compile`);
  return made;
}

function reportSchema(source) {
  const { $schema, ...rest } = generated(source, "Report");
  // An optional integer becomes a number, although its name is the same.
  for (const [name, made] of Object.entries(rest.definitions)) if (/^integer(_\d+)?$/.test(name)) made.type = "integer";
  return { $schema, title: "Report of ghpkg review", ...rest };
}

function policySchema(source) {
  const { $schema, definitions, properties, ...rest } = generated(source, "RetentionPolicyArgs");
  // The generator reads the template type of a duration as whole numbers only; the pattern beside it says what is meant.
  delete definitions.Duration.anyOf;
  definitions.Duration.type = "string";
  // An optional integer becomes a number, although its name is the same.
  if (definitions.integer_1) definitions.integer_1.type = definitions.integer.type;
  // The generator makes two definitions of one type where it meets its name and its shape.
  const single = inlined({ definitions, properties });
  const ajv = new Ajv({ strict: false });
  withoutProse(single, (field) => ajv.validate({ ...field, default: undefined, definitions: single.definitions }, field.default));
  return finished({ $schema, ...single, ...rest });
}

/** `Rank: {$ref: Rank_1}` and `Rank_1: {…}` become one definition. */
function inlined({ definitions, properties }) {
  const bare = (made) => JSON.stringify({ ...made, description: undefined });
  const isTwin = (name, made) => `${name}_1` in definitions && (made.$ref === `#/definitions/${name}_1` || bare(made) === bare(definitions[`${name}_1`]));
  const twins = new Map(Object.entries(definitions).filter(([name, made]) => isTwin(name, made)).map(([name]) => [`${name}_1`, name]));
  const kept = Object.fromEntries(Object.entries(definitions).filter(([name]) => !twins.has(name)).map(([name, made]) => [name, twins.has(`${name}_1`) ? { ...definitions[`${name}_1`], description: made.description } : made]));
  const text = JSON.stringify({ definitions: kept, properties });
  return JSON.parse(text.replace(/"#\/definitions\/(\w+_1)"/g, (whole, name) => (twins.has(name) ? `"#/definitions/${twins.get(name)}"` : whole)));
}

/** A default that is told in words is no value that an editor should fill in. */
function withoutProse(value, isValid) {
  if (value === null || typeof value !== "object") return;
  for (const child of Object.values(value)) withoutProse(child, isValid);
  if ("default" in value && !isValid(value)) delete value.default;
}

function finished({ $schema, definitions, properties, ...rest }) {
  return {
    $schema,
    title: "Retention policy of pulumi-github-packages",
    ...rest,
    properties: { $schema: { type: "string", description: "Names this schema for editors; it has no meaning." }, ...properties },
    definitions,
  };
}

const sorted = (value) =>
  Array.isArray(value) ? value.map(sorted) : value && typeof value === "object" ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value;

const schemas = [
  { target: "retention-policy.schema.json", source: "sdk/retention-policy-args.ts", make: policySchema },
  { target: "report.schema.json", source: "provider/report/report.ts", make: reportSchema },
];

function committed(target) {
  try {
    return readFileSync(at(target), "utf8");
  } catch {
    return ""; // not there yet: it differs
  }
}

for (const { target, source, make } of schemas) {
  const text = `${JSON.stringify(sorted(make(source)), null, 2)}\n`;
  if (!process.argv.includes("--check")) writeFileSync(at(target), text);
  else if (committed(target) !== text) {
    process.stderr.write(`${target} is not what ${source} says. Write it again: node scripts/generate-schema.mjs\n`);
    process.exitCode = 1;
  }
}
