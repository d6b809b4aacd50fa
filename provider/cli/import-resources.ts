import type { GetPackageResult, GetPackageVersionResult } from "../../sdk/function-args";
import { PackageType } from "../core/refs";

/** What stands in the program for one package or version: data, from which the text is made. */
export interface ImportedResource {
  readonly kind: "Package" | "PackageVersion";
  /** The resource's name. */
  readonly name: string;
  readonly args: {
    readonly owner: string;
    readonly packageType: PackageType;
    readonly packageName: string;
    readonly version?: string;
    readonly versionId?: number;
    readonly state: "present" | "deleted";
  };
  /** For the reader beside it; nothing depends on it. */
  readonly remark?: string;
}

export interface Chosen {
  readonly packages: readonly GetPackageResult[];
  readonly versions: readonly GetPackageVersionResult[];
}

/** `~` is left alone by encodeURIComponent, and is a separator here; half of a surrogate pair makes it throw. */
const part = (text: string): string =>
  text
    .split(/(\p{Cs})/u)
    .map((piece) => (/^\p{Cs}$/u.test(piece) ? `%u${piece.charCodeAt(0).toString(16)}` : encodeURIComponent(piece).replaceAll("~", "%7E")))
    .join("");

/** Digests are long: their first twelve digits name a version, and its id where two should share them. */
function labelOf({ version, versionId, observedState }: GetPackageVersionResult): string {
  const label = part(version.replace(/^sha256:([0-9a-f]{12})[0-9a-f]{52}$/, "sha256-$1"));
  return observedState === "deleted" ? `${label}~${versionId}` : label;
}

/**
 * Names that say what they mean, `npm-left-pad@1.0.1`. Each part is encoded, so that two names never meet and each
 * depends on its own version alone: importing more later changes none. A deleted version carries its id, as there may
 * be several of a name.
 */
function nameOf(version: GetPackageVersionResult, isShared: (name: string) => boolean): string {
  const name = `${version.packageType}-${part(version.packageName)}@${labelOf(version)}`;
  return isShared(name) ? `${name}~${version.versionId}` : name;
}

export function resourcesOf({ packages, versions }: Chosen): ImportedResource[] {
  const seen = new Map<string, number>();
  for (const version of versions) {
    const name = nameOf(version, () => false);
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  const isShared = (name: string): boolean => (seen.get(name) ?? 0) > 1;
  return [
    ...packages.map(({ owner, packageType, packageName }): ImportedResource => ({
      kind: "Package",
      name: `${packageType}-${part(packageName)}`,
      args: { owner, packageType, packageName, state: "present" },
    })),
    ...versions.map((version): ImportedResource => ({ kind: "PackageVersion", name: nameOf(version, isShared), args: argsOf(version), ...remarkOf(version) })),
  ];
}

function argsOf({ owner, packageType, packageName, version, versionId, observedState }: GetPackageVersionResult): ImportedResource["args"] {
  const target = { owner, packageType, packageName };
  // A name means the live version; of several deleted ones only the id tells which. Legacy docker names may be tags.
  return observedState === "present" && packageType !== PackageType.docker ? { ...target, version, state: "present" } : { ...target, versionId, state: observedState };
}

function remarkOf({ version, tags, observedState, deletedAt, restorableUntil, packageType }: GetPackageVersionResult): { remark?: string } {
  const pieces = [
    observedState === "deleted" || packageType === PackageType.docker ? version : "",
    tags.length > 0 ? `tagged ${tags.join(", ")}` : "",
    deletedAt === undefined ? "" : `deleted ${deletedAt}, restorable until ${restorableUntil}`,
  ].filter((piece) => piece !== "");
  return pieces.length === 0 ? {} : { remark: pieces.join("; ") };
}
