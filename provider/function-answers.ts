import type {
  GetDockerMigrationConflictsResult,
  GetPackageResult,
  GetPackagesResult,
  GetPackageVersionResult,
  GetPackageVersionsResult,
} from "../sdk/function-args";
import { Failure, FailureCode, isFailure } from "./core/failure";
import type { FunctionInputs, FunctionName } from "./core/function-inputs";
import type { ObservedPackage, ObservedVersion } from "./core/observed";
import { describePackage, PackageType, type OwnerType, type PackageRef } from "./core/refs";
import { restorableUntil } from "./core/restore-window";
import type { Addressed, Owner, PackagesApi } from "./github/packages-api";

/** What each function resolves to. */
export interface FunctionResults {
  readonly getPackages: GetPackagesResult;
  readonly getPackage: GetPackageResult;
  readonly getPackageVersions: GetPackageVersionsResult;
  readonly getPackageVersion: GetPackageVersionResult;
  readonly getDockerMigrationConflicts: GetDockerMigrationConflictsResult;
}

/** The part of the API that reads: nothing that a function is given can delete or restore. */
export type ReadingApi = Pick<PackagesApi, "listPackages" | "getPackage" | "listVersions" | "getVersion" | "listDockerMigrationConflicts">;

type OwnerInputs = FunctionInputs<"getDockerMigrationConflicts">;
type PackageInputs = FunctionInputs<"getPackage">;
type VersionInputs = FunctionInputs<"getPackageVersion">;

const ownerOf = ({ owner, ownerType }: OwnerInputs): string | Owner => (ownerType === undefined ? owner : { login: owner, ownerType });
const refOf = ({ owner, ownerType, packageType, packageName }: PackageInputs): Addressed<PackageRef> => ({ owner, packageType, packageName, ...ownerTypeOf(ownerType) });
const ownerTypeOf = (ownerType: OwnerType | undefined): { ownerType?: OwnerType } => (ownerType === undefined ? {} : { ownerType });

const packageOf = (owner: string, found: ObservedPackage): GetPackageResult => ({
  owner,
  packageType: found.packageType as PackageType,
  packageName: found.name,
  packageId: found.id,
  visibility: found.visibility,
  versionCount: found.versionCount,
  ...(found.repository === undefined ? {} : { repository: found.repository }),
  htmlUrl: found.htmlUrl,
  createdAt: found.createdAt,
  updatedAt: found.updatedAt,
});

const versionOf = ({ owner, packageType, packageName }: PackageRef, found: ObservedVersion, state: "active" | "deleted"): GetPackageVersionResult => ({
  owner,
  packageType,
  packageName,
  versionId: found.id,
  version: found.name,
  tags: [...found.tags],
  observedState: state === "active" ? "present" : "deleted",
  createdAt: found.createdAt,
  updatedAt: found.updatedAt,
  ...(found.htmlUrl === undefined ? {} : { htmlUrl: found.htmlUrl }),
  ...(state === "active" || found.deletedAt === undefined ? {} : { deletedAt: found.deletedAt, restorableUntil: restorableUntil(found.deletedAt) }),
});

/** GitHub documents no order, and a program whose order changes shows changes that are none. */
const byName = (a: ObservedPackage, b: ObservedPackage): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id);

async function getPackages(api: ReadingApi, inputs: FunctionInputs<"getPackages">): Promise<GetPackagesResult> {
  const types = [...new Set(inputs.packageTypes ?? Object.values(PackageType))];
  const lists = await Promise.all(types.map((packageType) => api.listPackages(ownerOf(inputs), packageType, inputs.visibility)));
  return { packages: lists.flatMap((list) => [...list].sort(byName)).map((found) => packageOf(inputs.owner, found)) };
}

async function getPackageVersions(api: ReadingApi, inputs: FunctionInputs<"getPackageVersions">): Promise<GetPackageVersionsResult> {
  const { state = "active" } = inputs;
  const ref = refOf(inputs);
  return { versions: (await api.listVersions(ref, state)).map((found) => versionOf(ref, found, state)) };
}

async function getPackageVersion(api: ReadingApi, inputs: VersionInputs): Promise<GetPackageVersionResult> {
  const { state = "active", versionId, version, tag } = inputs;
  const ref = refOf(inputs);
  const isNamed = (found: ObservedVersion): boolean => (versionId !== undefined ? found.id === versionId : tag !== undefined ? found.tags.includes(tag) : found.name === version);
  const inList = async (which: "active" | "deleted"): Promise<ObservedVersion | undefined> => (await api.listVersions(ref, which)).find(isNamed);
  const found = state === "active" && versionId !== undefined ? await findById(api, ref, versionId) : await inList(state);
  if (found !== undefined) return versionOf(ref, found, state);
  throw missing(inputs, ref, state === "active" ? await inList("deleted") : undefined);
}

async function findById(api: ReadingApi, ref: Addressed<PackageRef>, versionId: number): Promise<ObservedVersion | undefined> {
  try {
    return await api.getVersion({ ...ref, versionId });
  } catch (error) {
    if (isFailure(error, FailureCode.versionNotFound)) return undefined;
    throw error;
  }
}

function missing({ versionId, version, tag, state = "active" }: VersionInputs, ref: PackageRef, deleted: ObservedVersion | undefined): Failure {
  const wanted = versionId !== undefined ? `with the id ${versionId}` : tag !== undefined ? `tagged ${tag}` : `named ${version ?? ""}`;
  const until = deleted?.deletedAt === undefined ? "" : ` since ${deleted.deletedAt}, restorable until ${restorableUntil(deleted.deletedAt)}`;
  const words = deleted === undefined ? `there is no ${state === "active" ? "live" : "deleted"} version ${wanted}` : `the version ${wanted} is deleted${until}`;
  return new Failure(FailureCode.versionNotFound, words, {
    operation: "find version",
    subject: describePackage(ref),
    cure: deleted === undefined ? "Look at what there is with getPackageVersions, or: ghpkg list." : 'Read it with state: "deleted", or restore it with a PackageVersion that declares it present.',
  });
}

async function getDockerMigrationConflicts(api: ReadingApi, inputs: OwnerInputs): Promise<GetDockerMigrationConflictsResult> {
  const found = await api.listDockerMigrationConflicts(ownerOf(inputs));
  return { packages: [...found].sort(byName).map((each) => packageOf(inputs.owner, each)) };
}

/** Each function over the API of one account. */
export const answers: { readonly [Name in FunctionName]: (api: ReadingApi, inputs: FunctionInputs<Name>) => Promise<FunctionResults[Name]> } = {
  getPackages,
  getPackage: async (api, inputs) => packageOf(inputs.owner, await api.getPackage(refOf(inputs))),
  getPackageVersions,
  getPackageVersion,
  getDockerMigrationConflicts,
};
