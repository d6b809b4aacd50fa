import { Failure, FailureCode } from "../core/failure";
import type { OwnerType } from "../core/refs";

/** What can be asked of the Packages API; each operation exists in three owner forms. */
export const Operation = {
  listPackages: "list packages",
  getPackage: "read package",
  deletePackage: "delete package",
  restorePackage: "restore package",
  listVersions: "list versions",
  getVersion: "read version",
  deleteVersion: "delete version",
  restoreVersion: "restore version",
  listConflicts: "list docker migration conflicts",
} as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

export interface Route {
  readonly operationId: string;
  readonly ownerType: OwnerType;
  readonly operation: Operation;
  readonly method: "GET" | "POST" | "DELETE";
  readonly template: string;
}

type Row = readonly [string, OwnerType, Operation, Route["method"], string];

/**
 * All operations that GitHub's OpenAPI description tags `packages`, one row each.
 * https://docs.github.com/rest/packages/packages?apiVersion=2022-11-28
 */
const table: readonly Row[] = [
  ["packages/list-packages-for-organization", "organization", "list packages", "GET", "/orgs/{org}/packages"],
  ["packages/list-packages-for-user", "user", "list packages", "GET", "/users/{username}/packages"],
  ["packages/list-packages-for-authenticated-user", "self", "list packages", "GET", "/user/packages"],
  ["packages/get-package-for-organization", "organization", "read package", "GET", "/orgs/{org}/packages/{package_type}/{package_name}"],
  ["packages/get-package-for-user", "user", "read package", "GET", "/users/{username}/packages/{package_type}/{package_name}"],
  ["packages/get-package-for-authenticated-user", "self", "read package", "GET", "/user/packages/{package_type}/{package_name}"],
  ["packages/delete-package-for-org", "organization", "delete package", "DELETE", "/orgs/{org}/packages/{package_type}/{package_name}"],
  ["packages/delete-package-for-user", "user", "delete package", "DELETE", "/users/{username}/packages/{package_type}/{package_name}"],
  ["packages/delete-package-for-authenticated-user", "self", "delete package", "DELETE", "/user/packages/{package_type}/{package_name}"],
  ["packages/restore-package-for-org", "organization", "restore package", "POST", "/orgs/{org}/packages/{package_type}/{package_name}/restore"],
  ["packages/restore-package-for-user", "user", "restore package", "POST", "/users/{username}/packages/{package_type}/{package_name}/restore"],
  ["packages/restore-package-for-authenticated-user", "self", "restore package", "POST", "/user/packages/{package_type}/{package_name}/restore"],
  ["packages/get-all-package-versions-for-package-owned-by-org", "organization", "list versions", "GET", "/orgs/{org}/packages/{package_type}/{package_name}/versions"],
  ["packages/get-all-package-versions-for-package-owned-by-user", "user", "list versions", "GET", "/users/{username}/packages/{package_type}/{package_name}/versions"],
  ["packages/get-all-package-versions-for-package-owned-by-authenticated-user", "self", "list versions", "GET", "/user/packages/{package_type}/{package_name}/versions"],
  ["packages/get-package-version-for-organization", "organization", "read version", "GET", "/orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}"],
  ["packages/get-package-version-for-user", "user", "read version", "GET", "/users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}"],
  ["packages/get-package-version-for-authenticated-user", "self", "read version", "GET", "/user/packages/{package_type}/{package_name}/versions/{package_version_id}"],
  ["packages/delete-package-version-for-org", "organization", "delete version", "DELETE", "/orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}"],
  ["packages/delete-package-version-for-user", "user", "delete version", "DELETE", "/users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}"],
  ["packages/delete-package-version-for-authenticated-user", "self", "delete version", "DELETE", "/user/packages/{package_type}/{package_name}/versions/{package_version_id}"],
  ["packages/restore-package-version-for-org", "organization", "restore version", "POST", "/orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}/restore"],
  ["packages/restore-package-version-for-user", "user", "restore version", "POST", "/users/{username}/packages/{package_type}/{package_name}/versions/{package_version_id}/restore"],
  ["packages/restore-package-version-for-authenticated-user", "self", "restore version", "POST", "/user/packages/{package_type}/{package_name}/versions/{package_version_id}/restore"],
  ["packages/list-docker-migration-conflicting-packages-for-organization", "organization", "list docker migration conflicts", "GET", "/orgs/{org}/docker/conflicts"],
  ["packages/list-docker-migration-conflicting-packages-for-user", "user", "list docker migration conflicts", "GET", "/users/{username}/docker/conflicts"],
  ["packages/list-docker-migration-conflicting-packages-for-authenticated-user", "self", "list docker migration conflicts", "GET", "/user/docker/conflicts"],
];

export const routes: readonly Route[] = table.map(([operationId, ownerType, operation, method, template]) => ({ operationId, ownerType, operation, method, template }));

/** The route of an operation for one way of addressing the owner. */
export function routeOf(operation: Operation, ownerType: OwnerType): Route {
  const route = routes.find((candidate) => candidate.operation === operation && candidate.ownerType === ownerType);
  if (route === undefined) throw new Failure(FailureCode.invalidInput, `there is no such route for an owner of type ${ownerType}`, { operation });
  return route;
}

export interface RouteParts {
  readonly owner?: string;
  readonly packageType?: string;
  readonly packageName?: string;
  readonly versionId?: number;
}

/** The path of a route with its parts filled in, each one URL-encoded, so that no part can name another route. */
export function pathOf(template: string, parts: RouteParts): string {
  const values: Readonly<Record<string, string | number | undefined>> = {
    org: parts.owner,
    username: parts.owner,
    package_type: parts.packageType,
    package_name: parts.packageName,
    package_version_id: parts.versionId,
  };
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => encodePart(name, values[name]));
}

/**
 * One path segment. URL parsers fold `.` and `..` away even when they are percent-encoded
 * (https://url.spec.whatwg.org/#double-dot-path-segment), and proxies may decode `%2F` before they fold;
 * no package can have such a name, so it is refused before anything is sent.
 */
export function encodePart(what: string, value: string | number | undefined): string {
  const name = what.replaceAll("_", " ");
  const refuse = (why: string): Failure => new Failure(FailureCode.invalidInput, `the ${name} ${why}`, { cure: `Correct the ${name}.` });
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || value < 1) throw refuse("is not a positive whole number");
    return String(value);
  }
  if (value === undefined || value === "") throw refuse("is empty");
  if (value.split(/[/\\]/).some((segment) => segment === "." || segment === "..")) throw refuse(`${JSON.stringify(value)} has a part that is only dots`);
  try {
    return encodeURIComponent(value);
  } catch {
    throw refuse("is not well-formed Unicode");
  }
}
