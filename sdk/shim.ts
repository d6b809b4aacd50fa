/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- see below */
import type * as pulumi from "@pulumi/pulumi";

/*
 * Pulumi stores the text of these objects in the state of every resource, and calls it for years. So they capture
 * nothing: each method is one literal require of the frozen door. A captured constant, type cast or helper would
 * become part of the text; even comments and spacing inside are. tests/sdk/shim.test.ts pins length and hash.
 * https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/
 */
type Shim = Required<pulumi.dynamic.ResourceProvider>;

/** Stored in the state of every `PackageVersion`. */
export const packageVersionShim: Shim = {
  configure(r) { return require("pulumi-github-packages/handlers").packageVersion.configure(r); },
  check(o, n) { return require("pulumi-github-packages/handlers").packageVersion.check(o, n); },
  diff(i, o, n) { return require("pulumi-github-packages/handlers").packageVersion.diff(i, o, n); },
  create(n) { return require("pulumi-github-packages/handlers").packageVersion.create(n); },
  read(i, p) { return require("pulumi-github-packages/handlers").packageVersion.read(i, p); },
  update(i, o, n) { return require("pulumi-github-packages/handlers").packageVersion.update(i, o, n); },
  delete(i, p) { return require("pulumi-github-packages/handlers").packageVersion.delete(i, p); },
};

/** Stored in the state of every `Package`. */
export const packageShim: Shim = {
  configure(r) { return require("pulumi-github-packages/handlers").package.configure(r); },
  check(o, n) { return require("pulumi-github-packages/handlers").package.check(o, n); },
  diff(i, o, n) { return require("pulumi-github-packages/handlers").package.diff(i, o, n); },
  create(n) { return require("pulumi-github-packages/handlers").package.create(n); },
  read(i, p) { return require("pulumi-github-packages/handlers").package.read(i, p); },
  update(i, o, n) { return require("pulumi-github-packages/handlers").package.update(i, o, n); },
  delete(i, p) { return require("pulumi-github-packages/handlers").package.delete(i, p); },
};

/** Stored in the state of every `RetentionPolicy`. */
export const retentionPolicyShim: Shim = {
  configure(r) { return require("pulumi-github-packages/handlers").retentionPolicy.configure(r); },
  check(o, n) { return require("pulumi-github-packages/handlers").retentionPolicy.check(o, n); },
  diff(i, o, n) { return require("pulumi-github-packages/handlers").retentionPolicy.diff(i, o, n); },
  create(n) { return require("pulumi-github-packages/handlers").retentionPolicy.create(n); },
  read(i, p) { return require("pulumi-github-packages/handlers").retentionPolicy.read(i, p); },
  update(i, o, n) { return require("pulumi-github-packages/handlers").retentionPolicy.update(i, o, n); },
  delete(i, p) { return require("pulumi-github-packages/handlers").retentionPolicy.delete(i, p); },
};
