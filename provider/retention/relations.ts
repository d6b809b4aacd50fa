import type { Version } from "./facts";
import { groupedBy } from "./grouped";

/** Who refers to whom among some versions of one package, by their positions. */
export interface Relations {
  /** What each version holds up: the children that it lists, and its referrers. */
  readonly below: readonly (readonly number[])[];
  /** What each version is held up by: the indexes that list it, and the subjects that it refers to. */
  readonly above: readonly (readonly number[])[];
  /** What must be there before each version is restored: its children and its subjects. */
  readonly needs: readonly (readonly number[])[];
  readonly isRoot: readonly boolean[];
  /** Refers to something, live or not. A root that does has lost its subject. */
  readonly hasSubject: readonly boolean[];
  readonly isReferrer: readonly boolean[];
}

/** The tag schema for registries without a referrers API, and cosign's own tags. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema */
const referrerTag = /^sha256-([0-9a-f]+)(\.(?:sig|att|sbom))?$/;

/** The digest that a tag refers to. A short one without suffix counts only where it names a version: it may be anyone's tag. */
function subjectOfTag(tag: string, isKnown: (digest: string) => boolean): string | undefined {
  const match = referrerTag.exec(tag);
  if (match === null) return undefined;
  const [, hex, suffix] = match as unknown as [string, string, string | undefined];
  const digest = `sha256:${hex}`;
  return hex.length === 64 || suffix !== undefined || isKnown(digest) ? digest : undefined;
}

/** True for a version that carries a tag which is not a referrer's: people name it, so keep rules are asked. */
export function hasOtherTag(version: Version): boolean {
  return version.tags.some((tag) => !referrerTag.test(tag));
}

const none: readonly number[] = [];
const inOrder = (positions: readonly number[] | undefined): readonly number[] => (positions === undefined ? none : positions.length === 1 ? positions : [...new Set(positions)].sort((a, b) => a - b));

/** The digests that a version refers to as a signature, attestation or SBOM does. */
export function subjectsOf(version: Pick<Version, "name" | "tags" | "subject">, isKnown: (digest: string) => boolean): readonly string[] {
  const subjects = version.tags.map((tag) => subjectOfTag(tag, isKnown)).filter((digest) => digest !== undefined);
  if (version.subject !== undefined) subjects.push(version.subject);
  return [...new Set(subjects)].filter((digest) => digest !== version.name);
}

/** The digests that a version refers to, whether or not they are live; of a short digest in a tag nobody knows. */
export function referredTo(version: { readonly name: string; readonly tags: readonly string[]; readonly subject?: string }): readonly string[] {
  return subjectsOf({ subject: undefined, ...version }, () => false);
}

/** The relations among `versions`, all of them taken as live. */
export function relationsOf(versions: readonly Version[]): Relations {
  const below: number[][] = [];
  const above: number[][] = [];
  const needs: number[][] = [];
  const list = (lists: number[][], at: number): number[] => (lists[at] ??= []);
  const byName = groupedBy(versions.keys(), (position) => (versions[position] as Version).name);
  const children = new Set<number>();
  const isReferrer: boolean[] = [];
  const hasSubject: boolean[] = [];
  versions.forEach((version, position) => {
    for (const digest of new Set(version.children)) {
      for (const child of byName.get(digest) ?? none) {
        if (child === position) continue;
        children.add(child);
        list(below, position).push(child);
        list(above, child).push(position);
        list(needs, position).push(child);
      }
    }
    const subjects = subjectsOf(version, (digest) => byName.has(digest));
    const live = subjects.flatMap((digest) => byName.get(digest) ?? none);
    for (const subject of live) {
      list(below, subject).push(position);
      list(above, position).push(subject);
      list(needs, position).push(subject);
    }
    isReferrer.push(live.length > 0);
    hasSubject.push(subjects.length > 0);
  });
  // The order of a manifest's entries must not show in a plan.
  const filled = (lists: number[][]): (readonly number[])[] => versions.map((_version, position) => inOrder(lists[position]));
  const isRoot = versions.map((version, position) => !(isReferrer[position] === true || (children.has(position) && version.tags.length === 0)));
  return { below: filled(below), above: filled(above), needs: filled(needs), isRoot, hasSubject, isReferrer };
}

/** Everything that `from` leads to over `edges`, `from` itself not included unless a cycle leads back. `enter` may stop the walk at a version. */
export function reach(from: readonly number[], edges: readonly (readonly number[])[], enter: (to: number, by: number) => boolean): void {
  const stack = [...from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const next of edges[at] as readonly number[]) if (enter(next, at)) stack.push(next);
  }
}
