import { compare, parse, satisfies, type SemVer } from "semver";
import type { SnapshotPackage, SnapshotVersion } from "../../../provider/retention";
import type { DeleteRule, KeepRule, Pattern, Rank, RetentionPolicyArgs, Select } from "../../../sdk/retention-policy-args";
import { NOW } from "./world";

/**
 * The model once more, written from its text: sets and loops, no indexes, nothing shared with the engine.
 * Without restores; batches and locks are told in hold.property.test.ts.
 */
export interface Outcome {
  readonly deleted: ReadonlySet<number>;
  readonly blocked: ReadonlySet<number>;
  readonly roots: ReadonlySet<number>;
}

const ms = (text: string): number => Number(text.slice(0, -1)) * ({ h: 3_600_000, d: 86_400_000, w: 604_800_000 } as Record<string, number>)[text.at(-1)!]!;
const semverOf = (text: string): SemVer | null => parse(text);
const tagsOf = (found: SnapshotPackage, version: SnapshotVersion): readonly string[] => (found.packageType === "container" ? (version.tags ?? []) : []);

function fits(pattern: Pattern, text: string): boolean {
  if (typeof pattern === "string") return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
  if ("regex" in pattern) return new RegExp(`^(?:${pattern.regex})$`).test(text);
  return semverOf(text) !== null && satisfies(text, pattern.semver, { includePrerelease: true });
}
const some = (patterns: readonly Pattern[], text: string): boolean => patterns.some((pattern) => fits(pattern, text));

function highest(found: SnapshotPackage, version: SnapshotVersion): SemVer | undefined {
  const texts = found.packageType === "container" ? tagsOf(found, version) : [version.name];
  return texts.map(semverOf).filter((each) => each !== null).sort((a, b) => compare(b, a))[0];
}

function selected(found: SnapshotPackage, version: SnapshotVersion, select: Select | undefined, isKeep: boolean): boolean {
  if (select === undefined) return true;
  const isImage = found.packageType === "container";
  const tags = tagsOf(found, version);
  const lists = Array.isArray(select.tags) ? (isKeep ? { any: select.tags } : { only: select.tags }) : (select.tags ?? {});
  const number = highest(found, version);
  return [
    select.package === undefined || some(select.package, found.name),
    select.name === undefined || (!isImage && some(select.name, version.name)),
    select.tags === undefined || isImage,
    select.state === undefined || (isImage && (select.state === "tagged") === tags.length > 0),
    select.prerelease === undefined || (number !== undefined && number.prerelease.length > 0 === select.prerelease),
    lists.any === undefined || tags.some((tag) => some(lists.any!, tag)),
    lists.all === undefined || lists.all.every((pattern) => tags.some((tag) => fits(pattern, tag))),
    lists.only === undefined || (tags.length > 0 && tags.every((tag) => some(lists.only!, tag))),
    lists.none === undefined || !tags.some((tag) => some(lists.none!, tag)),
    isKeep || lists.none === undefined || tags.length === 0 || number !== undefined || !lists.none.some((pattern) => typeof pattern === "object" && "semver" in pattern),
  ].every(Boolean);
}

const subjectsOf = (version: SnapshotVersion): string[] => [...(version.subject === undefined ? [] : [version.subject]), ...(version.tags ?? []).filter((tag) => /^sha256-[0-9a-f]{64}(\.(sig|att|sbom))?$/.test(tag)).map((tag) => tag.replace("-", ":").slice(0, 71))].filter((digest) => digest !== version.name);

export function graphOf(found: SnapshotPackage): { children: Map<number, Set<number>>; referrers: Map<number, Set<number>>; roots: Set<number>; orphans: Set<number> } {
  const [children, referrers] = [new Map<number, Set<number>>(), new Map<number, Set<number>>()];
  const isImage = found.packageType === "container";
  for (const one of found.versions) {
    children.set(one.id, new Set(isImage ? found.versions.filter((other) => other !== one && one.children?.includes(other.name)).map(({ id }) => id) : []));
    referrers.set(one.id, new Set(isImage ? found.versions.filter((other) => other !== one && subjectsOf(other).includes(one.name)).map(({ id }) => id) : []));
  }
  const isChild = (id: number): boolean => [...children.values()].some((set) => set.has(id));
  const isReferrer = (id: number): boolean => [...referrers.values()].some((set) => set.has(id));
  const roots = new Set(found.versions.filter(({ id, tags = [] }) => !isReferrer(id) && !(isChild(id) && isImage && tags.length === 0)).map(({ id }) => id));
  const orphans = new Set(found.versions.filter((version) => isImage && subjectsOf(version).length > 0 && roots.has(version.id)).map(({ id }) => id));
  return { children, referrers, roots, orphans };
}

