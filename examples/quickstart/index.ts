import * as pulumi from "@pulumi/pulumi";
import { PackageVersion } from "pulumi-github-packages";

// The organization or user that owns the package: `pulumi config set owner <login>`.
const config = new pulumi.Config();
const owner = config.get("owner") ?? "acme";
const packageName = config.get("packageName") ?? "left-pad";

// Two old versions go. `pulumi preview` names them first; `pulumi up` deletes exactly these.
// To undo within 30 days: declare "present", or remove the resource.
new PackageVersion("left-pad-1-0-0", {
  owner,
  packageType: "npm",
  packageName,
  version: "1.0.0",
  state: "deleted",
  reason: "superseded by 1.0.3",
});
new PackageVersion("left-pad-1-0-1", {
  owner,
  packageType: "npm",
  packageName,
  version: "1.0.1",
  state: "deleted",
  reason: "breaks on Node 20, superseded by 1.0.3",
});

// One version is pinned: if somebody deletes it, the next `pulumi up` restores it.
const pinned = new PackageVersion("left-pad-1-0-2", {
  owner,
  packageType: "npm",
  packageName,
  version: "1.0.2",
  state: "present",
  reason: "the mobile app still depends on it",
});

export const pinnedVersionId = pinned.versionId;
