import { RE2JS } from "re2js";
import { Range } from "semver";
import type { Pattern } from "../../sdk/retention-policy-args";
import { versionNumber } from "./version-number";

/** A pattern, ready to be used. */
export interface Matcher {
  readonly matches: (text: string) => boolean;
  /** Asks for a SemVer, so that nothing can be said of a text without one. */
  readonly needsSemver: boolean;
}

/** Globs run on the same engine as regular expressions: one guarantee of linear time for both (a backtracking engine has none for `*a*a*a*b`). */
function globSource(glob: string): string {
  return glob.replace(/[*?]|[^*?]+/g, (piece) => (piece === "*" ? ".*" : piece === "?" ? "." : RE2JS.quote(piece)));
}

const fullMatch = (source: string): ((text: string) => boolean) => {
  const compiled = RE2JS.compile(source);
  return (text) => compiled.testExact(text);
};

/** True for a name that means itself: a glob without wildcard. */
export function isExactName(pattern: Pattern): pattern is string {
  return typeof pattern === "string" && !/[*?]/.test(pattern);
}

/** The pattern's function. Throws a readable error for a pattern that is none. */
export function compilePattern(pattern: Pattern): Matcher {
  if (isExactName(pattern)) return { needsSemver: false, matches: (text) => text === pattern };
  if (typeof pattern === "string") return { needsSemver: false, matches: fullMatch(`(?s)${globSource(pattern)}`) };
  if ("regex" in pattern) return { needsSemver: false, matches: fullMatch(pattern.regex) };
  const range = new Range(pattern.semver, { includePrerelease: true });
  return {
    needsSemver: true,
    matches: (text) => {
      const number = versionNumber(text);
      return number !== undefined && range.test(number);
    },
  };
}

export function compilePatterns(patterns: readonly Pattern[]): readonly Matcher[] {
  return patterns.map(compilePattern);
}

export function matchesAny(matchers: readonly Matcher[], text: string): boolean {
  return matchers.some((matcher) => matcher.matches(text));
}

/** A function from a text to the stream that its capture groups name; `undefined` where the expression does not match. */
export function compileCapture(source: string): (text: string) => string | undefined {
  const compiled = RE2JS.compile(source);
  const groups = compiled.groupCount();
  if (groups === 0) throw new Error("it has no capture group");
  return (text) => {
    const matcher = compiled.matcher(text);
    if (!matcher.matches()) return undefined;
    return JSON.stringify(Array.from({ length: groups }, (_none, group) => matcher.group(group + 1)));
  };
}
