import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { root, treeCache } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { tool } from "./tool.mjs";

/** The tarball as npm would publish it, from the dist/ that the set-up has just brought up to date. */
async function withTarball(action) {
  mkdirSync(treeCache, { recursive: true });
  const folder = mkdtempSync(path.join(treeCache, "pack-"));
  try {
    const { code, output } = await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
      cwd: root,
      shell: process.platform === "win32",
    });
    if (code !== 0) return { ok: false, output };
    return await action(path.relative(root, path.join(folder, readdirSync(folder)[0])));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const publint = () => withTarball((tarball) => tool("node_modules/publint/src/cli.js", ["run", tarball, "--strict"]));

/** Without node10, which knows no `exports` and so finds no subpath: https://nodejs.org/api/packages.html#exports */
export const typesResolve = () =>
  withTarball((tarball) =>
    tool("node_modules/@arethetypeswrong/cli/dist/index.js", [tarball, "--profile", "node16", "--no-emoji", "--no-color", "--format", "ascii", "--exclude-entrypoints", "./retention-policy.schema.json", "./report.schema.json"]),
  );
