/** How the owner is addressed: `/orgs/{org}`, `/user`, or `/users/{username}`. */
export const OwnerForm = { org: "org", self: "self", user: "user" } as const;
export type OwnerForm = (typeof OwnerForm)[keyof typeof OwnerForm];

export type Action =
  | "list-packages"
  | "get-package"
  | "delete-package"
  | "restore-package"
  | "list-versions"
  | "get-version"
  | "delete-version"
  | "restore-version"
  | "docker-conflicts"
  | "get-user"
  | "get-self"
  | "rate-limit"
  | "versions"
  | "meta"
  | "registry"
  | "unrouted";

export interface Operation {
  readonly id: string;
  readonly action: Action;
  readonly method: "GET" | "HEAD" | "DELETE" | "POST" | "PUT" | "PATCH";
  /** Where GitHub documents it, after the start that the product determines. */
  readonly docs: string;
}

interface Family {
  readonly action: Action;
  readonly method: Operation["method"];
  /** Path after the owner. */
  readonly path: string;
  /** `operationId` and anchor of the documentation for each way to address the owner; GitHub's naming is not regular. */
  readonly forms: Readonly<Record<OwnerForm, readonly [id: string, anchor: string]>>;
}

const one = "/packages/:package_type/:package_name";
const version = `${one}/versions/:package_version_id`;

/** The 27 operations of https://docs.github.com/rest/packages/packages */
export const families: readonly Family[] = [
  {
    action: "list-packages",
    method: "GET",
    path: "/packages",
    forms: {
      org: ["list-packages-for-organization", "list-packages-for-an-organization"],
      self: ["list-packages-for-authenticated-user", "list-packages-for-the-authenticated-users-namespace"],
      user: ["list-packages-for-user", "list-packages-for-a-user"],
    },
  },
  {
    action: "get-package",
    method: "GET",
    path: one,
    forms: {
      org: ["get-package-for-organization", "get-a-package-for-an-organization"],
      self: ["get-package-for-authenticated-user", "get-a-package-for-the-authenticated-user"],
      user: ["get-package-for-user", "get-a-package-for-a-user"],
    },
  },
  {
    action: "delete-package",
    method: "DELETE",
    path: one,
    forms: {
      org: ["delete-package-for-org", "delete-a-package-for-an-organization"],
      self: ["delete-package-for-authenticated-user", "delete-a-package-for-the-authenticated-user"],
      user: ["delete-package-for-user", "delete-a-package-for-a-user"],
    },
  },
  {
    action: "restore-package",
    method: "POST",
    path: `${one}/restore`,
    forms: {
      org: ["restore-package-for-org", "restore-a-package-for-an-organization"],
      self: ["restore-package-for-authenticated-user", "restore-a-package-for-the-authenticated-user"],
      user: ["restore-package-for-user", "restore-a-package-for-a-user"],
    },
  },
  {
    action: "list-versions",
    method: "GET",
    path: `${one}/versions`,
    forms: {
      org: ["get-all-package-versions-for-package-owned-by-org", "list-package-versions-for-a-package-owned-by-an-organization"],
      self: [
        "get-all-package-versions-for-package-owned-by-authenticated-user",
        "list-package-versions-for-a-package-owned-by-the-authenticated-user",
      ],
      user: ["get-all-package-versions-for-package-owned-by-user", "list-package-versions-for-a-package-owned-by-a-user"],
    },
  },
  {
    action: "get-version",
    method: "GET",
    path: version,
    forms: {
      org: ["get-package-version-for-organization", "get-a-package-version-for-an-organization"],
      self: ["get-package-version-for-authenticated-user", "get-a-package-version-for-the-authenticated-user"],
      user: ["get-package-version-for-user", "get-a-package-version-for-a-user"],
    },
  },
  {
    action: "delete-version",
    method: "DELETE",
    path: version,
    forms: {
      org: ["delete-package-version-for-org", "delete-package-version-for-an-organization"],
      self: ["delete-package-version-for-authenticated-user", "delete-a-package-version-for-the-authenticated-user"],
      user: ["delete-package-version-for-user", "delete-package-version-for-a-user"],
    },
  },
  {
    action: "restore-version",
    method: "POST",
    path: `${version}/restore`,
    forms: {
      org: ["restore-package-version-for-org", "restore-package-version-for-an-organization"],
      self: ["restore-package-version-for-authenticated-user", "restore-a-package-version-for-the-authenticated-user"],
      user: ["restore-package-version-for-user", "restore-package-version-for-a-user"],
    },
  },
  {
    action: "docker-conflicts",
    method: "GET",
    path: "/docker/conflicts",
    forms: {
      org: [
        "list-docker-migration-conflicting-packages-for-organization",
        "get-list-of-conflicting-packages-during-docker-migration-for-organization",
      ],
      self: [
        "list-docker-migration-conflicting-packages-for-authenticated-user",
        "get-list-of-conflicting-packages-during-docker-migration-for-authenticated-user",
      ],
      user: ["list-docker-migration-conflicting-packages-for-user", "get-list-of-conflicting-packages-during-docker-migration-for-user"],
    },
  },
];

export const operationOf = (family: Family, form: OwnerForm): Operation => {
  const [id, anchor] = family.forms[form];
  return { id: `packages/${id}`, action: family.action, method: family.method, docs: `packages/packages#${anchor}` };
};
