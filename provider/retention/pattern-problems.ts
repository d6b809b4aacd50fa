import type { Pattern, Per, RetentionPolicyArgs, Select, TagConditions } from "../../sdk/retention-policy-args";
import { compileCapture, compilePattern } from "./pattern";
import type { Problem } from "./problem";

type Path = readonly PropertyKey[];

const regexAllowed = "a regular expression in RE2 syntax, without look-around and back-references";

function messageOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, "");
  }
}

function ofPattern(pattern: Pattern, path: Path): Problem[] {
  if (typeof pattern === "string") return [];
  const isSemver = "semver" in pattern;
  const value = isSemver ? pattern.semver : pattern.regex;
  const message = isSemver && value.trim() === "" ? "it is empty" : messageOf(() => compilePattern(pattern));
  if (message === undefined) return [];
  const place = [...path, isSemver ? "semver" : "regex"];
  return isSemver
    ? [{ path: place, value, words: `is not a SemVer range (${message})`, allowed: "a range in npm's syntax such as >=1.2.0 <2, 1.x or *", cure: "Correct the range." }]
    : [{ path: place, value, words: `is not a regular expression that can be used (${message})`, allowed: regexAllowed, cure: "Correct the expression; it must match the whole text and needs no ^ and $." }];
}

const ofList = (patterns: readonly Pattern[] | undefined, path: Path): Problem[] => (patterns ?? []).flatMap((pattern, index) => ofPattern(pattern, [...path, index]));

function ofSelect(select: Select | undefined, path: Path): Problem[] {
  if (select === undefined) return [];
  const { tags } = select;
  const lists: readonly (keyof TagConditions)[] = ["any", "all", "only", "none"];
  const ofTags = Array.isArray(tags) ? ofList(tags, [...path, "tags"]) : lists.flatMap((list) => ofList(tags?.[list], [...path, "tags", list]));
  return [...ofList(select.package, [...path, "package"]), ...ofList(select.name, [...path, "name"]), ...ofTags];
}

function ofPer(per: Per | undefined, path: Path): Problem[] {
  if (typeof per !== "object") return [];
  const message = messageOf(() => compileCapture(per.capture));
  if (message === undefined) return [];
  return [{ path: [...path, "per", "capture"], value: per.capture, words: `cannot name streams (${message})`, allowed: `${regexAllowed}, with at least one capture group`, cure: "Put what tells the streams apart in parentheses: pr-(\\d+)-.*" }];
}

/** Patterns that no engine would accept: an error where they stand, never a silent "matches nothing". */
export function patternProblems(policy: RetentionPolicyArgs): Problem[] {
  return [
    ...ofList(policy.packages, ["packages"]),
    ...ofList(policy.repositories, ["repositories"]),
    ...(policy.keep ?? []).flatMap((rule, index) => [...ofSelect(rule.select, ["keep", index, "select"]), ...ofPer(rule.newest?.per, ["keep", index, "newest"])]),
    ...policy.delete.flatMap((rule, index) => [...ofSelect(rule.select, ["delete", index, "select"]), ...ofPer(rule.beyondNewest?.per, ["delete", index, "beyondNewest"])]),
  ];
}
