/** The package types that GitHub's Packages API knows (the `package_type` enum of its OpenAPI description). */
export const PackageType = {
  npm: "npm",
  maven: "maven",
  rubygems: "rubygems",
  docker: "docker",
  nuget: "nuget",
  container: "container",
} as const;
export type PackageType = (typeof PackageType)[keyof typeof PackageType];

/** How the owner of a package is addressed: `/orgs/{org}`, `/users/{username}`, or `/user` (the token's own account). */
export const OwnerType = { organization: "organization", user: "user", self: "self" } as const;
export type OwnerType = (typeof OwnerType)[keyof typeof OwnerType];

/** Names one package. Logins are compared without case, package names with it. */
export interface PackageRef {
  readonly owner: string;
  readonly packageType: PackageType;
  readonly packageName: string;
}

/** Names one package version by the id that GitHub gave it; the id survives deletion and restore. */
export interface VersionRef extends PackageRef {
  readonly versionId: number;
}

const part = (text: string): string => encodeURIComponent(text);

/** The Pulumi id of a `Package`: `owner/packageType/packageName`, each part URL-encoded. */
export function packageId(ref: PackageRef): string {
  return [ref.owner, ref.packageType, ref.packageName].map(part).join("/");
}

/** The Pulumi id of a `PackageVersion`: `owner/packageType/packageName/versionId`, each part URL-encoded. */
export function versionRefId(ref: VersionRef): string {
  return `${packageId(ref)}/${ref.versionId}`;
}

/** One spelling per package, whatever the case of the owner's login: a key for maps and sets. */
export function packageKey(ref: PackageRef): string {
  return packageId({ ...ref, owner: ref.owner.toLowerCase() });
}

/** One spelling per version: a key for maps and sets. */
export function versionKey(ref: VersionRef): string {
  return `${packageKey(ref)}/${ref.versionId}`;
}

/** How messages name a package: `npm package acme/left-pad`. */
export function describePackage(ref: PackageRef): string {
  return `${ref.packageType} package ${ref.owner}/${ref.packageName}`;
}
