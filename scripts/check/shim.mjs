// Pulumi stores the shim's text in the state of every resource, once per resource, and calls it for years.
// It must stay small, and name no module but the frozen door. Measured on dist/, the text that users store.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const limit = 2_500;
const door = "pulumi-github-packages/handlers";

/** What is wrong with a stored text, in words; empty when nothing is. */
export function problemsOf(name, text) {
  const modules = [...new Set([...text.matchAll(/require\((["'`])(.*?)\1\)/g)].map((match) => match[2]))];
  const computed = /require\(\s*[^"'`\s]/.test(text);
  return [
    ...(text.length > limit ? [`${name}: ${text.length} characters, at most ${limit} are allowed`] : []),
    ...(modules.length !== 1 || modules[0] !== door ? [`${name}: requires ${modules.join(", ") || "nothing"} instead of ${door} alone`] : []),
    ...(computed ? [`${name}: a require without a literal name captures something`] : []),
  ];
}

async function main() {
  const compiled = path.join(root, "dist", "sdk", "shim.js");
  if (!existsSync(compiled)) return console.log("no shim yet");
  const { runtime } = require("@pulumi/pulumi");
  const shims = Object.entries(require(compiled));
  const problems = shims.length === 0 ? ["dist/sdk/shim.js exports nothing"] : [];
  for (const [name, shim] of shims) {
    const { text } = await runtime.serializeFunction(() => shim);
    console.log(`${name}: ${text.length} characters`);
    problems.push(...problemsOf(name, text));
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
