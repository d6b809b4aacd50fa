import { mkdirSync } from "node:fs";
import path from "node:path";
import { machineCache, root } from "./paths.mjs";

/** What a run on the user's machine must not inherit: their backend, their stack, and any token that GitHub would honour. */
const personal = /^(PULUMI_(ACCESS_TOKEN|BACKEND_URL|STACK|CONFIG|PROJECT|ORG)|GITHUB_TOKEN|GH_TOKEN|GITHUB_PACKAGES_TOKEN|GITHUB_API_URL)$/i;

/**
 * The environment in which the engine runs for the tests and the demo. A caller adds its own backend, token and
 * base URL: without a backend the engine stops, because PULUMI_HOME is not the user's and knows no login.
 */
export function engineEnvironment(engine, base = process.env) {
  const home = path.join(machineCache, "pulumi-home");
  mkdirSync(home, { recursive: true });
  const inherited = Object.fromEntries(Object.entries(base).filter(([name, value]) => value !== undefined && !personal.test(name)));
  const folders = [
    path.dirname(engine.pulumi),
    path.dirname(engine.languageHost),
    path.join(root, "node_modules", "@pulumi", "pulumi"), // pulumi-resource-pulumi-nodejs
    path.dirname(process.execPath), // the language host starts the `node` it finds
    ...(base.PATH ?? "").split(path.delimiter),
  ];
  return {
    ...inherited,
    PATH: [...new Set(folders.filter(Boolean))].join(path.delimiter),
    PULUMI_HOME: home,
    PULUMI_CONFIG_PASSPHRASE: "not-a-secret",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
