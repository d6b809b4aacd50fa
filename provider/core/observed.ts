/** One package version as GitHub shows it, in a list or alone. Dates are RFC 3339. */
export interface ObservedVersion {
  readonly id: number;
  /** SemVer or other version string; for containers the manifest's digest. */
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Present on deleted versions, where GitHub says it. */
  readonly deletedAt?: string;
  readonly htmlUrl?: string;
  /** Sorted. Always empty outside container and docker packages. */
  readonly tags: readonly string[];
}

/** One package as GitHub shows it. Deleted packages cannot be observed through the API. */
export interface ObservedPackage {
  readonly id: number;
  readonly name: string;
  readonly packageType: string;
  readonly visibility: string;
  readonly versionCount: number;
  readonly htmlUrl: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** `owner/name` of the linked repository; absent where the package is linked to none. */
  readonly repository?: string;
}
