import type { Token } from "../state/model";
import type { World } from "../world";
import type { Call } from "./call";
import { Problem } from "./problem";

type Headers = Readonly<Record<string, string>>;

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function requireUserAgent(headers: Headers): void {
  if ((headers["user-agent"] ?? "").trim() === "") throw new Problem("user-agent");
}

/** https://docs.github.com/rest/about-the-rest-api/api-versions: without a header it is the oldest supported one. */
export function selectApiVersion({ hosts, knobs }: World, headers: Headers): string {
  const asked = headers["x-github-api-version"] ?? hosts.apiVersions.at(-1) ?? "";
  if (knobs.retiredApiVersions.includes(asked)) throw new Problem("api-version-retired");
  if (!hosts.apiVersions.includes(asked)) throw new Problem("api-version", { message: `"${asked}" is not a supported version.` });
  return asked;
}

/** The secret in `Authorization`: `Bearer` and `token` carry it plainly, `Basic` as the password. */
function secretIn(authorization: string): string | undefined {
  const [, scheme = "", value = ""] = /^(\S+)\s+(.+)$/.exec(authorization.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return value;
    case "basic":
      return Buffer.from(value, "base64").toString("utf8").split(":").slice(1).join(":");
    default:
      return undefined;
  }
}

/** The caller's token. Undefined for an anonymous call, where that is allowed; credentials that lead nowhere are refused. */
export function authenticate({ world, headers, operation, form }: Omit<Call, "token">): Token | undefined {
  const authorization = headers["authorization"];
  if (authorization === undefined) {
    const needed = form !== undefined || operation.action === "get-self" || world.hosts.allAuthenticated;
    if (needed) throw new Problem("requires-auth");
    return undefined;
  }
  const secret = secretIn(authorization);
  const token = secret === undefined ? undefined : world.store.token(secret);
  if (token === undefined) throw new Problem("bad-credentials");
  return token;
}
