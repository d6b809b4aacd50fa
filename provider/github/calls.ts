import { describePackage, type PackageRef, type PackageType, type VersionRef } from "../core/refs";
import type { Addressed, Owner } from "./packages-api";
import { type Operation, pathOf, routeOf } from "./routes";
import type { Call } from "./sender";

/** Turns references into calls: finds out how the owner is addressed and fills in the route. */
export interface Calls {
  onOwner(operation: Operation, owner: string | Owner, query: Readonly<Record<string, string>>, packageType?: PackageType): Promise<Call>;
  onPackage(operation: Operation, ref: Addressed<PackageRef>, query?: Readonly<Record<string, string>>): Promise<Call>;
  onVersion(operation: Operation, ref: Addressed<VersionRef>): Promise<Call>;
}

const describeVersion = (ref: VersionRef): string => `${ref.packageType} version ${ref.owner}/${ref.packageName} ${ref.versionId}`;

export function createCalls(baseUrl: string, ownerOf: (login: string) => Promise<Owner>): Calls {
  const call = async (
    operation: Operation,
    { owner, parts, subject, query }: { owner: string | Owner; parts: Partial<VersionRef>; subject: string; query?: Readonly<Record<string, string>> | undefined },
  ): Promise<Call> => {
    // First with the login as given: a name that cannot be sent is refused before anything is asked.
    const login = typeof owner === "string" ? owner : owner.login;
    pathOf(routeOf(operation, "organization").template, { ...parts, owner: login });
    const { login: canonical, ownerType } = typeof owner === "string" ? await ownerOf(owner) : owner;
    const { method, template } = routeOf(operation, ownerType);
    const path = pathOf(template, { ...parts, owner: canonical });
    const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
    return { operation, subject, method, template, url: `${baseUrl}${path}${search}`, ...(parts.packageType === undefined ? {} : { packageType: parts.packageType }) };
  };
  const addressed = ({ owner, ownerType }: Addressed<PackageRef>): string | Owner => (ownerType === undefined ? owner : { login: owner, ownerType });

  return {
    onOwner: (operation, owner, query, packageType) => {
      const login = typeof owner === "string" ? owner : owner.login;
      const subject = packageType === undefined ? `account ${login}` : `${packageType} packages of ${login}`;
      return call(operation, { owner, parts: packageType === undefined ? {} : { packageType }, subject, query });
    },
    onPackage: (operation, ref, query) =>
      call(operation, { owner: addressed(ref), parts: { packageType: ref.packageType, packageName: ref.packageName }, subject: describePackage(ref), query }),
    onVersion: (operation, ref) =>
      call(operation, { owner: addressed(ref), parts: { packageType: ref.packageType, packageName: ref.packageName, versionId: ref.versionId }, subject: describeVersion(ref) }),
  };
}
