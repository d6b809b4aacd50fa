import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manifest, root, treeCache } from "./paths.mjs";
import { SetUpError, say, step } from "./progress.mjs";
import { run } from "./run.mjs";

const rooms = ["provider", "sdk", "emulator"];
const dist = path.join(root, "dist");
const stamp = path.join(treeCache, "build.json");

const filesBelow = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
        .sort()
    : [];
const sources = () => rooms.flatMap((room) => filesBelow(path.join(root, room)).map((file) => path.join(room, file)));

function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["tsconfig.json", "node_modules/typescript/package.json", ...sources()]) {
    hash.update(file).update("\0").update(readFileSync(path.join(root, file))).update("\0");
  }
  return hash.digest("hex");
}

/** File by file and only where the content differs: a program that is running on dist/ never meets half a file. */
function publish(from) {
  const fresh = new Set(filesBelow(from));
  for (const file of fresh) {
    const target = path.join(dist, file);
    const content = readFileSync(path.join(from, file));
    if (existsSync(target) && readFileSync(target).equals(content)) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(`${target}.${process.pid}.new`, content);
    renameSync(`${target}.${process.pid}.new`, target);
  }
  for (const file of filesBelow(dist)) if (!fresh.has(file)) rmSync(path.join(dist, file));
  for (const bin of Object.values(manifest().bin ?? {})) {
    if (existsSync(path.join(root, bin))) chmodSync(path.join(root, bin), 0o755);
  }
}

/** A type error does not stop the build: `npm run check` fails on it, the other suites still tell their part. */
async function compile(staging) {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const { code, output } = await run(process.execPath, [tsc, "-p", "tsconfig.json", "--outDir", staging, "--pretty", "false"], { cwd: root });
  const errors = output.split("\n").filter((line) => /error TS\d+/.test(line));
  if (filesBelow(staging).length === 0) throw new SetUpError(`tsc wrote nothing (exit code ${code}):\n${output}`);
  for (const file of sources()) {
    if (!/\.(ts|md)$/.test(file)) cpSync(path.join(root, file), path.join(staging, file));
  }
  return errors;
}

function warn(errors) {
  if (errors.length === 0) return;
  const more = errors.length > 5 ? [`  ... and ${errors.length - 5} more`] : [];
  say([`set-up: dist/ was built in spite of ${errors.length} type errors:`, ...errors.slice(0, 5).map((line) => `  ${line}`), ...more].join("\n"));
}

export async function ensureBuild() {
  const current = fingerprint();
  const last = existsSync(stamp) && existsSync(dist) ? JSON.parse(readFileSync(stamp, "utf8")) : {};
  if (last.fingerprint === current) return warn(last.errors);
  await step("compile dist/ (tsc)", async () => {
    const staging = path.join(treeCache, `build-${process.pid}`);
    try {
      const errors = await compile(staging);
      publish(staging);
      writeFileSync(stamp, JSON.stringify({ fingerprint: current, errors }));
      warn(errors);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  });
}
