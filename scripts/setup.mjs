// Everything the demo and the tests need, from a fresh clone with nothing but Node. Uses no dependency:
// it runs before there are any.
//
//   node scripts/setup.mjs                       what the demo needs
//   node scripts/setup.mjs dependencies build    only these parts
//   node scripts/setup.mjs oci-tools             registries and their clients, for tests/oci
//
//   import { setUp } from "./setup.mjs";
//   const { engine, environment } = await setUp();
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBrowser } from "./setup/browser.mjs";
import { ensureBuild } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { engineEnvironment } from "./setup/engine-environment.mjs";
import { ensureEngine } from "./setup/engine.mjs";
import { ensureActionlint, ensureGh, ensureOciTools } from "./setup/go-tools.mjs";
import { withLock } from "./setup/lock.mjs";
import { manifest, treeCache } from "./setup/paths.mjs";
import { SetUpError, say } from "./setup/progress.mjs";

export { engineEnvironment, SetUpError };

/** Reads `>=20.19 <21 || >=22.12`: alternatives of comparisons, all that package.json uses. */
export function isNodeSupported(version, range = manifest().engines.node) {
  const number = (text) => text.split(".").slice(0, 2).reduce((sum, part, place) => sum + Number(part) * (place === 0 ? 1000 : 1), 0);
  const holds = (term) => (term.startsWith(">=") ? number(version) >= number(term.slice(2)) : number(version) < number(term.slice(1)));
  return range.split("||").some((alternative) => alternative.trim().split(/\s+/).every(holds));
}

export async function setUp({ parts = ["dependencies", "build", "engine"] } = {}) {
  if (!isNodeSupported(process.versions.node)) {
    throw new SetUpError(`Node ${process.versions.node} is not supported: install Node ${manifest().engines.node} (https://nodejs.org).`);
  }
  const onWait = () => say("set-up: another set-up runs in this folder, waiting for it");
  await withLock(
    path.join(treeCache, "setup.lock"),
    async () => {
      if (parts.includes("dependencies")) await ensureDependencies();
      if (parts.includes("build")) await ensureBuild();
    },
    { onWait },
  );
  const tools = parts.includes("oci-tools") ? { tools: await ensureOciTools() } : {};
  const browser = parts.includes("browser") ? { browser: await ensureBrowser() } : {};
  const linter = parts.includes("actionlint") ? { actionlint: await ensureActionlint() } : {};
  const gh = parts.includes("gh") ? { gh: await ensureGh() } : {};
  if (!parts.includes("engine")) return { ...tools, ...browser, ...linter, ...gh };
  const engine = await ensureEngine();
  return { ...tools, ...browser, ...linter, ...gh, engine, environment: engineEnvironment(engine) };
}

async function main(parts) {
  const { engine } = await setUp(parts.length > 0 ? { parts } : {});
  say(engine ? `set-up: ready; Pulumi ${engine.version} at ${engine.pulumi}` : "set-up: ready");
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    say(error instanceof SetUpError ? `\n${error.message}` : error.stack);
    process.exitCode = 1;
  });
}
