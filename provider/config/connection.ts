import { acceptsEnvironmentToken, parseEndpoint, registryOf, withoutTrailingSlash } from "./origins";
import { configKey, secretCommand, type ConfigProblem } from "./problem";
import { Secret } from "./secret";

/** Where a token came from decides where it may go. */
export type TokenOrigin = { readonly config: string } | { readonly variable: string };

/** One GitHub account at one host. */
export interface ConnectionConfig {
  /** The REST API, without a trailing slash. */
  readonly baseUrl: string;
  /** The container registry, without a trailing slash. */
  readonly registryUrl: string;
  readonly token: Secret;
  readonly tokenFrom: TokenOrigin;
  /**
   * The only origins that requests with this token may go to. The registry's is missing where it was derived
   * and the token comes from an environment that was not meant for that host.
   */
  readonly origins: readonly string[];
}

export type ConnectionResult =
  | { readonly ok: true; readonly connection: ConnectionConfig }
  | { readonly ok: false; /** Nothing else is wrong: another environment may have the token. */ readonly lacksToken: boolean; readonly problems: readonly ConfigProblem[] };

export interface ConnectionDraft {
  readonly baseUrl: { readonly property: string; readonly text: string };
  readonly registryUrl?: { readonly property: string; readonly text: string } | undefined;
  readonly token: string;
  readonly tokenFrom: TokenOrigin;
  /** The config path under which a secret token for this connection would be kept. */
  readonly tokenPath: string;
  readonly githubApiUrl: URL | undefined;
}

const printable = /^[\x21-\x7e]+$/;

/** Puts one connection together, or says all that is wrong with it. */
export function buildConnection(draft: ConnectionDraft): ConnectionResult {
  const problems: ConfigProblem[] = [];
  const endpoint = (given: { property: string; text: string }): URL | undefined => {
    const parsed = parseEndpoint(given.text);
    if ("url" in parsed) return parsed.url;
    problems.push({ property: given.property, reason: parsed.reason });
    return undefined;
  };
  const base = endpoint(draft.baseUrl);
  const registry = draft.registryUrl === undefined ? base && registryOf(base) : endpoint(draft.registryUrl);
  const source = "config" in draft.tokenFrom ? configKey(draft.tokenFrom.config) : draft.tokenFrom.variable;
  if (!printable.test(draft.token)) {
    problems.push({ property: source, reason: `holds a space, a line break or another character that no GitHub token has. Store it again: ${secretCommand(draft.tokenPath)}` });
  }
  const mayGo = (url: URL): boolean => "config" in draft.tokenFrom || acceptsEnvironmentToken(url, draft.githubApiUrl);
  const refuse = (property: string, url: URL): void => {
    problems.push({
      property,
      reason: `the token from the environment variable ${source} is not sent to ${url.origin}: nobody chose it for that host. Store the token meant for it: ${secretCommand(draft.tokenPath)}`,
    });
  };
  if (base !== undefined && !mayGo(base)) refuse(draft.baseUrl.property, base);
  if (registry !== undefined && draft.registryUrl !== undefined && !mayGo(registry)) refuse(draft.registryUrl.property, registry);
  if (base === undefined || registry === undefined || problems.length > 0) return { ok: false, lacksToken: false, problems };
  const origins = [...new Set([base, registry].filter(mayGo).map((url) => url.origin))];
  return {
    ok: true,
    connection: Object.freeze({
      baseUrl: withoutTrailingSlash(base),
      registryUrl: withoutTrailingSlash(registry),
      token: new Secret(draft.token),
      tokenFrom: Object.freeze(draft.tokenFrom),
      origins: Object.freeze(origins),
    }),
  };
}
