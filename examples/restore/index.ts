import * as pulumi from "@pulumi/pulumi";
import { Package, PackageVersion } from "pulumi-github-packages";

// The organization or user that owns the packages: `pulumi config set owner <login>`.
const owner = new pulumi.Config().get("owner") ?? "acme";

// A version that a cleanup job deleted: declared present, it comes back with its id and its tags.
const version = new PackageVersion("core-2-4-0", {
  owner,
  packageType: "maven",
  packageName: "com.acme.core",
  version: "2.4.0",
  state: "present",
  reason: "release 7 still needs it",
});

// A whole package that was deleted. GitHub lists no deleted packages: the preview says that it will be tried.
const retired = new Package("retired-api", {
  owner,
  packageType: "container",
  packageName: "retired-api",
  state: "present",
});

export const restored = { version: version.observedState, package: retired.observedState };
