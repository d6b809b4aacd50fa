// The only importer of @octokit/*.
import { Octokit } from "@octokit/core";
import { isFailure } from "../core/failure";
import type { Secret } from "../config/secret";
import type { GuardedFetch } from "../origin-guard";
import { Spending, type Budget } from "./budget";
import type { Answer } from "./classify";
import { readKept, type KeptAnswers, type Keeping } from "./kept-answers";

export interface Sent {
  readonly method: "GET" | "POST" | "DELETE";
  /** The route with its placeholders: what octokit sees in place of names. */
  readonly template: string;
  /** The finished URL, sent as it is. */
  readonly url: string;
  /** Epoch milliseconds after which it is not sent any more. */
  readonly expiresAt?: number;
  /** The answer is kept across runs. @default nothing is kept or asked for */
  readonly keeping?: Keeping;
}

/** Sends one request within the budget. Resolves for every status; rejects with a `Failure` where no answer came. */
export type Transport = (request: Sent) => Promise<Answer>;

export interface TransportOptions {
  readonly baseUrl: string;
  readonly token: Secret;
  readonly fetch: GuardedFetch;
  readonly budget: Budget;
  readonly kept?: KeptAnswers | undefined;
  readonly log: (line: string) => void;
  readonly userAgent: string;
}

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
export const apiVersion = "2022-11-28";

interface HttpError extends Error {
  readonly status: number;
  readonly response?: { readonly headers: Answer["headers"]; readonly data: unknown };
}

const answerOf = (error: HttpError): Answer => ({ status: error.status, headers: error.response?.headers ?? {}, data: error.response?.data });

const spendings = { GET: Spending.read, DELETE: Spending.delete, POST: Spending.restore } as const;

/**
 * octokit knows neither the token nor the finished URL: its template engine would read `:name` and `{name}` inside a
 * `Link` as placeholders, and what it does not know it cannot show in an error.
 */
export function createTransport({ baseUrl, token, fetch, budget, kept, log, userAgent }: TransportOptions): Transport {
  const quiet = { debug: () => undefined, info: () => undefined, warn: (text: string) => log(token.scrub(text)), error: (text: string) => log(token.scrub(text)) };
  const octokit = new Octokit({ baseUrl, userAgent, log: quiet, request: { log: quiet } });

  const send = async ({ method, template, url, keeping }: Sent): Promise<Answer> => {
    let keep: (() => void) | undefined;
    const sendAsItIs = async (_template: string, init: { headers: Record<string, string> }): Promise<Response> => {
      const request = { method, headers: { ...init.headers, authorization: `Bearer ${token.reveal()}` } };
      if (kept === undefined || keeping === undefined) return fetch(url, request);
      const reading = await readKept(url, request, { fetch, kept, token: token.fingerprint(), keeping });
      keep = reading.keep;
      return reading.response;
    };
    try {
      const { status, headers, data }: { status: number; headers: object; data: unknown } = await octokit.request({
        method,
        url: template,
        headers: { accept: "application/vnd.github+json", "x-github-api-version": apiVersion },
        request: { fetch: sendAsItIs as unknown as typeof globalThis.fetch },
      });
      return { status, headers: headers as Answer["headers"], data, ...(keep === undefined ? {} : { keep }) };
    } catch (error) {
      if (isFailure(error)) throw error;
      if (error instanceof Error && isFailure(error.cause)) throw error.cause;
      if (error instanceof Error && "response" in error && error.response !== undefined) return answerOf(error as HttpError);
      throw error;
    }
  };

  return (request) => budget.spend({ spending: spendings[request.method], expiresAt: request.expiresAt, send: () => send(request) });
}
