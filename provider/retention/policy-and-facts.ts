import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { canonicalJson } from "./canonical";
import { nearest } from "./nearest";
import { compilePattern, isExactName } from "./pattern";
import type { Unlisted } from "./plan";
import type { Problem } from "./problem";
import type { Snapshot } from "./snapshot";

interface Names {
  readonly policy: RetentionPolicyArgs;
  readonly snapshot: Snapshot;
  readonly unlisted: readonly Unlisted[];
}

/** The packages of the policy's types that exist, listed or not. */
function knownNames({ policy, snapshot, unlisted }: Names): string[] {
  const keys = [...snapshot.packages.map((found) => `${found.packageType}/${found.name}`), ...unlisted.map((each) => each.package)];
  return keys.filter((key) => policy.packageTypes.some((type) => key.startsWith(`${type}/`))).map((key) => key.slice(key.indexOf("/") + 1));
}

function ownerProblems({ policy, snapshot }: Names): Problem[] {
  if (policy.owner.toLowerCase() === snapshot.owner.toLowerCase()) return [];
  return [{ path: ["owner"], value: policy.owner, words: `is not the owner of these packages, ${snapshot.owner}`, allowed: `"${snapshot.owner}"`, cure: "Correct the owner, or plan on a snapshot of this owner." }];
}

function missingPackages(names: Names): Problem[] {
  const known = knownNames(names);
  const exists = new Set(known);
  return names.policy.packages.flatMap((pattern, index): Problem[] => {
    if (!isExactName(pattern) || exists.has(pattern)) return [];
    const close = nearest(pattern, [...exists], 3);
    const cure = close.length === 0 ? `${names.snapshot.owner} has no package of the policy's types.` : `The nearest names are ${close.join(", ")}.`;
    return [{ path: ["packages", index], value: pattern, words: "is no package of this owner and of these types", allowed: "the name of a package, or a pattern", cure }];
  });
}

function conflictingPins({ policy, snapshot }: Names): Problem[] {
  const elsewhere = new Map((snapshot.pins ?? []).map((pin) => [pin.id, pin.state]));
  return (policy.pins ?? []).flatMap((pin, index): Problem[] => {
    const other = elsewhere.get(pin.id);
    if (other === undefined || other === pin.state) return [];
    return [{ path: ["pins", index, "state"], value: pin.state, words: `contradicts the snapshot, where version ${pin.id} is pinned as ${other}`, allowed: `"${other}"`, cure: "Remove one of the two pins." }];
  });
}

/** What makes a valid policy unusable for these facts. */
export function problemsWithFacts(input: Names & { readonly unresolved: readonly string[] }): Problem[] {
  const { policy, unresolved } = input;
  const missing = policy.protectMustResolve !== true ? [] : unresolved.map((entry): Problem => ({ path: ["protect", (policy.protect as readonly string[]).indexOf(entry)], value: entry, words: "is nowhere to be found", allowed: "a tag, digest, version name or image reference that exists", cure: "Correct it, or set protectMustResolve: false to be warned instead." }));
  return [...ownerProblems(input), ...missingPackages(input), ...conflictingPins(input), ...missing];
}

/** Patterns of `packages` that match no package: worth a look, since a policy may be written before its packages exist. */
export function unmatchedPatterns(policy: RetentionPolicyArgs, snapshot: Snapshot, unlisted: readonly Unlisted[]): string[] {
  const known = knownNames({ policy, snapshot, unlisted });
  const isUnmatched = (pattern: RetentionPolicyArgs["packages"][number]): boolean => !isExactName(pattern) && !known.some(compilePattern(pattern).matches);
  return policy.packages.filter(isUnmatched).map((pattern) => (typeof pattern === "string" ? pattern : canonicalJson(pattern)));
}
