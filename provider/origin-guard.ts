import { Failure, FailureCode } from "./core/failure";

export interface GuardOptions {
  /** The only origins that are spoken to. */
  readonly origins: readonly string[];
  /** @default the platform's fetch */
  readonly fetch?: typeof fetch;
  /** Patience for one answer, its body included, in milliseconds. @default 30000; GitHub itself gives up after 10 s */
  readonly timeoutMs?: number;
  /** The largest body that is read, in bytes after decompression; a larger one rejects with `unexpected-response`. @default any */
  readonly maxBytes?: number;
}

export interface GuardedRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/**
 * Sends one request and reads its whole answer, whatever its status.
 * Rejects with `foreign-origin` before anything is sent elsewhere, and with `network` where no complete answer came.
 */
export type GuardedFetch = (url: string, request?: GuardedRequest) => Promise<Response>;

const redirects = [301, 302, 307, 308];
const maxRedirects = 5;
const withoutBody = [101, 204, 205, 304];

/** A fetch that cannot carry credentials away: it speaks to the given origins only, redirects included. */
export function guardOrigins({ origins, fetch = globalThis.fetch, timeoutMs = 30_000, maxBytes = Number.POSITIVE_INFINITY }: GuardOptions): GuardedFetch {
  const check = (url: string, base?: string): string => {
    const target = URL.canParse(url, base) ? new URL(url, base) : undefined;
    if (target === undefined) throw foreign("an address that is not a URL", origins);
    const http = target.protocol === "https:" || target.protocol === "http:";
    if (!http || !origins.includes(target.origin)) throw foreign(http ? target.origin : `a ${target.protocol} address`, origins);
    if (target.username !== "" || target.password !== "") throw foreign(`${target.origin} with a user name`, origins);
    return target.href;
  };

  return async (url, request = {}) => {
    const method = request.method ?? "GET";
    let here = check(url);
    for (let hops = 0; ; hops += 1) {
      const answer = await exchange(fetch, here, { request: { ...request, method }, timeoutMs, maxBytes });
      const location = answer.headers.get("location");
      if (!redirects.includes(answer.status) || location === null) return answer;
      const next = check(location, here);
      // A redirect may only lead on where the first request was meant to go, even if more origins are allowed.
      if (new URL(next).origin !== new URL(here).origin) throw foreign(new URL(next).origin, [new URL(here).origin]);
      if (method !== "GET" && method !== "HEAD") {
        throw new Failure(FailureCode.refused, `the answer redirects a ${method}, which is not followed`, { status: answer.status, cure: "Check the owner's and the package's name: they may have been renamed." });
      }
      if (hops >= maxRedirects) throw new Failure(FailureCode.unexpectedResponse, `more than ${maxRedirects} redirects`, { status: answer.status });
      here = next;
    }
  };
}

async function exchange(fetch: typeof globalThis.fetch, url: string, { request, timeoutMs, maxBytes }: { request: GuardedRequest & { method: string }; timeoutMs: number; maxBytes: number }): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method: request.method,
      headers: { ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
    });
    // Read here, so that an answer that breaks off is "no answer" and not an empty one.
    const body = maxBytes === Number.POSITIVE_INFINITY ? await answer.arrayBuffer() : await readAtMost(answer, maxBytes);
    return new Response(withoutBody.includes(answer.status) ? null : body, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
  } catch (error) {
    if (error instanceof Failure) throw error; // refused before anything was sent
    const words = timeout.aborted ? `no complete answer within ${timeoutMs / 1000} s` : `no complete answer (${reasonOf(error)})`;
    throw new Failure(FailureCode.network, words, { cause: error, cure: `Check that ${new URL(url).origin} can be reached from here.` });
  }
}

/** Stops at the first byte too many, whatever `content-length` says, and lets the rest go unread. */
async function readAtMost(answer: Response, maxBytes: number): Promise<ArrayBuffer> {
  const tooLarge = (): Failure => new Failure(FailureCode.unexpectedResponse, `the answer is larger than ${maxBytes} bytes`, { status: answer.status });
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (Number(answer.headers.get("content-length")) > maxBytes) {
    await answer.body?.cancel();
    throw tooLarge();
  }
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(); // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
  return error instanceof Error ? error.message : String(error);
}

function foreign(where: string, origins: readonly string[]): Failure {
  return new Failure(FailureCode.foreignOrigin, `refused to follow to ${where}; the token is for ${origins.join(" and ") || "no origin"} only`, {
    cure: "If that host is meant, make it the connection's baseUrl or registryUrl, with a token from the stack's secret config.",
  });
}
