/** The targets of a `Link` header by their relation. https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api#using-link-headers */
export function readLinks(header: string | undefined): { readonly next?: string; readonly last?: string } {
  const found = new Map<string, string>();
  for (const [, target = "", rel = ""] of (header ?? "").matchAll(/<([^<>]*)>\s*;[^<]*?\brel="?([^",;]+)"?/g)) found.set(rel, target);
  const [next, last] = [found.get("next"), found.get("last")];
  return { ...(next === undefined ? {} : { next }), ...(last === undefined ? {} : { last }) };
}

/** The page that a link leads to, where it says so. */
export function pageOf(url: string): number | undefined {
  const page = URL.canParse(url) ? new URL(url).searchParams.get("page") : null;
  return page !== null && /^[1-9]\d{0,8}$/.test(page) ? Number(page) : undefined;
}

/** The same link with another `page`; every other character of it stays as it is. */
export const withPage = (url: string, page: number): string => url.replace(/([?&]page=)\d+/, `$1${page}`);
