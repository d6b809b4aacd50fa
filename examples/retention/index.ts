import * as pulumi from "@pulumi/pulumi";
import { readPolicyFile, RetentionPolicy, type RetentionPolicyArgs } from "pulumi-github-packages";

const config = new pulumi.Config();

// The policy as a program states it. retention.yaml states the same: `pulumi config set fromFile true` reads it there,
// and `ghpkg plan --snapshot acme.json --policy retention.yaml` tries it without touching anything.
const stated = {
  owner: "acme",
  packageTypes: ["container", "npm"],
  packages: ["api", "semver"],
  keep: [
    { id: "supported-images", because: "the last two releases are supported", select: { tags: [{ semver: "*" }] }, newest: { count: 2, by: "semver" } },
    { id: "latest-patch", because: "the mirror keeps every minor installable", select: { name: ["*"], prerelease: false }, newest: { count: 1, per: "semverMinor", by: "semver" } },
  ],
  delete: [
    { id: "old-releases", because: "nobody runs an image of last quarter", select: { tags: [{ regex: "\\d+(\\.\\d+)*" }] }, olderThan: "90d" },
    { id: "leftovers", because: "their tag moved on", select: { state: "untagged" }, olderThan: "14d" },
    { id: "superseded", because: "a newer patch of the same minor is there", select: { name: ["*"] }, olderThan: "365d" },
  ],
  guards: { minRemaining: 3, maxDeletes: { count: 120 } },
} satisfies RetentionPolicyArgs;
const policy: RetentionPolicyArgs = config.getBoolean("fromFile") === true ? readPolicyFile("retention.yaml") : stated;

// What is deployed stays, whatever its age: the stack that deploys tells its images (app/index.ts).
const app = new pulumi.StackReference(config.get("appStack") ?? "organization/app/prod");

const asOf = config.get("asOf"); // fixes the day on which ages are measured; without it, now
const packages = new RetentionPolicy("packages", {
  ...policy,
  ...(asOf === undefined ? {} : { asOf }),
  protect: app.requireOutput("images") as pulumi.Output<string[]>,
});

export const lastRun = packages.lastRun;
