/**
 * Package retention for GitHub Packages as infrastructure code.
 * https://docs.github.com/rest/packages/packages
 */
export {
  getDockerMigrationConflicts,
  getDockerMigrationConflictsOutput,
  getPackage,
  getPackageOutput,
  getPackages,
  getPackagesOutput,
  getPackageVersion,
  getPackageVersionOutput,
  getPackageVersions,
  getPackageVersionsOutput,
} from "./functions";
export type * from "./function-args";
export { LookupError } from "./lookup-error";
export { Package } from "./package";
export { PackageVersion, type RelatedVersion } from "./package-version";
export { readPolicyFile, type PolicyFile } from "./read-policy-file";
export { RetentionPolicy, type RetentionPlan, type RetentionPolicyArgs, type RetentionRun } from "./retention-policy";
export type { CaptureStream, DeleteRule, Duration, Glob, Guards, KeepRule, Pattern, Per, Rank, RegexPattern, Select, SemverPattern, Since, TagConditions } from "./retention-policy-args";
export type {
  CommonInputs,
  DesiredState,
  ObservedState,
  PackageArgs,
  PackageType,
  PackageVersionArgs,
  PackageVersionInputs,
  PlannedAction,
} from "./resource-args";
