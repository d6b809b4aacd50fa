import type { DeleteRule, KeepRule, Pattern, Rank, RetentionPolicyArgs, Select, TagConditions } from "../../sdk/retention-policy-args";
import { PackageType } from "../core/refs";
import { canonicalJson } from "./canonical";
import type { Problem } from "./problem";

type Path = readonly PropertyKey[];
type Rule = KeepRule | DeleteRule;

const imageTypes: readonly PackageType[] = [PackageType.container, PackageType.docker];
const tagLists = ["any", "all", "only"] as const;

function rulesOf(policy: RetentionPolicyArgs): { readonly rule: Rule; readonly rank: Rank | undefined; readonly path: Path }[] {
  return [
    ...(policy.keep ?? []).map((rule, index) => ({ rule, rank: rule.newest, path: ["keep", index] })),
    ...policy.delete.map((rule, index) => ({ rule, rank: rule.beyondNewest, path: ["delete", index] })),
  ];
}

function duplicateIds(policy: RetentionPolicyArgs): Problem[] {
  const seen = new Set<string>();
  return rulesOf(policy).flatMap(({ rule, path }): Problem[] => {
    const isNew = !seen.has(rule.id);
    seen.add(rule.id);
    return isNew ? [] : [{ path: [...path, "id"], value: rule.id, words: "names two rules", allowed: "an id that no other keep or delete rule has", cure: "Rename one of them." }];
  });
}

function aimless(policy: RetentionPolicyArgs): Problem[] {
  return policy.delete.flatMap((rule, index): Problem[] => {
    if (rule.olderThan !== undefined || rule.beyondNewest !== undefined || rule.everything === true) return [];
    const words = rule.select === undefined ? "says nothing about what to delete" : "has a selector alone";
    return [{ path: ["delete", index], value: rule.id, words, allowed: "a delete rule with at least one of olderThan, beyondNewest, everything", cure: "Add olderThan or beyondNewest; to delete all that is selected, whatever its age, say so with everything: true." }];
  });
}

/** A rule whose conditions no type of the policy can meet would silently match nothing. */
function matchesNoType(select: Select | undefined, policy: RetentionPolicyArgs, place: { readonly rule: Rule; readonly path: Path }): Problem[] {
  const asksTags = select?.tags !== undefined || select?.state !== undefined;
  const asksName = select?.name !== undefined;
  const canMatch = (type: PackageType): boolean => (imageTypes.includes(type) ? !asksName : !asksTags);
  if (policy.packageTypes.some(canMatch)) return [];
  const words = asksTags && asksName ? "asks for tags and for a name, which no version has both of" : asksTags ? "asks for tags, which only container and docker versions have" : "asks for a version name, and the name of an image is its digest";
  const allowed = asksTags && asksName ? "name, or tags and state" : asksTags ? "name for these package types" : "tags for these package types";
  return [{ path: [...place.path, "select"], value: place.rule.id, words, allowed, cure: `Use what ${policy.packageTypes.join(", ")} versions have, or add a package type.` }];
}

const texts = (patterns: readonly Pattern[] | undefined): string[] => (patterns ?? []).map(canonicalJson);

/** `none` takes away everything that another condition asks for. */
function excludesItself(tags: TagConditions): boolean {
  const none = new Set(texts(tags.none));
  const isTaken = (text: string): boolean => none.has(text);
  const all = texts(tags.all);
  return all.some(isTaken) || [tags.any, tags.only].some((patterns) => patterns !== undefined && texts(patterns).every(isTaken));
}

function contradictions({ rule, rank, path }: { readonly rule: Rule; readonly rank: Rank | undefined; readonly path: Path }): Problem[] {
  const { select } = rule;
  if (select === undefined) return [];
  const { tags } = select;
  const problems: Problem[] = [];
  const add = (place: Path, problem: Omit<Problem, "path">): number => problems.push({ path: [...path, "select", ...place], ...problem });
  const asksTag = Array.isArray(tags) || tagLists.some((list) => tags?.[list] !== undefined);
  const conditions = Array.isArray(tags) ? undefined : tags;
  if (conditions !== undefined && Object.keys(conditions).length === 0) add(["tags"], { value: conditions, words: "asks nothing", allowed: "at least one of any, all, only, none", cure: "Add one, or leave tags out." });
  if (select.state === "untagged" && asksTag) add(["state"], { value: select.state, words: "contradicts tags, which asks for a tag", allowed: 'state: "untagged" alone or with tags.none', cure: "Remove one of the two." });
  if (select.state === "untagged" && (select.prerelease !== undefined || rank?.by === "semver" || (rank?.per ?? "package") !== "package")) add(["state"], { value: select.state, words: "contradicts what needs a tag: prerelease, by: semver, or per", allowed: 'state: "tagged"', cure: "Remove one of the two." });
  if (conditions !== undefined && excludesItself(conditions)) add(["tags", "none"], { value: conditions.none, words: "excludes what the other tag conditions ask for", allowed: "patterns that leave something to match", cure: "Remove the pattern from one of the lists." });
  return problems;
}

/** What the shape of a policy cannot say about its rules. */
export function ruleProblems(policy: RetentionPolicyArgs): Problem[] {
  return [
    ...duplicateIds(policy),
    ...aimless(policy),
    ...rulesOf(policy).flatMap((place) => [...matchesNoType(place.rule.select, policy, place), ...contradictions(place)]),
  ];
}
