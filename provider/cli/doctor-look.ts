import { isFailure, type Failure } from "../core/failure";
import { OwnerType, PackageType } from "../core/refs";
import { classify, type Answer } from "../github/classify";
import { tokenSettingsUrl } from "../github/cures";
import { createProbe, type Probe } from "../github/probe";
import { Operation, pathOf, routeOf, type RouteParts } from "../github/routes";
import { parseAccount } from "../github/shapes";
import { tokenKind, type TokenKind } from "../github/token-kind";
import type { Account, NamedPackage } from "./account";

/** One GET of the examination: what came back, or why nothing did. */
export interface Look {
  /** GitHub's answer, also where it is a refusal. */
  readonly answer?: Answer;
  /** The refusal, or what kept an answer from coming, in words that an operator can act on. */
  readonly failure?: Failure;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Everything that was seen; what follows from it is decided elsewhere. */
export interface Seen {
  readonly baseUrl: string;
  readonly registryUrl: string;
  readonly settingsUrl: string;
  readonly kind: TokenKind;
  /** The variable that holds the token. */
  readonly tokenFrom: string;
  readonly limits: Look;
  readonly versions: Look;
  readonly meta: Look;
  readonly self: Look;
  readonly owner?: { readonly login: string; readonly ownerType?: OwnerType; readonly look: Look };
  /** The first page of each type's list. */
  readonly lists: ReadonlyMap<PackageType, Look>;
  readonly packages: readonly (NamedPackage & { readonly look: Look })[];
  /** Asked without the token. */
  readonly registry?: Look;
}

export interface LookRequest {
  readonly owner?: string;
  readonly types: readonly PackageType[];
  readonly packages: readonly NamedPackage[];
  readonly at: (step: string) => void;
}

/** Looks at everything an account needs, by GET alone, one request at a time. */
export async function lookAt({ config, connection }: Account, { owner, types, packages, at }: LookRequest): Promise<Seen> {
  const { baseUrl, registryUrl, token } = connection;
  const kind = tokenKind(token.reveal());
  const settingsUrl = tokenSettingsUrl(baseUrl);
  const probe = createProbe({ baseUrl, token, credentials: "send" });

  const look = async (asked: { subject: string; operation?: Operation; packageType?: PackageType }, path: string, by: Probe = probe): Promise<Look> => {
    at(`looking at ${asked.subject}`);
    const sentAt = config.now();
    try {
      const answer = await by(path);
      const receivedAt = config.now();
      if (answer.status === 200) return { answer, sentAt, receivedAt };
      return { answer, failure: classify(answer, { operation: "read account", kind, settingsUrl, ...asked }), sentAt, receivedAt };
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { failure: error, sentAt, receivedAt: config.now() };
    }
  };

  const limits = await look({ subject: "the rate limits" }, "/rate_limit");
  const general = {
    baseUrl,
    registryUrl,
    settingsUrl,
    kind,
    tokenFrom: "variable" in connection.tokenFrom ? connection.tokenFrom.variable : connection.tokenFrom.config,
    limits,
    versions: await look({ subject: "the API's versions" }, "/versions"),
    meta: await look({ subject: "the host" }, "/meta"),
    self: await look({ subject: "the token's own account" }, "/user"),
  };
  const nothing = { ...general, lists: new Map<PackageType, Look>(), packages: [] };
  const registry = types.includes(PackageType.container) ? { registry: await look({ subject: "the registry" }, "/v2/", createProbe({ baseUrl: registryUrl, token, credentials: "omit" })) } : {};
  // Where nothing answers, or no answer is for this token, more questions teach nothing.
  if (owner === undefined || limits.answer === undefined || limits.answer.status === 401) return { ...nothing, ...registry };

  const ownerLook = await look({ subject: `account ${owner}` }, pathOf("/users/{username}", { owner }));
  const ownerType = ownerTypeOf(ownerLook, general.self);
  if (ownerType === undefined) return { ...nothing, ...registry, owner: { login: owner, look: ownerLook } };

  const under = (operation: Operation, parts: RouteParts): string => pathOf(routeOf(operation, ownerType).template, { owner, ...parts });
  const lists = new Map<PackageType, Look>();
  for (const packageType of types) {
    const path = `${under(Operation.listPackages, {})}?package_type=${packageType}&per_page=100`;
    lists.set(packageType, await look({ subject: `${packageType} packages of ${owner}`, operation: Operation.listPackages, packageType }, path));
  }
  const seenPackages: (NamedPackage & { look: Look })[] = [];
  for (const named of packages) {
    const { packageType, name } = named;
    const path = under(Operation.getPackage, { packageType, packageName: name });
    seenPackages.push({ ...named, look: await look({ subject: `${packageType} package ${owner}/${name}`, operation: Operation.getPackage, packageType }, path) });
  }
  return { ...general, ...registry, owner: { login: owner, ownerType, look: ownerLook }, lists, packages: seenPackages };
}

/** How the owner is addressed, as the provider finds it out. */
function ownerTypeOf(owner: Look, self: Look): OwnerType | undefined {
  const account = accountOf(owner);
  if (account === undefined) return undefined;
  if (account.type === "Organization") return OwnerType.organization;
  return accountOf(self)?.login.toLowerCase() === account.login.toLowerCase() ? OwnerType.self : OwnerType.user;
}

/** The account in an answer; undefined where there is none. */
export function accountOf({ answer }: Look): { readonly login: string; readonly type: string } | undefined {
  if (answer?.status !== 200) return undefined;
  const parsed = parseAccount(answer.data);
  return parsed.ok ? parsed.value : undefined;
}
