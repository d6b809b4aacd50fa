import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findGo } from "./engine-go.mjs";
import { isExecutable, pathFolders } from "./engine.mjs";
import { withLock } from "./lock.mjs";
import { machineCache, ociToolsFile, root } from "./paths.mjs";
import { say, SetUpError, step } from "./progress.mjs";
import { run } from "./run.mjs";

/**
 * Clients and registries that this project did not write, as witnesses of what it did. They are built rather than
 * installed, because that needs neither an administrator nor one distribution's packages. `installed`: the name under
 * which a machine may have one already.
 */
const tools = [
  { name: "crane", module: "crane", command: "github.com/google/go-containerregistry/cmd/crane", installed: "crane" },
  { name: "oras", module: "oras", command: "oras.land/oras/cmd/oras", installed: "oras" },
  // Debian packages the same registry, by this name.
  { name: "registry", module: "registry", command: ".", installed: "docker-registry" },
  { name: "referrers-registry", module: "crane", command: "./referrers-registry" },
];

const suffix = process.platform === "win32" ? ".exe" : "";
const moduleFolder = (module) => path.join(root, "scripts", "tools", module);

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Named by what it is built from: another version, or another line of ours, is another tool. */
function keyOf(module) {
  const hash = createHash("sha256");
  for (const file of filesBelow(moduleFolder(module))) hash.update(`${path.relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

async function build(tool, target) {
  const go = await findGo();
  if (!go) throw new SetUpError(`${tool.name} is not on PATH, and there is no Go to build it with: install Go 1.25 or newer (https://go.dev/dl/) and run the same command again.`);
  const staging = mkdtempSync(path.join(path.dirname(target), `.${tool.name}-`));
  try {
    const file = path.join(staging, path.basename(target));
    const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, tool.command];
    const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
    const { code, output } = await run(go, args, { cwd: moduleFolder(tool.module), env, timeout: 900_000 });
    if (code !== 0) throw new SetUpError(`go build of ${tool.name} failed: ${output.trim().slice(-600)}`);
    renameSync(file, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function ensure(tool) {
  const installed = tool.installed && pathFolders().map((folder) => path.join(folder, tool.installed + suffix)).find(isExecutable);
  if (installed) return installed;
  const folder = path.join(machineCache, "tools");
  mkdirSync(folder, { recursive: true });
  const target = path.join(folder, `${tool.name}-${keyOf(tool.module)}${suffix}`);
  if (existsSync(target)) return target;
  const onWait = () => say(`set-up: another set-up is building ${tool.name}, waiting for it`);
  await withLock(
    `${target}.lock`,
    async () => {
      if (!existsSync(target)) await step(`build ${tool.name} from its Go modules`, () => build(tool, target));
    },
    { onWait },
  );
  return target;
}

/** Finds or builds the tools and writes their places down for the test suites. */
export async function ensureOciTools() {
  const places = {};
  for (const tool of tools) places[tool.name] = await ensure(tool);
  mkdirSync(path.dirname(ociToolsFile), { recursive: true });
  writeFileSync(`${ociToolsFile}.${process.pid}`, `${JSON.stringify(places, null, 2)}\n`);
  renameSync(`${ociToolsFile}.${process.pid}`, ociToolsFile);
  return places;
}

/** The linter of the example's workflows. */
export function ensureActionlint() {
  return ensure({ name: "actionlint", module: "actionlint", command: "github.com/rhysd/actionlint/cmd/actionlint", installed: "actionlint" });
}

/** GitHub's own command, which runners have: the workflows' steps call it. A machine's own may be too old to be theirs. */
export function ensureGh() {
  return ensure({ name: "gh", module: "gh", command: "github.com/cli/cli/v2/cmd/gh" });
}
