import { z } from "zod";
import { buildConnection, type ConnectionResult } from "./connection";
import { configKey, secretCommand, type ConfigProblem } from "./problem";

interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly githubApiUrl: URL | undefined;
  readonly plaintext: boolean;
}

/** Names of variables that may serve as a connection's token: nothing else of the environment can be sent away. */
const tokenVariable = /^(GITHUB|GH|GHPKG)_[A-Z0-9_]*TOKEN[A-Z0-9_]*$/;

const Declared = z.strictObject({
  baseUrl: z.string(),
  registryUrl: z.string().optional(),
  token: z.string().min(1).optional(),
  tokenEnv: z.string().optional(),
});

const form = `{"acme": {"baseUrl": "https://github.example.com/api/v3", "tokenEnv": "GITHUB_ACME_TOKEN"}}`;

export interface DeclaredConnections {
  readonly connections: ReadonlyMap<string, ConnectionResult>;
  /** What is wrong with the setting as such; what is wrong with one connection stands in its result. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads `github-packages:connections`. No message repeats a value or the parser's words: the text may hold tokens.
 */
export function readConnections(
  text: string | undefined,
  world: World,
): DeclaredConnections {
  const connections = new Map<string, ConnectionResult>();
  const property = configKey("connections");
  if (text === undefined) return { connections, problems: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { connections, problems: [{ property, reason: `is not JSON. Write it like ${form}.` }] };
  }
  const record = z.record(z.string(), z.unknown()).safeParse(parsed);
  if (!record.success) return { connections, problems: [{ property, reason: `must be an object of connections by name, like ${form}.` }] };
  const problems: ConfigProblem[] = [];
  for (const [name, value] of Object.entries(record.data)) {
    const result = readConnection(`connections.${name}`, value, world);
    // A token that is not here may be there where the connection is used; all else is wrong wherever it is read.
    if (!result.ok && !result.lacksToken) problems.push(...result.problems);
    connections.set(name, result);
  }
  return { connections, problems };
}

function readConnection(path: string, value: unknown, world: World): ConnectionResult {
  const fail = (at: string, reason: string, lacksToken = false): ConnectionResult => ({ ok: false, lacksToken, problems: [{ property: configKey(at), reason }] });
  const shape = Declared.safeParse(value);
  if (!shape.success) {
    return {
      ok: false,
      lacksToken: false,
      problems: shape.error.issues.map((issue) => ({
        property: configKey([path, ...issue.path.map(String)].join(".")),
        reason: issue.code === "unrecognized_keys" ? `has a key that is not known. Known are baseUrl, registryUrl, token, tokenEnv.` : `${issue.message}. Write it like ${form}.`,
      })),
    };
  }
  const { baseUrl, registryUrl, token, tokenEnv } = shape.data;
  const endpoints = {
    baseUrl: { property: configKey(`${path}.baseUrl`), text: baseUrl },
    registryUrl: registryUrl === undefined ? undefined : { property: configKey(`${path}.registryUrl`), text: registryUrl },
    tokenPath: `${path}.token`,
    githubApiUrl: world.githubApiUrl,
  };
  if ((token === undefined) === (tokenEnv === undefined)) return fail(path, "needs exactly one of token and tokenEnv.");
  if (token !== undefined) {
    if (world.plaintext) return fail(`${path}.token`, `is stored in plain text. Store it as a secret: ${secretCommand(`${path}.token`)}`);
    return buildConnection({ ...endpoints, token: token.trim(), tokenFrom: { config: `${path}.token` } });
  }
  const variable = tokenEnv ?? "";
  if (!tokenVariable.test(variable)) {
    return fail(`${path}.tokenEnv`, `must name a variable of a GitHub token, like GITHUB_ACME_TOKEN, GH_ACME_TOKEN or GHPKG_ACME_TOKEN (${tokenVariable.source}).`);
  }
  const found = world.env[variable]?.trim();
  if (found === undefined || found === "") return fail(`${path}.tokenEnv`, `the environment variable ${variable} is not set. Set it, or store a token: ${secretCommand(`${path}.token`)}`, true);
  return buildConnection({ ...endpoints, token: found, tokenFrom: { variable } });
}