/** Everything that a version needs: itself, its children and referrers, and theirs; not through what is declared deleted elsewhere. */
export function closure(graph: ReturnType<typeof graphOf>, from: number, absent: ReadonlySet<number> = new Set()): Set<number> {
  const all = new Set([from]);
  for (const each of all) for (const next of [...graph.children.get(each)!, ...graph.referrers.get(each)!]) if (!absent.has(next)) all.add(next);
  return all;
}

export function reference(policy: RetentionPolicyArgs, found: SnapshotPackage): Outcome {
  const graph = graphOf(found);
  const { children, referrers, roots, orphans } = graph;
  const byId = new Map(found.versions.map((version) => [version.id, version]));
  const at = (version: SnapshotVersion, since: "createdAt" | "updatedAt" = "createdAt"): number => Date.parse(version[since]);
  const newerFirst = (a: SnapshotVersion, b: SnapshotVersion): number => at(b) - at(a) || b.id - a.id;

  const groups = (version: SnapshotVersion, { per = "package" }: Rank): string[] => {
    const number = highest(found, version);
    if (per === "package") return ["all"];
    if (per === "semverMajor") return number ? [`${number.major}`] : [];
    if (per === "semverMinor") return number ? [`${number.major}.${number.minor}`] : [];
    const texts = found.packageType === "container" ? tagsOf(found, version) : [version.name];
    return texts.map((text) => new RegExp(`^(?:${per.capture})$`).exec(text)?.slice(1).join("\n")).filter((group) => group !== undefined);
  };
  /** Whether a version is within the count in any group; undefined where it has no rank. */
  const within = (version: SnapshotVersion, select: Select | undefined, isKeep: boolean, rank: Rank): boolean | undefined => {
    const isRanked = (each: SnapshotVersion): boolean => roots.has(each.id) && !orphans.has(each.id) && selected(found, each, select, isKeep) && groups(each, rank).length > 0 && (rank.by !== "semver" || highest(found, each) !== undefined);
    if (!isRanked(version)) return undefined;
    return groups(version, rank).some((group) => {
      const rivals = found.versions.filter((each) => isRanked(each) && groups(each, rank).includes(group));
      const order = (a: SnapshotVersion, b: SnapshotVersion): number => {
        if (rank.by === "semver") return compare(highest(found, b)!, highest(found, a)!) || newerFirst(a, b);
        if (rank.by === "updatedAt") return at(b, "updatedAt") - at(a, "updatedAt") || b.id - a.id;
        return newerFirst(a, b);
      };
      return rivals.sort(order).indexOf(version) < rank.count;
    });
  };
  const keepHolds = (version: SnapshotVersion, rule: KeepRule): boolean => selected(found, version, rule.select, true) && (rule.youngerThan === undefined || NOW - at(version, rule.since) <= ms(rule.youngerThan)) && (rule.newest === undefined || within(version, rule.select, true, rule.newest) === true);
  const deleteHolds = (version: SnapshotVersion, rule: DeleteRule): boolean => selected(found, version, rule.select, false) && (rule.olderThan === undefined || NOW - at(version, rule.since) > ms(rule.olderThan)) && (rule.beyondNewest === undefined || within(version, rule.select, false, rule.beyondNewest) === false);

  const kept = new Set<number>();
  const pinned = (state: "present" | "deleted"): number[] => (policy.pins ?? []).filter((pin) => pin.state === state && byId.has(pin.id)).map(({ id }) => id);
  const absent = new Set(pinned("deleted"));
  const protects = (version: SnapshotVersion): boolean => (policy.protect ?? []).some((entry) => [version.name, ...tagsOf(found, version)].includes(entry) || (found.packageType === "container" && (entry === `ghcr.io/acme/${found.name}:${tagsOf(found, version).find((tag) => entry.endsWith(`:${tag}`)) ?? "?"}` || entry === `acme/${found.name}@${version.name}`)));
  const upwards = (from: number): void => {
    const all = new Set([from]);
    for (const each of all) for (const other of found.versions) if (children.get(other.id)!.has(each) || referrers.get(other.id)!.has(each)) all.add(other.id);
    all.forEach((id) => absent.has(id) || kept.add(id));
  };
  for (const id of pinned("present")) upwards(id);
  for (const version of found.versions) if (protects(version)) upwards(version.id);
  for (const version of found.versions) {
    const hasOwnTag = tagsOf(found, version).some((tag) => !/^sha256-[0-9a-f]+(\.(sig|att|sbom))?$/.test(tag));
    const isReferrer = [...referrers.values()].some((set) => set.has(version.id));
    if (!roots.has(version.id) && isReferrer && hasOwnTag && (policy.keep ?? []).some((rule) => rule.newest === undefined && keepHolds(version, rule))) upwards(version.id);
  }
  if (found.packageType === "container" && found.versions.some((version) => version.relations === "unknown")) found.versions.forEach(({ id }) => absent.has(id) || kept.add(id));
  for (const id of roots) {
    if (absent.has(id)) continue;
    const version = byId.get(id)!;
    const relatives = [...closure(graph, id)].filter((each) => each !== id && !roots.has(each));
    const youngest = Math.max(...[id, ...relatives].map((each) => Math.max(at(byId.get(each)!), at(byId.get(each)!, "updatedAt"))));
    const inCircle = [...roots].some((other) => other !== id && closure(graph, id).has(other) && closure(graph, other).has(id));
    const goes = policy.delete.some((rule) => deleteHolds(version, rule)) && !(policy.keep ?? []).some((rule) => keepHolds(version, rule)) && NOW - youngest >= ms(policy.guards!.minAge!) && !inCircle;
    if (!goes) kept.add(id);
  }
  const propagate = (): void => {
    for (const id of kept) closure(graph, id, absent).forEach((each) => kept.add(each));
  };
  const doomed = (): Set<number> => {
    // Over relatives only: a root in between decides for itself.
    const gone = new Set([...roots].filter((id) => !kept.has(id) && !absent.has(id)));
    for (const id of gone) for (const next of [...children.get(id)!, ...referrers.get(id)!]) if (!kept.has(next) && !roots.has(next) && !absent.has(next)) gone.add(next);
    return gone;
  };
  // What no root that goes leads to is kept.
  const reached = doomed();
  for (const { id } of found.versions) if (!roots.has(id) && !reached.has(id) && !absent.has(id)) kept.add(id);
  propagate();
  const blocked = new Set<number>();
  const oldestFirst = [...found.versions].sort((a, b) => -newerFirst(a, b));
  for (const group of [oldestFirst.filter(({ id }) => roots.has(id)), oldestFirst.filter(({ id }) => !roots.has(id))]) {
    for (const version of group) {
      if (version.blocked === undefined || !doomed().has(version.id)) continue;
      blocked.add(version.id);
      kept.add(version.id);
      propagate();
    }
  }
  const remaining = (): number => [...roots].filter((id) => kept.has(id)).length;
  const newest = [...found.versions].filter(({ id }) => roots.has(id) && !absent.has(id)).sort(newerFirst);
  const tagged = newest.filter((version) => tagsOf(found, version).length > 0);
  const eligible = tagged.some(({ id }) => !orphans.has(id)) ? tagged.filter(({ id }) => !orphans.has(id)) : tagged;
  const spare = (id: number): void => {
    kept.add(id);
    propagate();
  };
  if (eligible.length > 0 && !eligible.some(({ id }) => kept.has(id))) spare(eligible[0]!.id);
  for (const { id } of newest) if (!kept.has(id) && remaining() < Math.max(1, policy.guards!.minRemaining!)) spare(id);
  return { deleted: doomed(), blocked, roots };
}
