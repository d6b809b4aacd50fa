import type { CompiledSelect } from "./compiled-policy";
import type { PackageFacts, Version } from "./facts";
import { matchesAny, type Matcher } from "./pattern";

/** Whether the select's conditions on the package hold; asked once per rule and package. */
export function selectsPackage(select: CompiledSelect, facts: PackageFacts): boolean {
  if (select.package !== undefined && !matchesAny(select.package, facts.name)) return false;
  if (facts.isImage) return select.name === undefined;
  return !select.asksTags;
}

/** `none` of a delete rule says nothing about the SemVer of tags that have none; an untagged version has no tag that could. */
function noneHolds(none: readonly Matcher[], version: Version, strict: boolean): boolean {
  if (version.tags.some((tag) => matchesAny(none, tag))) return false;
  const cannotSay = version.tags.length > 0 && version.number === undefined && none.some((matcher) => matcher.needsSemver);
  return !(strict && cannotSay);
}

function tagsHold(select: CompiledSelect, version: Version): boolean {
  const { any, all, only, none } = select;
  const { tags } = version;
  if (any !== undefined && !tags.some((tag) => matchesAny(any, tag))) return false;
  if (all !== undefined && !all.every((matcher) => tags.some((tag) => matcher.matches(tag)))) return false;
  if (only !== undefined && !(tags.length > 0 && tags.every((tag) => matchesAny(only, tag)))) return false;
  return none === undefined || noneHolds(none, version, select.strict);
}

/** Whether the select's conditions on the version hold, in a package that it selects. */
export function selectsVersion(select: CompiledSelect, version: Version): boolean {
  if (select.state !== undefined && (select.state === "tagged") !== version.tags.length > 0) return false;
  if (select.prerelease !== undefined && (version.number === undefined || select.prerelease !== version.number.prerelease.length > 0)) return false;
  if (select.name !== undefined && !matchesAny(select.name, version.name)) return false;
  return tagsHold(select, version);
}
