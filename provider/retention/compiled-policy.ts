import type { DeleteRule, KeepRule, Per, Rank, RetentionPolicyArgs, Select, Since, TagConditions } from "../../sdk/retention-policy-args";
import { compareText } from "./canonical";
import { durationMs } from "./duration";
import { compileCapture, compilePatterns, type Matcher } from "./pattern";

const DEFAULT_MIN_AGE_MS = 86_400_000;
export const DEFAULT_MAX_DELETES = 100;

export interface CompiledSelect {
  readonly package: readonly Matcher[] | undefined;
  readonly name: readonly Matcher[] | undefined;
  readonly any: readonly Matcher[] | undefined;
  readonly all: readonly Matcher[] | undefined;
  readonly only: readonly Matcher[] | undefined;
  readonly none: readonly Matcher[] | undefined;
  /** Whether the rule asks anything that only a container or docker version can answer. */
  readonly asksTags: boolean;
  readonly state: "tagged" | "untagged" | undefined;
  readonly prerelease: boolean | undefined;
  /** Of a delete rule: says nothing about SemVer where there is none. */
  readonly strict: boolean;
}

export interface CompiledRank {
  readonly count: number;
  readonly per: Exclude<Per, object> | ((text: string) => string | undefined);
  readonly by: Since | "semver";
}

/** A keep or a delete rule in one form: `rank` and `age` are `newest` and `youngerThan`, or `beyondNewest` and `olderThan`. */
export interface CompiledRule {
  /** A keep rule; otherwise a delete rule. */
  readonly isKeep: boolean;
  readonly id: string;
  readonly select: CompiledSelect;
  readonly rank: CompiledRank | undefined;
  /** Milliseconds. */
  readonly age: number | undefined;
  readonly since: Since;
}

export interface CompiledPolicy {
  readonly args: RetentionPolicyArgs;
  readonly keep: readonly CompiledRule[];
  readonly delete: readonly CompiledRule[];
  /** Milliseconds. */
  readonly minAge: number;
  readonly minRemaining: number;
}

function compileSelect(select: Select | undefined, isKeep: boolean): CompiledSelect {
  const given = select?.tags;
  const tags: TagConditions | undefined = Array.isArray(given) ? (isKeep ? { any: given } : { only: given }) : given;
  const compile = (patterns: Parameters<typeof compilePatterns>[0] | undefined): readonly Matcher[] | undefined =>
    patterns === undefined ? undefined : compilePatterns(patterns);
  return {
    package: compile(select?.package),
    name: compile(select?.name),
    any: compile(tags?.any),
    all: compile(tags?.all),
    only: compile(tags?.only),
    none: compile(tags?.none),
    asksTags: tags !== undefined || select?.state !== undefined,
    state: select?.state,
    prerelease: select?.prerelease,
    strict: !isKeep,
  };
}

function compileRank(rank: Rank | undefined): CompiledRank | undefined {
  if (rank === undefined) return undefined;
  const per = rank.per ?? "package";
  return { count: rank.count, per: typeof per === "string" ? per : compileCapture(per.capture), by: rank.by ?? "createdAt" };
}

const ageOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : durationMs(text));

function compileKeep(rule: KeepRule): CompiledRule {
  return { isKeep: true, id: rule.id, select: compileSelect(rule.select, true), rank: compileRank(rule.newest), age: ageOf(rule.youngerThan), since: rule.since ?? "createdAt" };
}

function compileDelete(rule: DeleteRule): CompiledRule {
  return { isKeep: false, id: rule.id, select: compileSelect(rule.select, false), rank: compileRank(rule.beyondNewest), age: ageOf(rule.olderThan), since: rule.since ?? "createdAt" };
}

/** Compiles what the wall has let pass. Rules are sorted by id: their order has no meaning. */
export function compilePolicy(args: RetentionPolicyArgs): CompiledPolicy {
  const sorted = (rules: readonly CompiledRule[]): CompiledRule[] => [...rules].sort((a, b) => compareText(a.id, b.id));
  return {
    args,
    keep: sorted((args.keep ?? []).map(compileKeep)),
    delete: sorted(args.delete.map(compileDelete)),
    minAge: ageOf(args.guards?.minAge) ?? DEFAULT_MIN_AGE_MS,
    minRemaining: Math.max(1, args.guards?.minRemaining ?? 1),
  };
}
