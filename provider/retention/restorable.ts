import { byAge, type PackageFacts, type Version } from "./facts";
import { subjectsOf } from "./relations";

export interface BlockedRestore {
  readonly version: Version;
  readonly reason: string;
}

/** The first version of each name and each tag: two live versions cannot share one. */
class Claims {
  readonly #names = new Map<string, Version>();
  readonly #tags = new Map<string, Version>();

  add(version: Version): void {
    if (!this.#names.has(version.name)) this.#names.set(version.name, version);
    for (const tag of version.tags) if (!this.#tags.has(tag)) this.#tags.set(tag, version);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  occupied(version: Version): string | undefined {
    const namesake = this.#names.get(version.name);
    if (namesake !== undefined) return `the name ${version.name} is taken by version ${namesake.id}`;
    for (const tag of version.tags) {
      const occupant = this.#tags.get(tag);
      if (occupant !== undefined) return `the tag ${tag} is taken by version ${occupant.id} (${occupant.label})`;
    }
    return undefined;
  }
}

/** Adds the children that an index cannot come back without. */
function withChildren(wanted: readonly Version[], available: readonly Version[]): Set<Version> {
  const newestByName = new Map(available.map((version) => [version.name, version]));
  const all = new Set(wanted);
  for (const version of all) {
    for (const digest of version.children) {
      const child = newestByName.get(digest);
      if (child !== undefined) all.add(child);
    }
  }
  return all;
}

/**
 * What of `wanted` can come back: a root only with all its recorded children, a referrer only with its subject, and
 * nothing whose name or tag is in use. Of several namesakes the newest is meant.
 */
export function completeRestores(input: { readonly facts: PackageFacts; readonly wanted: readonly Version[]; readonly available: readonly Version[] }): { readonly restored: readonly Version[]; readonly blocked: readonly BlockedRestore[] } {
  const { facts, wanted, available } = input;
  const live = new Set(facts.live.map((version) => version.name));
  const all = [...withChildren(wanted, available)].filter((version) => !live.has(version.name) || wanted.includes(version)).sort(byAge).reverse();
  const deleted = new Set(available.map((version) => version.name));
  const reasons = new Map<Version, string>();
  for (let found = -1; found !== reasons.size; ) {
    found = reasons.size;
    const claims = new Claims();
    facts.live.forEach((version) => claims.add(version));
    const candidates = all.filter((version) => !reasons.has(version));
    for (const version of candidates) {
      const occupied = claims.occupied(version);
      if (occupied === undefined) claims.add(version);
      else reasons.set(version, occupied);
    }
    for (const version of candidates) {
      if (reasons.has(version)) continue;
      const missing = version.children.find((digest) => digest !== version.name && !claims.has(digest));
      const unsigned = subjectsOf(version, (digest) => deleted.has(digest)).find((digest) => deleted.has(digest) && !claims.has(digest));
      if (version.relationsUnknown) reasons.set(version, "what it consists of is not known");
      else if (missing !== undefined) reasons.set(version, `its child ${missing} is not there and cannot be restored`);
      else if (unsigned !== undefined) reasons.set(version, `what it refers to, ${unsigned}, is not restored`);
    }
  }
  const isWanted = new Set(wanted);
  return {
    restored: all.filter((version) => !reasons.has(version)).reverse(),
    blocked: all.filter((version) => reasons.has(version) && isWanted.has(version)).map((version) => ({ version, reason: reasons.get(version) as string })).reverse(),
  };
}
