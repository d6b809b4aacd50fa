import type { CompiledRule } from "./compiled-policy";
import type { Version } from "./facts";

/** `olderThan`: exactly that age is not older. */
export const isOlder = (version: Version, rule: CompiledRule, at: number): boolean => rule.age === undefined || at - version[rule.since] > rule.age;
/** `youngerThan`: exactly that age is still young. */
export const isYounger = (version: Version, rule: CompiledRule, at: number): boolean => rule.age === undefined || at - version[rule.since] <= rule.age;
