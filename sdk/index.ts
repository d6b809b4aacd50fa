/**
 * Package retention for GitHub Packages as infrastructure code.
 * https://docs.github.com/rest/packages/packages
 */
export { Package } from "./package";
export { PackageVersion } from "./package-version";
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
