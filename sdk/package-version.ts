import * as pulumi from "@pulumi/pulumi";
import { announce } from "./announce";
import type { DesiredState, ObservedState, PackageType, PackageVersionArgs, PlannedAction } from "./resource-args";
import { resourceKey, runFacts } from "./run";
import { packageVersionShim } from "./shim";

/** A version of the same package that goes and comes with another one. */
export interface RelatedVersion {
  id: number;
  /** Its digest. */
  name: string;
  tags: string[];
}

/** Related versions are named in a warning up to this number; the plan file holds them all. */
const mostNamed = 10;

function cautionOf(type: PackageType, goesWith: readonly RelatedVersion[] | undefined): string {
  if (type === "docker") return "its relations were not read: a live image index may need this version";
  if (goesWith === undefined || goesWith.length === 0) return "";
  const names = goesWith.slice(0, mostNamed).map(({ id, name, tags }) => `${tags.length > 0 ? tags.join(", ") : name} (id ${id})`);
  const more = goesWith.length > mostNamed ? ` and ${goesWith.length - mostNamed} more` : "";
  return `with it go ${goesWith.length} versions that only it uses: ${names.join("; ")}${more}`;
}

/**
 * One version of a package on GitHub Packages, with the state you declare for it.
 *
 * ```ts
 * import { PackageVersion } from "pulumi-github-packages";
 *
 * new PackageVersion("left-pad-1-0-1", {
 *   owner: "acme",
 *   packageType: "npm",
 *   packageName: "left-pad",
 *   version: "1.0.1",
 *   state: "deleted",
 *   reason: "superseded by 1.0.3",
 * });
 * ```
 *
 * `pulumi preview` says what will be deleted or restored; `pulumi up` does exactly that; declaring `present` again, or
 * removing the resource, restores within 30 days. Existing versions are adopted: no import is needed.
 * https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package
 */
export class PackageVersion extends pulumi.dynamic.Resource {
  /** Login of the owner. */
  declare public readonly owner: pulumi.Output<string>;
  /** Registry of the package. */
  declare public readonly packageType: pulumi.Output<PackageType>;
  /** Name of the package. */
  declare public readonly packageName: pulumi.Output<string>;
  /** What is declared. */
  declare public readonly state: pulumi.Output<DesiredState>;
  /** What the next `pulumi up` will do; `none` once it is done. */
  declare public readonly plannedAction: pulumi.Output<PlannedAction>;
  /** Id that GitHub gave the version; absent only where no such version exists any more. */
  declare public readonly versionId: pulumi.Output<number | undefined>;
  /** Name of the version; for containers its digest. */
  declare public readonly version: pulumi.Output<string>;
  /** Tags of a container version, sorted; as last seen where it is deleted. */
  declare public readonly tags: pulumi.Output<string[]>;
  /** When the version was published. RFC 3339. */
  declare public readonly createdAt: pulumi.Output<string | undefined>;
  /** When the version was last changed, e.g. tagged. RFC 3339. */
  declare public readonly updatedAt: pulumi.Output<string | undefined>;
  /** The version's page on GitHub. */
  declare public readonly htmlUrl: pulumi.Output<string | undefined>;
  /** What GitHub showed last. */
  declare public readonly observedState: pulumi.Output<ObservedState>;
  /** When it was deleted. RFC 3339; absent while it is live. */
  declare public readonly deletedAt: pulumi.Output<string | undefined>;
  /** Until when GitHub is expected to restore it. RFC 3339; absent while it is live. */
  declare public readonly restorableUntil: pulumi.Output<string | undefined>;
  /** Whether this resource made the deletion, and so may undo it. */
  declare public readonly deletedByThisResource: pulumi.Output<boolean>;
  /** On an image: what only it uses, and what therefore goes with it and comes back with it. Absent where that is nothing. */
  declare public readonly goesWith: pulumi.Output<RelatedVersion[] | undefined>;

  constructor(name: string, args: PackageVersionArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      packageVersionShim,
      name,
      {
        plannedAction: undefined,
        versionId: undefined,
        version: undefined,
        tags: undefined,
        createdAt: undefined,
        updatedAt: undefined,
        htmlUrl: undefined,
        observedState: undefined,
        deletedAt: undefined,
        restorableUntil: undefined,
        deletedByThisResource: undefined,
        goesWith: undefined,
        ...args,
        key: resourceKey("PackageVersion", name),
        run: runFacts({ ...args }),
      },
      opts,
      "github-packages",
      "PackageVersion",
    );
    announce(this, {
      plannedAction: this.plannedAction,
      subject: [pulumi.output(args.packageType), " package version ", pulumi.output(args.owner), "/", pulumi.output(args.packageName), ...this.#named(args)],
      reason: args.reason,
      caution: pulumi.all([args.packageType, this.goesWith]).apply(([type, goesWith]) => cautionOf(type, goesWith)),
    });
  }

  /** What the program called it, and what that is now. A secret input is shown as such, whatever it resolved to. */
  #named(args: PackageVersionArgs): unknown[] {
    if (args.tag !== undefined) return [":", pulumi.output(args.tag), " = ", pulumi.all([args.tag, this.version]).apply(([, version]) => version)];
    if (args.version !== undefined) return ["@", pulumi.output(args.version), ...this.#tagList(args.version)];
    return ["@", pulumi.all([args.versionId, this.version]).apply(([, version]) => version), ...this.#tagList(args.versionId)];
  }

  #tagList(named: unknown): unknown[] {
    return [pulumi.all([named, this.tags]).apply(([, tags]) => (Array.isArray(tags) && tags.length > 0 ? ` (tags ${tags.join(", ")})` : ""))];
  }
}
