import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** State of this checkout: stamps, locks, test reports. Ignored by git, safe to delete. */
export const treeCache = path.join(root, ".cache");

/** Outlives checkouts: the engine takes minutes to obtain, so every clone on the machine shares it. */
export const machineCache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "pulumi-github-packages");

/** Where the located engine is written down for the jest suites. */
export const engineFile = path.join(treeCache, "engine.json");

/** Where the located clients and registries are written down for the jest suites. */
export const ociToolsFile = path.join(treeCache, "oci-tools.json");

export const manifest = () => JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

/** The engine's version is the development version of @pulumi/pulumi: both speak the same protocol. */
export const engineVersion = () => manifest().devDependencies["@pulumi/pulumi"];
