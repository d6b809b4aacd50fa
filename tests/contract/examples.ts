import type { PackageSeed, Seed } from "../../emulator";
import { token } from "../emulator/wire";
import type { Described, Node } from "./descriptions";

/**
 * Fields in which GitHub's own examples contradict themselves, so that no world can produce them: these four lists name
 * an owner `octocat` with the URL of an organization, and an owner `github` with the path of a user.
 */
const contradictory = ["owner", "url", "html_url"];
const contradictingOperations = /^packages\/list-(packages|docker-migration-conflicting-packages)-for-(authenticated-user|user)$/;

/** An example without what it cannot mean, in the order of ids: lists of packages are shown oldest first, observed newest first. */
export function comparable(operation: Described, body: unknown): unknown {
  const drop = contradictingOperations.test(operation.id) ? contradictory : [];
  const one = (item: Node): Node => Object.fromEntries(Object.entries(item).filter(([key]) => !drop.includes(key)));
  return Array.isArray(body) ? body.map(one).sort((a, b) => a["id"] - b["id"]) : one(body as Node);
}

/** Login and kind of the owner whom an example's URL names. */
function ownerOf(operation: Described, item: Node): { login: string; type: "Organization" | "User"; id?: number; siteAdmin: boolean } {
  const [, kind = "", login = ""] = /\/(orgs|users)\/([^/]+)\/packages/.exec(item["url"]) ?? [];
  const person = contradictingOperations.test(operation.id) ? "octocat" : login;
  return {
    login: person,
    type: person === "octocat" || kind === "users" ? "User" : "Organization",
    ...(item["owner"] && { id: item["owner"].id }),
    siteAdmin: item["owner"]?.site_admin === true,
  };
}

const moments = (item: Node) => ({ createdAt: item["created_at"] as string, updatedAt: item["updated_at"] as string });

function packageSeed(owner: string, item: Node): PackageSeed {
  const repository = item["repository"] as Node | undefined;
  return {
    ...moments(item),
    owner,
    type: item["package_type"],
    name: item["name"],
    id: item["id"],
    visibility: item["visibility"],
    dockerMigrationConflict: true,
    ...(repository && {
      repository: { fullName: repository["full_name"], id: repository["id"], private: repository["private"], description: repository["description"] },
    }),
    versions: Array.from({ length: item["version_count"] }, (_, index) => (item["package_type"] === "container" ? {} : { name: `0.0.${index}` })),
  };
}

/** The package to which an example's versions belong, read from their addresses. */
function versionsSeed(owner: string, items: readonly Node[]): PackageSeed {
  const first = items[0] ?? {};
  const [, type = "", name = ""] = /\/packages\/([^/]+)\/([^/]+)\/versions/.exec(first["url"]) ?? [];
  const [, repository, id] = /github\.com\/([^/]+\/[^/]+)\/packages\/(\d+)$/.exec(first["package_html_url"]) ?? [];
  return {
    owner,
    type: type as PackageSeed["type"],
    name,
    ...(id !== undefined && repository !== undefined && { id: Number(id), repository }),
    versions: items.map((item) => ({
      ...moments(item),
      id: item["id"],
      name: item["name"],
      tags: item["metadata"]?.container?.tags ?? [],
      ...(item["license"] && { license: item["license"] }),
      ...(item["description"] && { description: item["description"] }),
    })),
  };
}

/** A world in which the operation must answer its example, and the path to ask. */
export function worldOf(operation: Described, example: unknown): { seed: Seed; path: string } {
  const items = (Array.isArray(example) ? example : [example]) as Node[];
  const first = items[0] ?? {};
  const { login, ...owner } = ownerOf(operation, first);
  const aboutVersions = "package_html_url" in first;
  const packages = aboutVersions ? [versionsSeed(login, items)] : items.map((item) => packageSeed(login, item));
  const values: Record<string, string> = {
    org: login,
    username: login,
    package_type: packages[0]?.type ?? "",
    package_name: packages[0]?.name ?? "",
    package_version_id: String(first["id"]),
  };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  const query = operation.parameters.some((each) => each.in === "query" && each.required) ? `?package_type=${packages[0]?.type}` : "";
  return { seed: { owners: { [login]: owner }, tokens: { [token]: { user: "octocat" } }, packages }, path: path + query };
}
