import type { VersionSet } from "./version-set";

/** The registries of GitHub Packages. https://docs.github.com/rest/packages/packages */
export const PackageType = {
  npm: "npm",
  maven: "maven",
  rubygems: "rubygems",
  docker: "docker",
  nuget: "nuget",
  container: "container",
} as const;
export type PackageType = (typeof PackageType)[keyof typeof PackageType];

export const OwnerType = { organization: "Organization", user: "User" } as const;
export type OwnerType = (typeof OwnerType)[keyof typeof OwnerType];

/** `internal` is what an organization of an enterprise may choose; GitHub's description of the answer does not list it. */
export const Visibility = { public: "public", private: "private", internal: "internal" } as const;
export type Visibility = (typeof Visibility)[keyof typeof Visibility];

/** Kinds of credential, which GitHub Packages treats very differently. */
export const TokenKind = {
  /** A classic personal access token or OAuth app token: the only kind with full support. */
  classic: "classic",
  /** A fine-grained personal access token: not supported by GitHub Packages. */
  fineGrained: "fine_grained",
  /** A GitHub App's installation token: not supported either. */
  installation: "installation",
  /** `GITHUB_TOKEN` of one workflow run: acts for its repository. */
  actions: "actions",
} as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** Which versions of a package are meant: GitHub's own two words. */
export const VersionState = { active: "active", deleted: "deleted" } as const;
export type VersionState = (typeof VersionState)[keyof typeof VersionState];

export interface Owner {
  readonly id: number;
  readonly login: string;
  readonly type: OwnerType;
  readonly siteAdmin: boolean;
  /** Logins with admin permissions in the organization. Absent: every user. */
  readonly admins: readonly string[] | undefined;
  /** The organization enforces SAML single sign-on. */
  readonly ssoRequired: boolean;
}

export interface Token {
  readonly value: string;
  /** What the ledger shows instead of the value. */
  readonly label: string;
  readonly kind: TokenKind;
  /** Login of the user whom the token acts for. */
  readonly user: string;
  readonly scopes: readonly string[];
  /** Logins of the organizations that the token is authorized for. */
  readonly ssoAuthorized: readonly string[];
  /** `owner/name` of the workflow's repository; only for `actions`. */
  readonly repository: string | undefined;
}

export interface Repository {
  readonly id: number;
  /** `owner/name`. */
  readonly fullName: string;
  readonly private: boolean;
  readonly description: string | null;
}

/** What lies in the registry under one digest. A seed may lie: these bytes need not have that digest. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** All times are milliseconds since the epoch. */
export interface Package {
  readonly id: number;
  readonly ownerId: number;
  readonly type: PackageType;
  readonly name: string;
  visibility: Visibility;
  readonly repository: Repository | undefined;
  /** Logins with the admin role on the package. Absent: the admins of the owner. */
  admins: readonly string[] | undefined;
  /** Logins that may read a private package besides its admins. Absent: every user. */
  readonly readers: readonly string[] | undefined;
  /** `owner/name` of repositories whose workflows have the admin role, besides the linked one. */
  readonly adminRepositories: readonly string[];
  /** Reported by `docker/conflicts`. */
  readonly dockerMigrationConflict: boolean;
  readonly createdAt: number;
  updatedAt: number;
  deletedAt: number | undefined;
  readonly versions: VersionSet;
  /** By digest. A live version without one answers as if it had never been pushed. */
  readonly manifests: Map<string, Manifest>;
}

export interface Version {
  readonly id: number;
  readonly packageId: number;
  readonly name: string;
  tags: readonly string[];
  readonly createdAt: number;
  updatedAt: number;
  deletedAt: number | undefined;
  restoredAt: number | undefined;
  /** Deleted because its package was, and revived with it. */
  deletedWithPackage: boolean;
  downloads: number;
  readonly license: string | undefined;
  readonly description: string | undefined;
}
