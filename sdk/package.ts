import * as pulumi from "@pulumi/pulumi";
import { announce } from "./announce";
import type { DesiredState, ObservedState, PackageArgs, PackageType, PlannedAction } from "./resource-args";
import { resourceKey, runFacts } from "./run";
import { packageShim } from "./shim";

/**
 * A whole package on GitHub Packages, with the state you declare for it. Only a `Package` with `state: "deleted"` ever
 * deletes one; nothing else in this project does, not even where its last version would go.
 *
 * ```ts
 * import { Package } from "pulumi-github-packages";
 *
 * new Package("retired-api", {
 *   owner: "acme",
 *   packageType: "container",
 *   packageName: "retired-api",
 *   state: "deleted",
 *   reason: "replaced by acme/api",
 * });
 * ```
 *
 * GitHub lists no deleted packages, so the resource remembers what a restore needs: keep it in the program with
 * `state: "present"` to undo. https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package
 */
export class Package extends pulumi.dynamic.Resource {
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
  /** Id that GitHub gave the package. */
  declare public readonly packageId: pulumi.Output<number | undefined>;
  /** `public`, `private` or `internal`. */
  declare public readonly visibility: pulumi.Output<string | undefined>;
  /** How many live versions the package has; as last seen where it is deleted. */
  declare public readonly versionCount: pulumi.Output<number | undefined>;
  /** The linked repository as `owner/name`; absent where none is linked. */
  declare public readonly repository: pulumi.Output<string | undefined>;
  /** The package's page on GitHub. */
  declare public readonly htmlUrl: pulumi.Output<string | undefined>;
  /** What GitHub showed last. */
  declare public readonly observedState: pulumi.Output<ObservedState>;
  /** When it was deleted. RFC 3339; absent while it is live. */
  declare public readonly deletedAt: pulumi.Output<string | undefined>;
  /** Until when GitHub is expected to restore it. RFC 3339; absent while it is live. */
  declare public readonly restorableUntil: pulumi.Output<string | undefined>;
  /** Whether this resource made the deletion, and so may undo it. */
  declare public readonly deletedByThisResource: pulumi.Output<boolean>;

  constructor(name: string, args: PackageArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      packageShim,
      name,
      {
        plannedAction: undefined,
        packageId: undefined,
        visibility: undefined,
        versionCount: undefined,
        repository: undefined,
        htmlUrl: undefined,
        observedState: undefined,
        deletedAt: undefined,
        restorableUntil: undefined,
        deletedByThisResource: undefined,
        ...args,
        key: resourceKey("Package", name),
        run: runFacts({ ...args }),
      },
      opts,
      "github-packages",
      "Package",
    );
    const count = pulumi.all([args.packageName, this.versionCount]).apply(([, versions]) => (versions === undefined ? "" : ` with ${versions} versions`));
    announce(this, {
      plannedAction: this.plannedAction,
      subject: ["the whole ", pulumi.output(args.packageType), " package ", pulumi.output(args.owner), "/", pulumi.output(args.packageName), { ifKnown: count }],
      reason: args.reason,
      doubt: "GitHub lists no deleted packages, so whether it can be restored shows only when it is tried",
    });
  }
}
