import * as pulumi from "@pulumi/pulumi";
import { RetentionPolicy } from "pulumi-github-packages";
import { deployments, imagesOf } from "./deployments";

const config = new pulumi.Config();
const owner = config.get("owner") ?? "acme";

// What runs stays, whatever its age. A real program passes the same objects to @pulumi/kubernetes; an image that is
// an output (of a build, or of another stack) may stand among them.
const inUse = pulumi.output(deployments(owner)).apply((all) => all.flatMap(imagesOf));

const asOf = config.get("asOf"); // fixes the day on which ages are measured; without it, now
const images = new RetentionPolicy("images", {
  owner,
  packageTypes: ["container"],
  packages: ["api"],
  ...(asOf === undefined ? {} : { asOf }),
  keep: [{ id: "newest", because: "a roll-back needs the release before", select: { tags: [{ semver: "*" }] }, newest: { count: 2, by: "semver" } }],
  delete: [
    { id: "old-releases", because: "nobody rolls back further", select: { tags: [{ regex: "\\d+(\\.\\d+)*" }] }, olderThan: "30d" },
    { id: "leftovers", because: "their tag moved on", select: { state: "untagged" }, olderThan: "14d" },
  ],
  protect: inUse,
  // An image that runs and is not found is more likely a mistake here than there.
  protectMustResolve: true,
});

export const lastRun = images.lastRun;
