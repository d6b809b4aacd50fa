import * as pulumi from "@pulumi/pulumi";
import { announcePlan } from "./announce-plan";
import type { PackageVersion } from "./package-version";
import { rememberedOutputs } from "./remembered";
import type { RetentionPolicyArgs as PolicyArgs } from "./retention-policy-args";
import { resourceKey, runFacts } from "./run";
import { retentionPolicyShim } from "./shim";

/** What a policy plans, as previews and saved plans hold it. Above 200 entries a sample; counts and hash stand for the rest. */
export interface RetentionPlan {
  /** Counts in words. */
  summary: string;
  /** `packageType/packageName@label` → the rules that delete it, and why. */
  deletions: Record<string, string>;
  /** `packageType/packageName@label` → why it comes back. */
  restores: Record<string, string>;
  /** What cannot be deleted or restored, and packages that could not be listed. */
  blocked: Record<string, string>;
  /** `dead-rule:<id>`, `shadowed-rule:<id>`, `everything-rule:<id>`, `tagged:<packageType/packageName@label>` and others. */
  warnings: string[];
  /** Of what is deleted and restored; empty where nothing is. */
  hash: string;
}

/** Counts and reasons of the last run that changed something. */
export interface RetentionRun {
  deleted: number;
  restored: number;
  /** Somebody else had deleted these before. */
  gone: number;
  /** Held back by `batch`, an approval, or because no preview had shown them. */
  waiting: number;
  /** What GitHub refused. At most 50. */
  refused: string[];
  /** What was not tried, and why. At most 50. */
  skipped: string[];
  /** Approved deletions that were refused or skipped, and why; absent where there are none. At most 50. */
  approvals?: string[];
}

type Inputs<T> = { [K in keyof T]: pulumi.Input<NonNullable<T[K]>> | Extract<T[K], undefined> };

/** Arguments of `RetentionPolicy`: the policy, and how it is run. */
export type RetentionPolicyArgs = Omit<Inputs<PolicyArgs>, "pins" | "protect"> & {
  /** Tags, digests, version names or image references that stay, with all they consist of; outputs are welcome. */
  protect?: pulumi.Input<pulumi.Input<string>[]>;
  /** `PackageVersion` resources, or ids with their declared state: they decide about these versions, not the rules. */
  pins?: pulumi.Input<pulumi.Input<PackageVersion | { id: pulumi.Input<number>; state: pulumi.Input<"present" | "deleted"> }>[]>;
  /** A name of the `github-packages:connections` configuration. @default the connection of `github-packages:token` */
  connection?: pulumi.Input<string>;
  /** Path of a ledger that a removed policy left behind, as its removal printed it: this policy may undo its deletions. */
  adoptLedger?: pulumi.Input<string>;
  /** The file that `readPolicyFile` took the policy from, so that a mistake is told with its line. Not a policy's field. */
  policyFile?: pulumi.Input<string>;
};

/**
 * Which versions of a set of packages stay and which go, as rules. Keep beats delete; what no rule names is kept.
 *
 * ```ts
 * import { RetentionPolicy } from "pulumi-github-packages";
 *
 * new RetentionPolicy("npm-betas", {
 *   owner: "acme",
 *   packageTypes: ["npm"],
 *   packages: ["*"],
 *   keep: [{ id: "newest", because: "rollbacks", newest: { count: 10 } }],
 *   delete: [{ id: "old-betas", because: "betas are for testing", select: { prerelease: true }, olderThan: "30d" }],
 * });
 * ```
 *
 * `pulumi preview` lists what goes and why; `pulumi up` deletes what its preview showed and is still eligible, nothing
 * else. Loosening the policy restores within 30 days what only the older one would have deleted.
 * Images go with all that only they consist of, and nothing goes that something kept needs: docs/images.md.
 * https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package
 */
export class RetentionPolicy extends pulumi.dynamic.Resource {
  /** Login of the owner. */
  declare public readonly owner: pulumi.Output<string>;
  /** What the next `pulumi up` will do; empty once it is done. */
  declare public readonly plan: pulumi.Output<RetentionPlan>;
  /** What became of the last run. */
  declare public readonly lastRun: pulumi.Output<RetentionRun | undefined>;

  constructor(name: string, args: RetentionPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    const key = resourceKey("RetentionPolicy", name);
    const type = "pulumi-nodejs:dynamic/github-packages:RetentionPolicy";
    super(
      retentionPolicyShim,
      name,
      {
        plan: undefined,
        lastRun: undefined,
        ledger: undefined,
        ...args,
        ...(args.pins === undefined ? {} : { pins: pulumi.output(args.pins).apply((pins) => pins.map(pinOf)) }),
        key,
        run: Promise.all([runFacts({ ...args, pins: undefined }), rememberedOutputs(type, key)]).then(([facts, memory]) => ({ ...facts, ...memory })),
      },
      opts,
      "github-packages",
      "RetentionPolicy",
    );
    announcePlan(this, name, this.plan);
  }
}

/** A resource that was given as a pin, unwrapped by `output`, or the pin itself. */
function pinOf(pin: object): { id: unknown; state: unknown } {
  const { versionId, id, state } = pin as { versionId?: unknown; id?: unknown; state?: unknown };
  return versionId === undefined ? { id, state } : { id: versionId, state };
}
