import { formatMoment } from "../clock";
import type { Hosts } from "../hosts";
import { OwnerType, PackageType, VersionState, type Owner, type Package, type Version } from "../state/model";
import { accountShape, repositoryShape } from "./account-shape";

interface Context {
  readonly hosts: Hosts;
  readonly owner: Owner;
  readonly apiVersion: string;
}

const ownerPath = (owner: Owner): string => `${owner.type === OwnerType.organization ? "orgs" : "users"}/${owner.login}`;
const packagePath = (owner: Owner, pkg: Package): string =>
  `${ownerPath(owner)}/packages/${pkg.type}/${encodeURIComponent(pkg.name)}`;

/** Pages of repository packages hang below the repository, the others below the account. */
const repositoryPage = ({ hosts }: Context, pkg: Package): string | undefined =>
  pkg.type === PackageType.container || pkg.repository === undefined
    ? undefined
    : `${hosts.webUrl}/${pkg.repository.fullName}/packages/${pkg.id}`;

const packagePage = (context: Context, pkg: Package): string =>
  repositoryPage(context, pkg) ??
  `${context.hosts.webUrl}/${ownerPath(context.owner)}/packages/${pkg.type}/package/${encodeURIComponent(pkg.name)}`;

/** `package` of the API description. An unlinked package has no `repository` key at all. */
export function packageShape(context: Context, pkg: Package): Record<string, unknown> {
  const { hosts, owner } = context;
  return {
    id: pkg.id,
    name: pkg.name,
    package_type: pkg.type,
    owner: accountShape(hosts, owner),
    version_count: pkg.versions.count(VersionState.active),
    visibility: pkg.visibility,
    url: `${hosts.apiUrl}/${packagePath(owner, pkg)}`,
    created_at: formatMoment(pkg.createdAt),
    updated_at: formatMoment(pkg.updatedAt),
    ...(pkg.repository === undefined ? {} : { repository: repositoryShape(hosts, pkg.repository, context) }),
    html_url: packagePage(context, pkg),
  };
}

/** `package-version` of the API description: `deleted_at` is there or not, never null. */
export function versionShape(context: Context, pkg: Package, version: Version): Record<string, unknown> {
  const { hosts, owner } = context;
  const page = repositoryPage(context, pkg);
  return {
    id: version.id,
    name: version.name,
    url: `${hosts.apiUrl}/${packagePath(owner, pkg)}/versions/${version.id}`,
    package_html_url: packagePage(context, pkg),
    ...(version.license === undefined ? {} : { license: version.license }),
    created_at: formatMoment(version.createdAt),
    updated_at: formatMoment(version.updatedAt),
    ...(version.deletedAt === undefined ? {} : { deleted_at: formatMoment(version.deletedAt) }),
    ...(version.description === undefined ? {} : { description: version.description }),
    html_url:
      page === undefined
        ? `${hosts.webUrl}/${packagePath(owner, pkg)}/${version.id}`
        : `${page}?version=${encodeURIComponent(version.name)}`,
    metadata: {
      package_type: pkg.type,
      ...(pkg.type === PackageType.container ? { container: { tags: [...version.tags] } } : {}),
    },
  };
}
