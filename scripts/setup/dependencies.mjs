import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manifest, root } from "./paths.mjs";
import { SetUpError, step } from "./progress.mjs";
import { run } from "./run.mjs";

/** Lies in node_modules, so that deleting that folder also forgets that it was filled. */
const stamp = path.join(root, "node_modules", ".cache", "pulumi-github-packages", "dependencies");
const relevant = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "overrides"];

function fingerprint() {
  const declared = manifest();
  const lock = path.join(root, "package-lock.json");
  return createHash("sha256")
    .update(JSON.stringify(relevant.map((field) => declared[field])))
    .update(existsSync(lock) ? readFileSync(lock) : "")
    .update(`${process.platform}-${process.arch}`)
    .digest("hex");
}

const isCurrent = () => existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint();

/**
 * `npm install`, not `npm ci`: ci refuses a lock file that lacks other platforms' optional packages. `--no-save`, because
 * which of those a registry offers differs, and a set-up must not leave a changed lock file behind.
 */
async function install() {
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--include=dev", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const { code } =
    npm && /npm-cli\.c?js$/.test(npm)
      ? await run(process.execPath, [npm, ...args], { cwd: root, inherit: true })
      : await run("npm", args, { cwd: root, inherit: true, shell: process.platform === "win32" });
  if (code !== 0) throw new SetUpError("npm install failed; its own message is above. Is the package registry reachable?");
}

export async function ensureDependencies() {
  if (isCurrent()) return;
  await step("install the dependencies (npm install)", install);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint());
}
