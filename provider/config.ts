import { isAbsolute, resolve } from "node:path";
import { buildConnection, type ConnectionResult } from "./config/connection";
import { readConnections } from "./config/declared-connections";
import { parseEndpoint } from "./config/origins";
import { configKey, secretCommand, type ConfigProblem } from "./config/problem";

export type { ConnectionConfig } from "./config/connection";
export type { ConfigProblem } from "./config/problem";
export { Secret } from "./config/secret";

/** Environment variables that may hold the token, in the order in which they are looked at. */
export const tokenVariables = ["GITHUB_PACKAGES_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"] as const;

/** Everything a run needs to know before it does anything. */
export interface Config {
  /** Of resources that name no connection. */
  readonly defaultConnection: ConnectionResult;
  readonly connections: ReadonlyMap<string, ConnectionResult>;
  /**
   * A figure beyond the default says that the host has no such limit: points are not counted then.
   * @default 180, the most that GitHub's 900 points a minute allow at 5 points a delete
   */
  readonly deletesPerMinute: number;
  /** @default 60 */
  readonly restoresPerMinute: number;
  /** Requests in flight. @default 10 */
  readonly concurrency: number;
  /** Absolute path of the folder for plan files and journals. @default `.ghpkg` in the project's folder */
  readonly planDir: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type ConfigResult = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export interface ConfigSources {
  /** The stack's config by full key, secrets in the clear: `req.config.get` of a dynamic provider's configure. */
  readonly get: (key: string) => string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number;
  /** Full config keys that are known not to be secret; a token under one of them is refused. */
  readonly plaintextKeys?: readonly string[];
  /** The project's folder. */
  readonly cwd?: string;
}

/**
 * Reads the whole configuration, without I/O and without throwing: what cannot be used comes back as data.
 * This file is the only reader of the environment and of the clock.
 */
export function readConfig(sources: ConfigSources): ConfigResult {
  const { env = process.env, now = Date.now, plaintextKeys = [], cwd = process.cwd() } = sources;
  const problems: ConfigProblem[] = [];
  const setting = (name: string): string | undefined => {
    try {
      const text = sources.get(configKey(name));
      return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
    } catch {
      problems.push({ property: configKey(name), reason: "could not be read from the stack's configuration." });
      return undefined;
    }
  };
  const plaintext = (name: string): boolean => plaintextKeys.includes(configKey(name));
  const count = (name: string, { otherwise, most }: { otherwise: number; most: number }): number => {
    const text = setting(name);
    if (text === undefined) return otherwise;
    if (/^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    problems.push({ property: configKey(name), reason: `must be a whole number from 1 to ${most}.` });
    return otherwise;
  };
  const apiVariable = env["GITHUB_API_URL"]?.trim() || undefined;
  const parsedApi = apiVariable === undefined ? undefined : parseEndpoint(apiVariable);
  const githubApiUrl = parsedApi !== undefined && "url" in parsedApi ? parsedApi.url : undefined;
  const declared = readConnections(setting("connections"), { env, githubApiUrl, plaintext: plaintext("connections") });
  problems.push(...declared.problems);
  const defaultConnection = readDefault({ setting, env, githubApiUrl, apiVariable, plaintext: plaintext("token") });
  // Without a default token a program may still work through its declared connections.
  if (!defaultConnection.ok && !(defaultConnection.lacksToken && declared.connections.size > 0)) problems.push(...defaultConnection.problems);
  const planDir = setting("planDir") ?? ".ghpkg";
  const config: Config = Object.freeze({
    defaultConnection,
    connections: declared.connections,
    deletesPerMinute: count("deletesPerMinute", { otherwise: 180, most: 60_000 }),
    restoresPerMinute: count("restoresPerMinute", { otherwise: 60, most: 60_000 }),
    concurrency: count("concurrency", { otherwise: 10, most: 100 }),
    planDir: isAbsolute(planDir) ? planDir : resolve(cwd, planDir),
    now,
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
}

/** The connection that a resource names, or why there is none; `property` is then the resource's own input. */
export function chooseConnection(config: Config, name?: string): ConnectionResult {
  if (name === undefined) return config.defaultConnection;
  const found = config.connections.get(name);
  if (found !== undefined) return found;
  const known = [...config.connections.keys()];
  const reason = `${configKey("connections")} has no connection ${JSON.stringify(name)}. ${known.length === 0 ? "It declares none." : `It declares ${known.join(", ")}.`}`;
  return { ok: false, lacksToken: false, problems: [{ property: "connection", reason }] };
}

interface DefaultSources {
  readonly setting: (name: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly githubApiUrl: URL | undefined;
  readonly apiVariable: string | undefined;
  readonly plaintext: boolean;
}

function readDefault({ setting, env, githubApiUrl, apiVariable, plaintext }: DefaultSources): ConnectionResult {
  const configured = setting("token");
  const variable = tokenVariables.find((name) => (env[name]?.trim() ?? "") !== "");
  const token = configured ?? (variable === undefined ? undefined : env[variable]?.trim());
  if (configured !== undefined && plaintext) {
    return fails(configKey("token"), `is stored in plain text. Store it as a secret: ${secretCommand("token")}`);
  }
  if (token === undefined) {
    const reason = `there is no token. Store one with ${secretCommand("token")}, or set one of the environment variables ${tokenVariables.join(", ")}.`;
    return fails(configKey("token"), reason, true);
  }
  const baseUrl = setting("baseUrl");
  const registryUrl = setting("registryUrl");
  return buildConnection({
    baseUrl: baseUrl !== undefined ? { property: configKey("baseUrl"), text: baseUrl } : { property: "GITHUB_API_URL", text: apiVariable ?? "https://api.github.com" },
    registryUrl: registryUrl === undefined ? undefined : { property: configKey("registryUrl"), text: registryUrl },
    token,
    tokenFrom: configured !== undefined ? { config: "token" } : { variable: variable ?? tokenVariables[0] },
    tokenPath: "token",
    githubApiUrl,
  });
}

function fails(property: string, reason: string, lacksToken = false): ConnectionResult {
  return { ok: false, lacksToken, problems: [{ property, reason }] };
}
