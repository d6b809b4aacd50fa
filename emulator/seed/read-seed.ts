import { readFileSync } from "node:fs";
import { isDigest } from "../digest";
import { explain } from "../explain";
import { PackageType } from "../state/model";
import { Seed, Versions, type PlantedSeed } from "./seed";
import { SeedError } from "./seed-error";
import { contentKeys } from "./unfold";

/** Checks a seed from anywhere, fills its defaults in. */
export function readSeed(input: unknown, source = "The seed"): PlantedSeed {
  const read = Seed.safeParse(input);
  if (!read.success) throw new SeedError(source, explain(read.error, "the seed"));
  const mistakes = contradictions(read.data);
  if (mistakes.length > 0) throw new SeedError(source, mistakes);
  return read.data;
}

/** The versions of one container package, as `Elsewhere` pushes them. */
export function readVersions(input: unknown): PlantedSeed["packages"][number]["versions"] {
  const read = Versions.safeParse(input);
  if (!read.success) throw new SeedError("The push", explain(read.error, "versions"));
  return read.data;
}

export function readSeedFile(file: string): PlantedSeed {
  const text = readFileSync(file, "utf8");
  try {
    return readSeed(JSON.parse(text), file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SeedError(file, [`not JSON: ${error.message}`]);
    throw error;
  }
}

/** What no schema can see: references that lead nowhere, and names that GitHub would not have given twice. */
function contradictions(seed: PlantedSeed): string[] {
  const mistakes: string[] = [];
  const owners = new Set(Object.keys(seed.owners).map((login) => login.toLowerCase()));
  const once = oncePer(mistakes);
  seed.packages.forEach((pkg, index) => {
    const at = `packages[${index}]`;
    if (!owners.has(pkg.owner.toLowerCase())) mistakes.push(`${at}.owner: "${pkg.owner}" is not among owners; add it there`);
    if (pkg.id !== undefined) once(`package id ${pkg.id}`, `${at}.id`);
    if (pkg.deletedAt === undefined) once(`package ${pkg.owner.toLowerCase()}/${pkg.type}/${pkg.name}`, `${at}.name`);
    const oncePerPackage = oncePer(mistakes);
    pkg.versions.forEach((version, position) => {
      const place = `${at}.versions[${position}]`;
      if (version.id !== undefined) once(`version id ${version.id}`, `${place}.id`);
      if (pkg.type !== PackageType.container && version.name === undefined) mistakes.push(`${place}.name: is required for type ${pkg.type}`);
      if (pkg.type === PackageType.container && version.name !== undefined && !isDigest(version.name)) {
        mistakes.push(`${place}.name: a container version is named by its digest, sha256: and 64 hex digits; leave it out to have one made up`);
      }
      if (pkg.type !== PackageType.container && pkg.type !== PackageType.docker && version.tags.length > 0) {
        mistakes.push(`${place}.tags: only container versions have tags, this package is of type ${pkg.type}`);
      }
      const content = contentKeys.find((key) => version[key] !== undefined);
      if (pkg.type !== PackageType.container && content !== undefined) mistakes.push(`${place}.${content}: only container versions have manifests, this package is of type ${pkg.type}`);
      if (version.deletedAt !== undefined) return;
      if (version.name !== undefined) oncePerPackage(`version name ${version.name}`, `${place}.name`);
      for (const tag of version.tags) oncePerPackage(`tag ${tag}`, `${place}.tags`);
    });
  });
  return mistakes;
}

function oncePer(mistakes: string[]): (what: string, at: string) => void {
  const seen = new Map<string, string>();
  return (what, at) => {
    const before = seen.get(what);
    if (before === undefined) seen.set(what, at);
    else mistakes.push(`${at}: ${what} is taken by ${before}`);
  };
}
