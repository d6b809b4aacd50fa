import type { Secret } from "../config/secret";
import { guardOrigins } from "../origin-guard";
import type { Answer } from "./classify";
import { apiVersion } from "./octokit";

export interface ProbeOptions {
  /** Where the request goes: the API's or the registry's URL, without a trailing slash. */
  readonly baseUrl: string;
  /** Taken out of every answer. */
  readonly token: Secret;
  /** Whether the token goes along. */
  readonly credentials: "send" | "omit";
  readonly fetch?: typeof fetch;
  /** Patience for one answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number;
}

/** Sends one GET and resolves with its answer whatever the status; rejects with a `Failure` where none came. */
export type Probe = (path: string) => Promise<Answer>;

/** For looking at an account: no retry and no waiting, since also a refusal and a limit are what one wants to see. */
export function createProbe({ baseUrl, token, credentials, fetch, timeoutMs = 10_000 }: ProbeOptions): Probe {
  const guarded = guardOrigins({ origins: [new URL(baseUrl).origin], timeoutMs, ...(fetch && { fetch }) });
  return async (path) => {
    const response = await guarded(`${baseUrl}${path}`, {
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "pulumi-github-packages",
        "x-github-api-version": apiVersion,
        ...(credentials === "send" ? { authorization: `Bearer ${token.reveal()}` } : {}),
      },
    });
    const headers = [...response.headers].map(([name, value]) => [name, token.scrub(value)] as const);
    return { status: response.status, headers: Object.fromEntries(headers), data: parsed(token.scrub(await response.text())) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
