import { OwnerType, PackageType, TokenKind, Visibility, type Owner, type Package, type Token } from "../state/model";
import type { Call } from "./call";
import { OwnerForm, type Action } from "./operations";
import { Problem, type ProblemKey } from "./problem";

/** Who asks about whose packages: what permissions depend on. */
export interface Viewer extends Pick<Call, "world"> {
  readonly owner: Owner;
  readonly token: Token;
}

/** A call that came as far as an owner it may ask about. */
export interface Admitted extends Call, Viewer {
  readonly token: Token;
}

/** Scopes of a classic token by action, with the refusal that names them. */
const scopesOf: Partial<Record<Action, readonly [refusal: ProblemKey, ...scopes: string[]]>> = {
  "list-packages": ["scope-list", "read:packages"],
  "docker-conflicts": ["scope-list", "read:packages"],
  "get-package": ["scope-get", "read:packages"],
  "list-versions": ["scope-versions", "read:packages"],
  "get-version": ["scope-get-version", "read:packages"],
  "delete-package": ["scope-delete-package", "read:packages", "delete:packages"],
  "delete-version": ["scope-delete-version", "read:packages", "delete:packages"],
  "restore-package": ["scope-restore-package", "read:packages", "write:packages"],
  "restore-version": ["scope-restore-version", "read:packages", "write:packages"],
};

export const acceptedScopes = (action: Action): readonly string[] => scopesOf[action]?.slice(1) ?? [];

/** `write:packages` contains `read:packages`: the token page ticks both and the header names only the former. */
export const granted = (token: Token, scope: string): boolean =>
  token.scopes.includes(scope) || (scope === "read:packages" && token.scopes.includes("write:packages"));

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const includes = (logins: readonly string[] | undefined, login: string): boolean =>
  logins === undefined || logins.some((each) => same(each, login));

/** Owner, single sign-on, kind of token, scopes: in the order in which GitHub refuses. */
export function admit(call: Call): Admitted {
  const { token } = call;
  if (token === undefined) throw new Problem("requires-auth");
  const owner = ownerOf(call, token);
  call.entry.ownerLogin = owner.login;
  requireSso(call, owner, token);
  requireKind(call, token);
  requireScopes(call, token);
  return { ...call, owner, token };
}

function ownerOf(call: Call, token: Token): Owner {
  const { store } = call.world;
  const { org, username, organization_id, account_id } = call.params;
  const id = organization_id ?? account_id;
  const login = org ?? username ?? token.user;
  const owner = id === undefined ? store.owner(login) : store.ownerById(Number(id));
  // An organization answers under /users/ too, a user does not answer under /orgs/.
  if (owner === undefined || (call.form === OwnerForm.org && owner.type !== OwnerType.organization)) throw new Problem("route-404");
  return owner;
}

/** The organization enforces single sign-on, and the token was not authorized for it. */
export const lacksSso = ({ owner, token }: Omit<Viewer, "world">): boolean =>
  owner.ssoRequired && token.kind === TokenKind.classic && !token.ssoAuthorized.some((login) => same(login, owner.login));

/** https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#authenticating-with-saml-sso */
function requireSso({ world }: Call, owner: Owner, token: Token): void {
  if (!lacksSso({ owner, token })) return;
  const url = `${world.hosts.webUrl}/orgs/${owner.login}/sso?authorization_request=${owner.id.toString(36).toUpperCase()}`;
  throw new Problem("sso", { headers: { "x-github-sso": `required; url=${url}` } });
}

/** https://docs.github.com/packages/learn-github-packages/about-permissions-for-github-packages */
function requireKind(call: Call, token: Token): void {
  const { action } = call.operation;
  switch (token.kind) {
    case TokenKind.classic:
      return;
    case TokenKind.fineGrained:
      throw new Problem("fine-grained");
    case TokenKind.installation:
      throw new Problem(action === "get-package" || action === "get-version" ? "package-404" : "integration");
    case TokenKind.actions:
      if (call.form === OwnerForm.self) throw new Problem("route-404");
      // GITHUB_TOKEN lists any type of an organization but this one.
      if (action === "list-packages" && call.form === OwnerForm.org && call.query.get("package_type") === PackageType.container) {
        throw new Problem("invalid-argument");
      }
      return;
    default:
      token.kind satisfies never;
  }
}

function requireScopes(call: Call, token: Token): void {
  const [refusal, ...scopes] = scopesOf[call.operation.action] ?? [];
  if (refusal === undefined || token.kind !== TokenKind.classic) return;
  if (!scopes.every((scope) => granted(token, scope))) throw new Problem(refusal);
}

/** Types whose permissions belong to a repository need the scope `repo`; what GitHub shows without it is a 404. */
const lacksRepoScope = (call: Viewer, pkg: Package): boolean =>
  call.token.kind === TokenKind.classic && !call.world.hosts.granular.has(pkg.type) && !call.token.scopes.includes("repo");

/** The workflow's repository has the admin role: the linked one, or one that was granted it on a granular package. */
export const workflowIsAdmin = (call: Viewer, pkg: Package): boolean => {
  const { repository } = call.token;
  if (repository === undefined) return false;
  if (pkg.repository !== undefined && same(pkg.repository.fullName, repository)) return true;
  const tiedToRepository = pkg.type === PackageType.maven || pkg.type === PackageType.rubygems;
  return !tiedToRepository && pkg.adminRepositories.some((each) => same(each, repository));
};

export function canRead(call: Viewer, pkg: Package): boolean {
  const { owner, token } = call;
  if (pkg.visibility === Visibility.public) return true;
  if (token.kind === TokenKind.actions) return workflowIsAdmin(call, pkg);
  if (lacksRepoScope(call, pkg)) return false;
  if (owner.type === OwnerType.user) return same(owner.login, token.user) || (pkg.readers !== undefined && includes(pkg.readers, token.user));
  return includes(pkg.readers, token.user) || includes(pkg.admins ?? owner.admins, token.user);
}

/** Missing admin rights look like a missing package, except to a workflow. */
export function requireAdmin(call: Admitted, pkg: Package): void {
  const { owner, token } = call;
  if (token.kind === TokenKind.actions) {
    if (!workflowIsAdmin(call, pkg)) throw new Problem("integration");
    return;
  }
  if (lacksRepoScope(call, pkg) || !isAdmin(call, owner, pkg)) throw new Problem("package-404");
}

export function isAdmin(call: Viewer, owner: Owner, pkg: Package): boolean {
  const { user } = call.token;
  if (owner.type === OwnerType.user) return same(owner.login, user);
  const granular = call.world.hosts.granular.has(pkg.type);
  return includes(pkg.admins ?? owner.admins, user) && (!granular || includes(owner.admins, user));
}
