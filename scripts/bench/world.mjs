// What every benchmark needs: the built package, an organization with one package of many versions, and a client on it.
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { root, treeCache } from "../setup/paths.mjs";

const require = createRequire(import.meta.url);
export const built = (file) => require(path.join(root, "dist", file));
export const token = "ghp_bench";
const day = 86_400_000;

/** Versions of an npm package, one an hour, the youngest a month old. */
export function packageSeed(count, { name = "tool", deleted = 0 } = {}) {
  const newest = Date.now() - 31 * day;
  const at = (index) => new Date(newest - (count + deleted - index) * 3_600_000).toISOString();
  const trash = new Date(Date.now() - 3 * day).toISOString();
  const versions = Array.from({ length: count + deleted }, (_, index) => ({ name: `0.0.${index}`, createdAt: at(index), ...(index < deleted ? { deletedAt: trash } : {}) }));
  return { owner: "acme", type: "npm", name, versions };
}

export async function startGitHub(packages, options = {}) {
  const { startEmulator } = built("emulator/index.js");
  return startEmulator({ ...options, seed: { owners: { acme: {}, monalisa: { type: "User" } }, tokens: { [token]: { user: "monalisa" } }, packages } });
}

export const policy = (keep, change = {}) => ({
  owner: "acme",
  packageTypes: ["npm"],
  packages: ["tool"],
  keep: [{ id: "newest", newest: { count: keep } }],
  delete: [{ id: "old", because: "nobody installs these", olderThan: "10d" }],
  guards: { maxDeletes: { count: 1_000_000, percent: 100 } },
  ...change,
});

export function temporaryFolder(name) {
  mkdirSync(path.join(treeCache, "bench"), { recursive: true });
  const folder = mkdtempSync(path.join(treeCache, "bench", `${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A provider process of its own, as the engine starts one per phase; `world` replaces clock and wire. */
export function providerOf(apiUrl, planDir, world = {}) {
  const { Session } = built("provider/plugin/session.js");
  const { RetentionPolicyProvider } = built("provider/plugin/retention-policy-provider.js");
  const values = { token, baseUrl: apiUrl, planDir };
  const session = new Session({ exit: () => {}, log: () => {}, ...world });
  session.configure((key) => values[key.replace("github-packages:", "")]);
  return new RetentionPolicyProvider(session);
}

export const inputs = (body, phase) => ({ key: "acme/bench/dev/RetentionPolicy/tool", ...body, run: { phase, instance: 1, secrets: [], plaintextConfig: [] } });

export function succeed({ inputs: checked, failures }) {
  if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  return checked;
}

export const points = (entries) => entries.reduce((sum, { method }) => sum + (method === "GET" ? 1 : 5), 0);
export const refusals = (entries) => entries.filter(({ status }) => status === 403 || status === 429).length;
export const round = (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
