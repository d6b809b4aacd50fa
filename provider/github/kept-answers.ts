import type { GuardedFetch, GuardedRequest } from "../origin-guard";

/** An answer to a read, as it was when GitHub gave it this tag. */
export interface KeptAnswer {
  readonly etag: string;
  readonly body: string;
  /** A 304 need not repeat it. */
  readonly link?: string | undefined;
}

/** Answers kept across runs. It may forget any of them at any time, and returns only what it was given. */
export interface KeptAnswers {
  read(key: readonly string[]): KeptAnswer | undefined;
  write(key: readonly string[], answer: KeptAnswer): void;
}

/** `ask` whether it is unchanged, or `renew` what is kept. */
export type Keeping = "ask" | "renew";

export interface KeptReading {
  readonly response: Response;
  /** Keeps the answer, once whoever asked has found it whole and sound. */
  readonly keep: () => void;
}

/**
 * A read that costs no request of the hourly limit where GitHub says that nothing has changed: the kept body then takes
 * the way of any other one. https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
 */
export async function readKept(url: string, request: GuardedRequest, from: { readonly fetch: GuardedFetch; readonly kept: KeptAnswers; readonly token: string; readonly keeping: Keeping }): Promise<KeptReading> {
  const { fetch, kept, token, keeping } = from;
  // What one token may see says nothing about another one.
  const key = [token, url];
  const known = keeping === "ask" ? kept.read(key) : undefined;
  const answer = await fetch(url, { ...request, headers: { ...request.headers, ...(known === undefined ? {} : { "if-none-match": known.etag }) } });
  if (answer.status === 304 && known !== undefined) {
    const headers = new Headers(answer.headers);
    headers.set("content-type", "application/json; charset=utf-8");
    if (known.link !== undefined && !headers.has("link")) headers.set("link", known.link);
    return { response: new Response(known.body, { status: 200, headers }), keep: () => undefined };
  }
  const etag = answer.headers.get("etag");
  if (answer.status !== 200 || etag === null) return { response: answer, keep: () => undefined };
  const body = await answer.text();
  return {
    response: new Response(body, { status: 200, headers: answer.headers }),
    keep: () => kept.write(key, { etag, body, link: answer.headers.get("link") ?? undefined }),
  };
}
