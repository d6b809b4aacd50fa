import pLimit from "p-limit";
import { Failure, FailureCode } from "../core/failure";
import { pageOf, readLinks, withPage } from "./links";
import type { Call, Sender } from "./sender";
import { parseArray, type Checked } from "./shapes";

/** GitHub's largest page. */
export const perPage = 100;
/** No list of GitHub's is longer; a `Link` that leads further leads in circles. */
const mostPages = 100_000;
/** Pages that are asked for at the same time. The budget holds below it. */
const atOnce = 32;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
  readonly last?: string;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly pages: number;
  /** The list changed while it was read: an item stood on two pages, or a page that others follow was not full. */
  readonly drifted: boolean;
}

/** Reads one page; links on it are made absolute. Whether they may be followed is decided where they are sent. */
export async function readPage<T>(call: Call, parse: (item: unknown) => Checked<T>, send: Sender): Promise<Page<T>> {
  const about = { operation: call.operation, subject: call.subject };
  const answer = await send(call);
  const partial = answer.headers["x-github-sso"];
  if (partial !== undefined) {
    throw new Failure(FailureCode.sso, `GitHub left out what belongs to organizations that demand single sign-on (${partial.slice(0, 200)})`, { ...about, cure: "Authorize the token for them, so that the list is complete." });
  }
  const checked = parseArray(answer.data, parse);
  if (!checked.ok) throw new Failure(FailureCode.unexpectedResponse, `the list ${checked.reason}`, { ...about, status: answer.status });
  answer.keep?.();
  const { next, last } = readLinks(answer.headers["link"]);
  const absolute = (link: string): string => (URL.canParse(link, call.url) ? new URL(link, call.url).href : link);
  return { items: checked.value, ...(next === undefined ? {} : { next: absolute(next) }), ...(last === undefined ? {} : { last: absolute(last) }) };
}

/**
 * Reads a list to its end: all of it, each id once, or a failure. The first page tells how many there are; the others
 * are then read at once. Where it does not tell, and behind the last one, `next` is followed as it stands.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export async function readList<T extends { readonly id: number }>(call: Call, parse: (item: unknown) => Checked<T>, send: Sender): Promise<Listed<T>> {
  const seen = new Set<string>();
  const read = (url: string): Promise<Page<T>> => {
    if (seen.has(url) || seen.size >= mostPages) throw new Failure(FailureCode.unexpectedResponse, "the list's Link leads back to a page that was read", { operation: call.operation, subject: call.subject });
    seen.add(url);
    return readPage({ ...call, url }, parse, send);
  };
  const first = await read(call.url);
  const pages = [first, ...(await allAtOnce(restOf(first), read))];
  for (let page = pages.at(-1); page?.next !== undefined; page = pages.at(-1)) pages.push(await read(page.next));

  const byId = new Map<number, T>();
  let drifted = pages.slice(0, -1).some((page, index) => page.items.length !== first.items.length && index > 0);
  for (const item of pages.flatMap((page) => page.items)) {
    drifted ||= byId.has(item.id);
    byId.set(item.id, item);
  }
  return { items: [...byId.values()], pages: pages.length, drifted };
}

/** The pages behind the first one, where it tells which there are. */
function restOf({ next, last }: Page<unknown>): readonly string[] {
  const second = next === undefined ? undefined : pageOf(next);
  const lastPage = last === undefined ? undefined : pageOf(last);
  if (last === undefined || second !== 2 || lastPage === undefined || lastPage < second || lastPage > mostPages) return [];
  return Array.from({ length: lastPage - 1 }, (_, index) => withPage(last, index + 2));
}

/** In their order. After a failure nothing more is asked for. */
async function allAtOnce<T>(urls: readonly string[], read: (url: string) => Promise<T>): Promise<T[]> {
  const limit = pLimit(atOnce);
  return Promise.all(
    urls.map((url) =>
      limit(async () => {
        try {
          return await read(url);
        } catch (error) {
          limit.clearQueue();
          throw error;
        }
      }),
    ),
  );
}

/** Newest first; ids decide between equal times. */
export function newestFirst<T extends { readonly id: number; readonly createdAt: string }>(items: readonly T[]): readonly T[] {
  const keyed = items.map((item) => ({ item, at: Date.parse(item.createdAt) }));
  return Object.freeze(keyed.sort((a, b) => b.at - a.at || b.item.id - a.item.id).map(({ item }) => item));
}
