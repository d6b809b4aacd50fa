import { compare, type SemVer } from "semver";
import type { Since } from "../../sdk/retention-policy-args";
import type { CompiledRank, CompiledRule } from "./compiled-policy";
import type { PackageFacts, Version } from "./facts";
import { addTo } from "./grouped";
import type { Relations } from "./relations";
import { selectsPackage, selectsVersion } from "./select";

/** What one rule says of the roots of one package. */
export interface RuleMatches {
  readonly rule: CompiledRule;
  /** By position: the select holds, and the rule's rank condition where there is one. */
  readonly rankHolds: readonly boolean[];
  /** By position: `3 of 41`. */
  readonly rank: ReadonlyMap<number, string>;
  /** Selected, but without what the rule ranks or groups by. */
  readonly unranked: readonly number[];
  /** Whether the select alone matched anything that the rule may match: a rule that ranks asks no signature of something gone. */
  readonly isAlive: boolean;
}

type Newer = (a: number, b: number) => number;

function newestFirst(versions: readonly Version[], by: CompiledRank["by"]): Newer {
  const at = (position: number): Version => versions[position] as Version;
  const bySince = (since: Since): Newer => (a, b) => at(b)[since] - at(a)[since] || at(b).id - at(a).id;
  if (by !== "semver") return bySince(by);
  const byCreation = bySince("createdAt");
  return (a, b) => compare(at(b).number as SemVer, at(a).number as SemVer) || byCreation(a, b);
}

/** The groups that a version is ranked in; none where it has nothing to be grouped by. */
function groupsOf(version: Version, rank: CompiledRank, isImage: boolean): readonly string[] {
  const { per, by } = rank;
  if (by === "semver" && version.number === undefined) return [];
  if (typeof per === "function") {
    const streams = (isImage ? version.tags : [version.name]).map(per).filter((stream) => stream !== undefined);
    return [...new Set(streams)];
  }
  if (per === "package") return [""];
  if (version.number === undefined) return [];
  const { major, minor } = version.number;
  return [per === "semverMajor" ? `${major}` : `${major}.${minor}`];
}

/** A version's best rank over its groups, and all of them in words. */
interface Place {
  readonly best: number;
  readonly text: string;
}

function rankRoots(rank: CompiledRank, versions: readonly Version[], candidates: readonly number[], isImage: boolean): Map<number, Place> {
  const groups = new Map<string, number[]>();
  for (const position of candidates) {
    for (const group of groupsOf(versions[position] as Version, rank, isImage)) addTo(groups, group, position);
  }
  const ranks = new Map<number, Place>();
  const order = newestFirst(versions, rank.by);
  for (const key of [...groups.keys()].sort()) {
    const members = (groups.get(key) as number[]).sort(order);
    members.forEach((position, place) => {
      const text = `${place + 1} of ${members.length}`;
      const other = ranks.get(position);
      ranks.set(position, other === undefined ? { best: place + 1, text } : { best: Math.min(other.best, place + 1), text: `${other.text}, ${text}` });
    });
  }
  return ranks;
}

/**
 * Evaluates one rule on the roots of one package. `newest` holds if a version is within the count in any of its groups,
 * `beyondNewest` only if it is beyond it in every one: both mean that its best rank decides.
 */
export function matchRule(rule: CompiledRule, input: { readonly facts: PackageFacts; readonly versions: readonly Version[]; readonly relations: Pick<Relations, "isRoot" | "hasSubject"> }): RuleMatches {
  const { facts, versions, relations } = input;
  const inPackage = selectsPackage(rule.select, facts);
  const selected = versions.map((version, position) => inPackage && relations.isRoot[position] === true && selectsVersion(rule.select, version));
  if (rule.rank === undefined) return { rule, rankHolds: selected, rank: new Map(), unranked: [], isAlive: selected.includes(true) };
  const { rank } = rule;
  const candidates = versions.map((_version, position) => position).filter((position) => selected[position] === true && relations.hasSubject[position] !== true);
  const ranks = rankRoots(rank, versions, candidates, facts.isImage);
  return {
    rule,
    rankHolds: versions.map((_version, position) => {
      const place = ranks.get(position);
      return place !== undefined && (place.best <= rank.count) === rule.isKeep;
    }),
    rank: new Map([...ranks].map(([position, { text }]) => [position, text])),
    unranked: candidates.filter((position) => !ranks.has(position)),
    isAlive: candidates.length > 0,
  };
}
