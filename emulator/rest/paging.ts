import { OwnerType, type Owner } from "../state/model";
import type { Call } from "./call";
import type { Page } from "./parameters";

export const firstIndex = ({ page, perPage }: Page): number => (page - 1) * perPage;

/**
 * The `Link` header, or nothing when one page holds all.
 * GitHub writes the owner's number into these links, whatever the request called it: clients must follow, not build them.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function linkHeader(call: Call, list: { owner: Owner; path: string; total: number; page: Page }): Record<string, string> {
  const { page, perPage } = list.page;
  const last = Math.ceil(list.total / perPage);
  if (last <= 1) return {};
  const prefix = list.owner.type === OwnerType.organization ? "organizations" : "user";
  const base = `${call.origin}${call.world.hosts.basePath}/${prefix}/${list.owner.id}${list.path}`;
  const at = (target: number): string => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(target));
    return `${base}?${query.toString()}`;
  };
  const rels: [name: string, target: number][] = [];
  if (page > 1) rels.push(["prev", Math.min(page - 1, last)]);
  if (page < last) rels.push(["next", page + 1], ["last", last]);
  if (page > 1) rels.push(["first", 1]);
  return { link: rels.map(([name, target]) => `<${at(target)}>; rel="${name}"`).join(", ") };
}
