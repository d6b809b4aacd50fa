// The only importer of @octokit/*.
import { Octokit } from "@octokit/core";
import { composePaginateRest } from "@octokit/plugin-paginate-rest";
import { throttling } from "@octokit/plugin-throttling";
import { isFailure } from "../core/failure";
import type { Secret } from "../config/secret";
import type { GuardedFetch } from "../origin-guard";
import type { Budget } from "./budget";
import { limitOf, type Answer } from "./classify";

export interface Sent {
  readonly method: "GET" | "POST" | "DELETE";
  /** The route with its placeholders: what octokit sees in place of names. */
  readonly template: string;
  /** The finished URL, sent as it is. */
  readonly url: string;
}

/** Sends one request within the budget. Resolves for every status; rejects with a `Failure` where no answer came. */
export type Transport = (request: Sent) => Promise<Answer>;

export interface TransportOptions {
  readonly baseUrl: string;
  readonly token: Secret;
  readonly fetch: GuardedFetch;
  readonly budget: Budget;
  readonly log: (line: string) => void;
  readonly userAgent: string;
}

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const apiVersion = "2022-11-28";

interface HttpError extends Error {
  readonly status: number;
  readonly response?: { readonly headers: Answer["headers"]; readonly data: unknown };
}

const answerOf = (error: HttpError): Answer => ({ status: error.status, headers: error.response?.headers ?? {}, data: error.response?.data });

/**
 * octokit with the throttling plugin. octokit knows neither the token nor the finished URL: its template engine would
 * read `:name` and `{name}` inside a `Link` as placeholders, and what it does not know it cannot show in an error.
 */
export function createTransport({ baseUrl, token, fetch, budget, log, userAgent }: TransportOptions): Transport {
  const quiet = { debug: () => undefined, info: () => undefined, warn: (text: string) => log(token.scrub(text)), error: (text: string) => log(token.scrub(text)) };
  const waitOut = (limit: "primary" | "secondary") => async (_seconds: number, options: object): Promise<boolean> => {
    const state = (options as { request: { limited?: Answer; waitedMs?: number } }).request;
    const waitedMs = state.limited && (await budget.waitOut(state.limited, limit, state.waitedMs ?? 0));
    if (waitedMs !== undefined) state.waitedMs = waitedMs;
    return waitedMs !== undefined;
  };
  const Throttled = Octokit.plugin(readLimits, throttling);
  const octokit = new Throttled({
    baseUrl,
    userAgent,
    log: quiet,
    request: { log: quiet },
    throttle: {
      id: "packages",
      global: budget.requests,
      write: budget.writes,
      notifications: budget.restores,
      // The plugin's second gate for writes; ours is for restores, whose pace differs from that of deletes.
      triggersNotification: (template: string) => template.endsWith("/restore"),
      // The plugin awaits what they return, although its types say that they return nothing.
      onRateLimit: waitOut("primary") as unknown as () => void,
      onSecondaryRateLimit: waitOut("secondary") as unknown as () => void,
      // The handlers have waited already.
      retryAfterBaseValue: 0,
    },
  } as ConstructorParameters<typeof Throttled>[0]);

  return async ({ method, template, url }) => {
    const send = async (_template: string, init: { headers: Record<string, string>; signal?: AbortSignal | null }): Promise<Response> => {
      await budget.opened();
      return fetch(url, { method, headers: { ...init.headers, authorization: `Bearer ${token.reveal()}` } });
    };
    try {
      const { status, headers, data }: { status: number; headers: object; data: unknown } = await octokit.request({
        method,
        url: template,
        headers: { accept: "application/vnd.github+json", "x-github-api-version": apiVersion },
        request: { fetch: send as unknown as typeof globalThis.fetch },
      });
      return { status, headers: headers as Answer["headers"], data };
    } catch (error) {
      if (isFailure(error)) throw error;
      if (error instanceof Error && isFailure(error.cause)) throw error.cause;
      if (error instanceof Error && "response" in error && error.response !== undefined) return answerOf(error as HttpError);
      throw error;
    }
  };
}

/** Runs closer to the wire than the throttling plugin and tells it what it does not see by itself. */
function readLimits(octokit: Octokit): void {
  octokit.hook.error("request", (error, options) => {
    if ("response" in error && error.response !== undefined) {
      const answer = answerOf(error as HttpError);
      // Its handlers get the request's options but not the answer.
      (options.request as { limited?: Answer }).limited = answer;
      // It knows secondary limits by these words only; GitHub also tells them by header.
      if (limitOf(answer) === "secondary" && !/\bsecondary rate\b/i.test(error.message)) error.message += " (secondary rate limit)";
    }
    throw error;
  });
}

/**
 * The pages of a list, following `rel="next"` as it stands.
 * `read` checks an answer before the plugin sees it: the plugin would take a failed page for the list's end.
 */
export async function* pages(first: string, read: (url: string) => Promise<{ items: unknown[]; link: string | undefined }>): AsyncGenerator<unknown[]> {
  const request = Object.assign(
    async ({ url }: { url: string }) => {
      const { items, link } = await read(url);
      return { status: 200, url, headers: { link }, data: items };
    },
    { endpoint: () => ({ method: "GET", url: first, headers: {} }) },
  );
  for await (const page of composePaginateRest.iterator(undefined as never, request as never)) yield (page as { data: unknown[] }).data;
}
