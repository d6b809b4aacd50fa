import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { PackageFacts, Version } from "./facts";
import { addTo } from "./grouped";
import { parseImageReference, type ImageReference } from "./image-reference";

const anyDigest = /^[a-z0-9+._-]+:[0-9a-z]+$/i;

/** What `protect` names. Asking remembers which entries were found. */
export interface Protection {
  /** Whether an entry names this version. */
  readonly protects: (version: Version, facts: PackageFacts) => boolean;
  /** The entries that no version asked so far answers to. */
  readonly unresolved: () => readonly string[];
}

/** The packages' names that a reference may mean: its path with or without the owner, and for docker packages the image behind its repository. */
function* namesMeant(reference: ImageReference, owner: string): Generator<string> {
  const { path, hasHost } = reference;
  if (!hasHost) yield path.join("/");
  if (path[0] !== owner.toLowerCase()) return;
  yield path.slice(1).join("/");
  // docker.pkg.github.com/OWNER/REPOSITORY/IMAGE
  yield `docker:${path.slice(2).join("/")}`;
}

/** One look-up per version and tag, however many entries there are. */
export function protection({ protect: entries = [], owner }: Pick<RetentionPolicyArgs, "protect" | "owner">): Protection {
  const exact = new Map<string, number[]>();
  const images = new Map<string, number[]>();
  entries.forEach((entry, position) => {
    addTo(exact, entry, position);
    if (anyDigest.test(entry)) addTo(exact, entry.toLowerCase(), position);
    const reference = parseImageReference(entry);
    if (reference === undefined) return;
    for (const name of namesMeant(reference, owner)) {
      // Of tag and digest, containers run the digest; the tag's version is kept as well.
      if (reference.tag !== undefined) addTo(images, `${name}\n${reference.tag}`, reference.digest === undefined ? position : -1);
      if (reference.digest !== undefined) addTo(images, `${name}\n${reference.digest}`, position);
    }
  });
  const found = new Set<number>();
  const look = (index: Map<string, number[]>, key: string): boolean => {
    const positions = index.get(key);
    positions?.forEach((position) => found.add(position));
    return positions !== undefined;
  };
  return {
    protects: (version, facts) => {
      if (entries.length === 0) return false;
      let hit = false;
      const name = facts.name.toLowerCase();
      const names = facts.packageType === "docker" ? [name, `docker:${name}`] : facts.isImage ? [name] : [];
      for (const text of [version.name, ...version.tags]) {
        if (look(exact, text)) hit = true;
        for (const each of names) if (look(images, `${each}\n${text}`)) hit = true;
      }
      return hit;
    },
    unresolved: () => entries.filter((_entry, position) => !found.has(position)),
  };
}
