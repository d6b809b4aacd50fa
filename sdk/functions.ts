import * as pulumi from "@pulumi/pulumi";
import type * as door from "../provider/functions";
import type {
  GetDockerMigrationConflictsArgs,
  GetDockerMigrationConflictsOutputArgs,
  GetDockerMigrationConflictsResult,
  GetPackageArgs,
  GetPackageOutputArgs,
  GetPackageResult,
  GetPackagesArgs,
  GetPackagesOutputArgs,
  GetPackagesResult,
  GetPackageVersionArgs,
  GetPackageVersionOutputArgs,
  GetPackageVersionResult,
  GetPackageVersionsArgs,
  GetPackageVersionsOutputArgs,
  GetPackageVersionsResult,
} from "./function-args";
import { LookupError } from "./lookup-error";
import { packageConfig, plaintextConfig, secretInputs } from "./run";

type Name = Parameters<typeof door.call>[0]["name"];
type Result<N extends Name> = Extract<Awaited<ReturnType<typeof door.call<N>>>, { ok: true }>["result"];

/** The client is loaded by the first call: a program that only declares does without it. */
function openDoor(): typeof door {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load what acts into every program
  return require("pulumi-github-packages/functions") as typeof door;
}

async function ask<N extends Name>(name: N, args: object, secrets: readonly string[] = []): Promise<Result<N>> {
  const log = (line: string): void => void pulumi.log.info(`[github-packages] ${line}`).catch(() => undefined);
  const outcome = await openDoor().call({ name, args, secrets, facts: { config: packageConfig(), plaintextConfig: plaintextConfig(), log } });
  if (outcome.ok) return outcome.result;
  throw new LookupError(outcome.code, `${name}: ${outcome.message}`);
}

function askOutput<N extends Name>(name: N, args: object): pulumi.Output<Result<N>> {
  // Typed by hand: unwrapping a result that has no outputs in it gives the same type under a longer name.
  const answer: pulumi.Output<unknown> = pulumi.all([secretInputs({ ...args }), args]).apply(([secrets, known]) => ask<N>(name, known, secrets));
  return answer as pulumi.Output<Result<N>>;
}

/**
 * All packages of an owner that the token may see.
 *
 * ```ts
 * import { getPackages, RetentionPolicy } from "pulumi-github-packages";
 *
 * const { packages } = await getPackages({ owner: "acme", packageTypes: ["npm"] });
 * for (const { packageName, versionCount } of packages) {
 *   if (versionCount <= 100) continue;
 *   new RetentionPolicy(`many-versions-of-${packageName}`, {
 *     owner: "acme",
 *     packageTypes: ["npm"],
 *     packages: [packageName],
 *     delete: [{ id: "old", olderThan: "365d", beyondNewest: { count: 20 } }],
 *   });
 * }
 * ```
 *
 * Functions read GitHub in every preview and every update, anew with each call, and write nothing. What a program
 * declares from what it reads changes with what others publish: a policy is steadier than a loop over versions.
 * https://docs.github.com/rest/packages/packages#list-packages-for-an-organization
 * @throws LookupError where a list cannot be read to its end; GitHub lists at most 10,000 packages of one type
 */
export function getPackages(args: GetPackagesArgs): Promise<GetPackagesResult> {
  return ask("getPackages", args);
}

/** `getPackages` for arguments that may be outputs; it reads when they are known, so after the resources they come from. */
export function getPackagesOutput(args: GetPackagesOutputArgs): pulumi.Output<GetPackagesResult> {
  return askOutput("getPackages", args);
}

/**
 * One package.
 * https://docs.github.com/rest/packages/packages#get-a-package-for-an-organization
 * @throws LookupError `package-not-found` where there is none or the token may not see it; it names similar ones
 */
export function getPackage(args: GetPackageArgs): Promise<GetPackageResult> {
  return ask("getPackage", args);
}

/** `getPackage` for arguments that may be outputs. */
export function getPackageOutput(args: GetPackageOutputArgs): pulumi.Output<GetPackageResult> {
  return askOutput("getPackage", args);
}

/**
 * All live versions of a package, or all deleted ones. GitHub offers no other choice, so neither does this.
 * https://docs.github.com/rest/packages/packages#list-package-versions-for-a-package-owned-by-an-organization
 * @throws LookupError where the list cannot be read to its end
 */
export function getPackageVersions(args: GetPackageVersionsArgs): Promise<GetPackageVersionsResult> {
  return ask("getPackageVersions", args);
}

/** `getPackageVersions` for arguments that may be outputs. */
export function getPackageVersionsOutput(args: GetPackageVersionsOutputArgs): pulumi.Output<GetPackageVersionsResult> {
  return askOutput("getPackageVersions", args);
}

/**
 * One version, by its id, its name or one of its tags.
 *
 * ```ts
 * import { getPackageVersion } from "pulumi-github-packages";
 *
 * const { version } = await getPackageVersion({ owner: "acme", packageType: "container", packageName: "api", tag: "v2.0.0" });
 * export const image = `ghcr.io/acme/api@${version}`; // by digest: what was tested is what runs
 * ```
 *
 * Only an id is looked up by GitHub; for a name or a tag the versions are listed.
 * https://docs.github.com/rest/packages/packages#get-a-package-version-for-an-organization
 * @throws LookupError `version-not-found` where the package can be read and has no such version; it says if it is deleted
 */
export function getPackageVersion(args: GetPackageVersionArgs): Promise<GetPackageVersionResult> {
  return ask("getPackageVersion", args);
}

/** `getPackageVersion` for arguments that may be outputs. */
export function getPackageVersionOutput(args: GetPackageVersionOutputArgs): pulumi.Output<GetPackageVersionResult> {
  return askOutput("getPackageVersion", args);
}

/**
 * Docker packages that could not be moved to the container registry because a container package has their name.
 * https://docs.github.com/rest/packages/packages#get-list-of-conflicting-packages-during-docker-migration-for-organization
 * @throws LookupError where the list cannot be read
 */
export function getDockerMigrationConflicts(args: GetDockerMigrationConflictsArgs): Promise<GetDockerMigrationConflictsResult> {
  return ask("getDockerMigrationConflicts", args);
}

/** `getDockerMigrationConflicts` for arguments that may be outputs. */
export function getDockerMigrationConflictsOutput(args: GetDockerMigrationConflictsOutputArgs): pulumi.Output<GetDockerMigrationConflictsResult> {
  return askOutput("getDockerMigrationConflicts", args);
}
