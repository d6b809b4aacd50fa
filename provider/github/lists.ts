import { Failure, FailureCode } from "../core/failure";
import { pages } from "./octokit";
import type { Call, Sender } from "./sender";
import { parseArray, type Checked } from "./shapes";

/** GitHub's largest page. */
export const perPage = "100";
/** No list of GitHub's is longer; a `Link` that leads further leads in circles. */
const mostPages = 100_000;

export interface Listed<T> {
  readonly items: readonly T[];
  readonly pages: number;
  /** An item stood on two pages: something was published between them. */
  readonly drifted: boolean;
}

/**
 * Reads a list to its end: all of it, each id once, or a failure.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export async function readList<T extends { readonly id: number }>(call: Call, parse: (item: unknown) => Checked<T>, send: Sender): Promise<Listed<T>> {
  const about = { operation: call.operation, subject: call.subject };
  const seen = new Set<string>();
  const byId = new Map<number, T>();
  let drifted = false;
  let here = call.url;
  const read = async (link: string): Promise<{ items: T[]; link: string | undefined }> => {
    // A relative link is meant from the page it stands on; whether it may be followed is decided where it is sent.
    const url = URL.canParse(link, here) ? new URL(link, here).href : link;
    if (seen.has(url) || seen.size >= mostPages) throw new Failure(FailureCode.unexpectedResponse, "the list's Link leads back to a page that was read", about);
    seen.add(url);
    here = url;
    const answer = await send({ ...call, url });
    const partial = answer.headers["x-github-sso"];
    if (partial !== undefined) {
      throw new Failure(FailureCode.sso, `GitHub left out what belongs to organizations that demand single sign-on (${partial.slice(0, 200)})`, { ...about, cure: "Authorize the token for them, so that the list is complete." });
    }
    const checked = parseArray(answer.data, parse);
    if (!checked.ok) throw new Failure(FailureCode.unexpectedResponse, `the list ${checked.reason}`, { ...about, status: answer.status });
    return { items: checked.value, link: answer.headers["link"] };
  };
  for await (const page of pages(call.url, read)) {
    for (const item of page as T[]) {
      drifted ||= byId.has(item.id);
      byId.set(item.id, item);
    }
  }
  return { items: [...byId.values()], pages: seen.size, drifted };
}

/** Newest first; ids decide between equal times. */
export function newestFirst<T extends { readonly id: number; readonly createdAt: string }>(items: readonly T[]): readonly T[] {
  return Object.freeze([...items].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id));
}
