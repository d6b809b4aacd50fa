/** Hosts that belong to GitHub itself; a token from the environment is a GitHub token and may go there. */
const githubOrigins = ["https://api.github.com", "https://ghcr.io"];
/** GitHub Enterprise Cloud with data residency: https://docs.github.com/enterprise-cloud@latest/admin/data-residency */
const residencyHost = /^([a-z0-9-]+\.)+ghe\.com$/;

/** `localhost`, `127.0.0.0/8` or `::1`, as the URL parser spells them; names that merely start like one are not. */
function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}

/** A URL that requests may be sent to, or the reason why not. The reason never repeats the text: it may hold a password. */
export function parseEndpoint(text: string): { readonly url: URL } | { readonly reason: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { reason: "is not a URL. Write it like https://api.github.com or https://github.example.com/api/v3." };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return { reason: "must start with https://." };
  if (url.username !== "" || url.password !== "") return { reason: "must not contain a user name or password. Put the token into the secret config." };
  if (url.search !== "" || url.hash !== "") return { reason: "must not contain a query or a fragment." };
  if (url.protocol === "http:" && !isLoopback(url)) {
    return { reason: `would send the token unencrypted to ${url.host}. Use https://; plain http is accepted on loopback only.` };
  }
  return { url };
}

/** Whether a token that came from the environment, which nobody chose for this origin, may be sent there. */
export function acceptsEnvironmentToken(url: URL, githubApiUrl: URL | undefined): boolean {
  if (isLoopback(url) || githubOrigins.includes(url.origin) || url.origin === githubApiUrl?.origin) return true;
  return url.protocol === "https:" && url.port === "" && residencyHost.test(url.hostname);
}

/**
 * The container registry that belongs to an API: ghcr.io, `containers.HOST` (GitHub Enterprise Server, data residency),
 * or the same origin on loopback, where there are no subdomains.
 * https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
export function registryOf(api: URL): URL {
  if (api.origin === "https://api.github.com") return new URL("https://ghcr.io");
  if (isLoopback(api)) return new URL(api.origin);
  const host = residencyHost.test(api.hostname) ? api.host.replace(/^api\./, "") : api.host;
  return new URL(`${api.protocol}//containers.${host}`);
}

/** Without a trailing slash, as paths are appended to it. */
export function withoutTrailingSlash(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
