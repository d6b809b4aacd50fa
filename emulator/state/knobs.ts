import { type PackageType } from "./model";

/** What GitHub answers when a restore is not possible: no public observation is known, so the client must not care. */
export const RestoreRefusal = { notFound: 404, badRequest: 400, conflict: 409, unprocessable: 422 } as const;
export type RestoreRefusal = (typeof RestoreRefusal)[keyof typeof RestoreRefusal];

/** Deleting the last version of a package is refused, or takes the package with it; both were seen. */
export const LastVersion = { refuse: "refuse", cascade: "cascade" } as const;
export type LastVersion = (typeof LastVersion)[keyof typeof LastVersion];

/** Which of two refusals speaks first when both apply; either was seen. */
export const RefusalOrder = { downloadsFirst: "downloads-first", lastFirst: "last-first" } as const;
export type RefusalOrder = (typeof RefusalOrder)[keyof typeof RefusalOrder];

/** Whether a public package with a version above 5,000 downloads can be deleted; reports conflict. */
export const PopularPackage = { refuse: "refuse", allow: "allow" } as const;
export type PopularPackage = (typeof PopularPackage)[keyof typeof PopularPackage];

/** Whether `HEAD` of a manifest counts as a download, as `GET` does. */
export const HeadRequest = { free: "free", download: "download" } as const;
export type HeadRequest = (typeof HeadRequest)[keyof typeof HeadRequest];

/** Behaviour that GitHub does not document, one setting per open question. */
export interface Knobs {
  /** @default 404 */
  restoreRefusal: RestoreRefusal;
  /** By package type. @default "refuse" for all */
  lastVersion: Partial<Record<PackageType, LastVersion>>;
  /** @default "downloads-first" */
  refusalOrder: RefusalOrder;
  /** @default "refuse" */
  popularPackage: PopularPackage;
  /** API versions that answer 410. @default none */
  retiredApiVersions: readonly string[];
  /** @default "free" */
  headRequest: HeadRequest;
  /** How long the registry's own tokens are good for. @default 300 */
  registryTokenSeconds: number;
}

export const defaultKnobs: Readonly<Knobs> = {
  restoreRefusal: RestoreRefusal.notFound,
  lastVersion: {},
  refusalOrder: RefusalOrder.downloadsFirst,
  popularPackage: PopularPackage.refuse,
  retiredApiVersions: [],
  headRequest: HeadRequest.free,
  registryTokenSeconds: 300,
};
