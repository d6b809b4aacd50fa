import { createHash } from "node:crypto";
import { TokenKind, type Token } from "../state/model";
import { acceptedScopes } from "./access";
import type { Answer, Call } from "./call";
import type { Problem } from "./problem";

/** An answer as it goes over the wire. */
export interface Written {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: no body and no content type. */
  readonly body?: string | Uint8Array;
  /** The body goes out in so many pieces, with a pause after each. */
  readonly drip?: { readonly pieces: number; readonly ms: number };
}

export const refusal = (problem: Problem, documentationUrl: string): Answer => ({
  status: problem.status,
  body: { message: problem.message, documentation_url: problem.documentationUrl ?? documentationUrl, status: String(problem.status) },
  headers: problem.headers,
});

/** https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
const scopeHeaders = (call: Pick<Call, "operation">, token: Token | undefined): Record<string, string> =>
  token?.kind === TokenKind.classic
    ? { "x-oauth-scopes": token.scopes.join(", "), "x-accepted-oauth-scopes": acceptedScopes(call.operation.action).join(", ") }
    : {};

const isUnchanged = (asked: string | undefined, etag: string): boolean =>
  asked !== undefined && asked.split(",").some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === etag.replace(/^W\//, ""));

export const requestId = (seq: number): string => `E000:${seq.toString(16).toUpperCase().padStart(6, "0")}`;

/**
 * JSON with the headers GitHub sends. A 200 has an `ETag`, and answers 304 to the same one.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
 */
export function write(answer: Answer, call: Call): Written {
  const headers: Record<string, string> = {
    date: new Date(call.now).toUTCString(),
    "x-github-request-id": requestId(call.entry.seq),
    "x-github-media-type": "github.v3; format=json",
    ...(call.apiVersion === "" ? {} : { "x-github-api-version-selected": call.apiVersion }),
    ...scopeHeaders(call, call.token),
    ...answer.headers,
  };
  if (answer.body === undefined) return { status: answer.status, headers };
  const text = JSON.stringify(answer.body);
  headers["content-type"] = "application/json; charset=utf-8";
  if (answer.status !== 200) return { status: answer.status, headers, body: text };
  const etag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  Object.assign(headers, { etag, "cache-control": "private, max-age=60, s-maxage=60", vary: "Accept, Authorization, Cookie, X-GitHub-OTP" });
  if (!isUnchanged(call.headers["if-none-match"], etag)) return { status: 200, headers, body: text };
  delete headers["content-type"];
  return { status: 304, headers };
}
