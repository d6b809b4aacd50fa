import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { compilePatterns, matchesAny } from "./pattern";
import type { PackageType } from "../core/refs";

/** What is asked of a package to know whether a policy covers it. */
export interface PackageTraits {
  readonly packageType: PackageType;
  readonly name: string;
  readonly visibility: string;
  readonly repository?: string | undefined;
}

/** A function that tells whether the policy covers a package. */
export function scopeOf(policy: RetentionPolicyArgs): (found: PackageTraits) => boolean {
  const names = compilePatterns(policy.packages);
  const repositories = policy.repositories === undefined ? undefined : compilePatterns(policy.repositories);
  return ({ packageType, name, visibility, repository }) =>
    policy.packageTypes.includes(packageType) &&
    matchesAny(names, name) &&
    (repositories === undefined || (repository !== undefined && matchesAny(repositories, repository))) &&
    (policy.visibility === undefined || policy.visibility.includes(visibility));
}
