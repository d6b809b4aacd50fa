import { byAge, type PackageFacts, type Version } from "./facts";
import { subjectsOf } from "./relations";

export interface BlockedRestore {
  readonly version: Version;
  readonly reason: string;
}

/** Which version has each name and each tag: two live versions cannot share one. */
class Claims {
  readonly #names = new Map<string, Version>();
  readonly #tags = new Map<string, Version>();

  add(version: Version): void {
    this.#names.set(version.name, version);
    for (const tag of version.tags) this.#tags.set(tag, version);
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

/** What would come back, and why it cannot. */
interface Attempt {
  readonly live: readonly Version[];
  /** Names of what is deleted and could come back. */
  readonly deleted: ReadonlySet<string>;
  /** The newest first. */
  readonly candidates: Version[];
  readonly reasons: Map<Version, string>;
}

/** Two live versions cannot share a name or a tag: the live one wins, then the newest. */
function claimsOf({ live, candidates, reasons }: Attempt): Claims {
  const claims = new Claims();
  for (const version of live) claims.add(version);
  for (const version of candidates) {
    const occupied = claims.occupied(version);
    if (occupied === undefined) claims.add(version);
    else reasons.set(version, occupied);
  }
  return claims;
}

function incomplete(version: Version, claims: Claims, deleted: ReadonlySet<string>): string | undefined {
  if (version.relationsUnknown) return "what it consists of is not known";
  const missing = version.children.find((digest) => !claims.has(digest));
  if (missing !== undefined) return `its child ${missing} is not there and cannot be restored`;
  const subject = subjectsOf(version, (digest) => deleted.has(digest)).find((digest) => deleted.has(digest) && !claims.has(digest));
  return subject === undefined ? undefined : `what it refers to, ${subject}, is not restored`;
}

/** What is wanted only for an index is not wanted without it. */
function withoutGround({ live, candidates, reasons, deleted }: Attempt, needsGround: (version: Version) => boolean): Version[] {
  const listed = new Set([...live, ...candidates].flatMap((version) => version.children));
  return candidates.filter((version) => needsGround(version) && !reasons.has(version) && !listed.has(version.name) && subjectsOf(version, (digest) => deleted.has(digest)).length === 0);
}

export interface CompleteInput {
  readonly facts: PackageFacts;
  readonly wanted: readonly Version[];
  /** Those of `wanted` that only something else in it is the reason for. */
  readonly onlyNeeded: ReadonlySet<Version>;
  readonly available: readonly Version[];
}

/**
 * What of `wanted` can come back: a root only with all its recorded children, a referrer only with its subject, and
 * nothing whose name or tag is in use. Of several namesakes the newest is meant.
 */
export function completeRestores({ facts, wanted, onlyNeeded, available }: CompleteInput): { readonly restored: readonly Version[]; readonly blocked: readonly BlockedRestore[] } {
  if (wanted.length === 0) return { restored: [], blocked: [] };
  const isWanted = new Set(wanted);
  const all = [...withChildren(wanted, available)].sort(byAge).reverse();
  const deleted = new Set(available.map((version) => version.name));
  const reasons = new Map<Version, string>();
  const dropped = new Set<Version>();
  let before: number;
  do {
    before = reasons.size + dropped.size;
    const attempt: Attempt = { live: facts.live, deleted, candidates: all.filter((version) => !reasons.has(version) && !dropped.has(version)), reasons };
    const claims = claimsOf(attempt);
    for (const version of attempt.candidates) {
      const reason = reasons.has(version) ? undefined : incomplete(version, claims, deleted);
      if (reason !== undefined) reasons.set(version, reason);
    }
    for (const version of withoutGround(attempt, (each) => !isWanted.has(each) || onlyNeeded.has(each))) dropped.add(version);
  } while (reasons.size + dropped.size > before);
  const inOrder = all.reverse();
  return {
    restored: inOrder.filter((version) => !reasons.has(version) && !dropped.has(version)),
    blocked: inOrder.filter((version) => reasons.has(version) && isWanted.has(version)).map((version) => ({ version, reason: reasons.get(version) as string })),
  };
}
