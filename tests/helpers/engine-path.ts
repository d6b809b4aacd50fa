import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export interface LocatedEngine {
  readonly version: string;
  /** The `pulumi` executable. */
  readonly pulumi: string;
  /** The `pulumi-language-nodejs` executable. */
  readonly languageHost: string;
  readonly origin: "path" | "cache";
}

const root = path.resolve(__dirname, "../..");

/** The engine that `scripts/setup.mjs` found. */
export function locatedEngine(): LocatedEngine {
  const file = path.join(root, ".cache", "engine.json");
  if (!existsSync(file)) throw new Error("No Pulumi engine is set up: run `node scripts/setup.mjs`, or the suite by `npm run test:engine`.");
  return JSON.parse(readFileSync(file, "utf8")) as LocatedEngine;
}

/**
 * What an engine process needs on top of the test's environment, also when jest was started by hand.
 * Pass a PULUMI_BACKEND_URL of your own: stacks of two tests must not meet.
 */
export function engineVariables(): Record<string, string> {
  const engine = locatedEngine();
  const folders = [
    path.dirname(engine.pulumi),
    path.dirname(engine.languageHost),
    path.join(root, "node_modules", "@pulumi", "pulumi"),
    path.dirname(process.execPath),
    process.env["PATH"] ?? "",
  ];
  return {
    PATH: folders.join(path.delimiter),
    PULUMI_HOME: process.env["PULUMI_HOME"] ?? path.join(root, ".cache", "pulumi-home"),
    PULUMI_CONFIG_PASSPHRASE: "not-a-secret",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
