import type { ObservedVersion } from "./observed";
import { PackageType, type PackageRef } from "./refs";

/** The live versions of one package, and which of them the run has decided to delete. */
export interface DeletionCount {
  readonly ref: PackageRef;
  readonly live: readonly Pick<ObservedVersion, "id" | "tags">[];
  readonly deleting: ReadonlySet<number>;
  /** The least number of roots that must stay; the largest `minRemaining` of the run's policies. Default 1. */
  readonly minRemaining?: number;
}

/**
 * Why one more deletion must not be sent, or nothing. GitHub refuses the last tagged version of a container package
 * and, by type, the last version of others, or removes the whole package with it; both are refused here first.
 * https://docs.github.com/rest/packages/packages#delete-package-version-for-an-organization
 */
export function refuseDelete(count: DeletionCount, versionId: number): string | undefined {
  const remaining = count.live.filter((version) => version.id !== versionId && !count.deleting.has(version.id));
  const plural = count.deleting.size === 0 ? "this version is" : "with the other deletions of this run, this version is";
  if (remaining.length === 0) {
    return `${plural} the last of ${count.ref.packageName}: GitHub refuses to delete it, or removes the whole package with it. Keep another version, or declare the whole package with a Package resource.`;
  }
  const tagged = count.live.some((version) => version.tags.length > 0);
  const hasTags = count.ref.packageType === PackageType.container || count.ref.packageType === PackageType.docker;
  if (hasTags && tagged && !remaining.some((version) => version.tags.length > 0)) {
    return `${plural} the last tagged one of ${count.ref.packageName}, which GitHub refuses to delete. Keep another tagged version, or declare the whole package with a Package resource.`;
  }
  const least = count.minRemaining ?? 1;
  if (remaining.length < least) {
    return `only ${remaining.length} versions of ${count.ref.packageName} would remain, and a policy of this run demands ${least} (guards.minRemaining).`;
  }
  return undefined;
}
