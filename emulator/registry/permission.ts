import { canRead, granted, isAdmin, lacksSso, workflowIsAdmin } from "../rest/access";
import { OwnerType, PackageType, TokenKind, Visibility, type Package, type Token } from "../state/model";
import type { RegistryCall, Repository } from "./call";
import { Refusal, type RefusalKey } from "./refusal";

const name = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** `acme/kas/kas`; undefined where the owner does not exist. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export function repositoryOf({ world }: RegistryCall, path: string): Repository | undefined {
  const [login = "", ...rest] = path.split("/");
  if (rest.length === 0 || !name.test(path.toLowerCase()) || !name.test(rest.join("/"))) throw new Refusal("name-invalid");
  const owner = world.store.owner(login);
  return owner === undefined ? undefined : { owner, name: rest.join("/") };
}

export const packageOf = ({ world }: RegistryCall, { owner, name }: Repository): Package | undefined => world.store.package(owner.id, PackageType.container, name);

const matches = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Why this caller may not read what is, or would be, in a repository; undefined where it may. */
export function whyNotRead(call: RegistryCall, repository: Repository, token: Token | undefined): RefusalKey | undefined {
  const pkg = packageOf(call, repository);
  if (token === undefined) return pkg?.visibility === Visibility.public && !call.world.hosts.allAuthenticated ? undefined : "requires-auth";
  if (pkg?.visibility === Visibility.public) return undefined;
  const viewer = { world: call.world, owner: repository.owner, token };
  if (lacksSso(viewer)) return "sso";
  if (token.kind === TokenKind.classic && !granted(token, "read:packages")) return "missing-scope";
  return pkg === undefined || canRead(viewer, pkg) ? undefined : "no-read";
}

/** Why this caller may not push there; a first push makes the package, which any member of an organization may. */
export function whyNotWrite(call: RegistryCall, repository: Repository, token: Token | undefined): RefusalKey | undefined {
  if (token === undefined) return "requires-auth";
  const { owner } = repository;
  const viewer = { world: call.world, owner, token };
  if (lacksSso(viewer)) return "sso";
  const pkg = packageOf(call, repository);
  if (token.kind === TokenKind.actions) {
    const may = pkg === undefined ? matches(token.repository?.split("/")[0] ?? "", owner.login) : workflowIsAdmin(viewer, pkg);
    return may ? undefined : "no-write";
  }
  if (!token.scopes.includes("write:packages")) return "missing-scope";
  const may = pkg === undefined ? owner.type === OwnerType.organization || matches(owner.login, token.user) : isAdmin(viewer, owner, pkg);
  return may ? undefined : "no-write";
}
