import { FailureCode, type Failure } from "../core/failure";
import { OwnerType, type PackageType } from "../core/refs";
import { apiVersion } from "../github/octokit";
import { nearestNames } from "../github/nearest";
import { Operation } from "../github/routes";
import { kindCure, missingScopes, scopesFor } from "../github/scopes";
import { isUnaccepted, TokenKind } from "../github/token-kind";
import type { Facts } from "./doctor-facts";
import type { Look, Seen } from "./doctor-look";

/** What a run of this project may want to do. */
export const Need = { read: "read", delete: "delete", restore: "restore" } as const;
export type Need = (typeof Need)[keyof typeof Need];

/** `error`: something that is needed does not work. `warning`: it may not, or only in part. `note`: what cannot be known, or is good to know. */
export const Severity = { error: "error", warning: "warning", note: "note" } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

export interface Finding {
  /** A stable word. */
  readonly code: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly says: string;
  /** What to do, exactly. */
  readonly cure: string;
}

export interface Asked {
  /** What must work. Without it reading must, and the rest is worth a warning. */
  readonly needs?: readonly Need[];
  /** Types that were named, by themselves or with a package. */
  readonly types: readonly PackageType[];
}

const minute = 60;
const hour = 3600;

/** What is missing for an account to read, delete and restore, each with its cure; errors first. */
export function findingsOf(seen: Seen, facts: Facts, asked: Asked): Finding[] {
  const order = Object.values(Severity);
  return [...connectionFindings(seen, facts), ...tokenFindings(seen), ...scopeFindings(seen, facts, asked), ...ownerFindings(seen, facts), ...listFindings(seen, facts), ...packageFindings(seen, facts), ...registryFindings(seen)].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  );
}

function connectionFindings(seen: Seen, { limit, clockAheadBy, apiVersions }: Facts): Finding[] {
  const { baseUrl, limits } = seen;
  const found: Finding[] = [];
  const add = (code: string, severity: Severity, subject: string, says: string, cure: string): void => void found.push({ code, severity, subject, says, cure });
  if (limits.answer === undefined) {
    add("unreachable", Severity.error, baseUrl, limits.failure?.words ?? "no answer", `${limits.failure?.details.cure ?? ""} If another host is meant, set GITHUB_API_URL, for an Enterprise Server to https://HOST/api/v3.`.trim());
  }
  if (limits.failure?.code === FailureCode.server) add("github-error", Severity.warning, baseUrl, limits.failure.message, "Run again; https://www.githubstatus.com says whether GitHub knows of it.");
  if (typeof limit === "object" && limit.remaining === 0) add("limit-exhausted", Severity.error, `the hourly limit of ${limit.limit}`, "no request is left", `Run again after ${limit.reset}.`);
  else if (typeof limit === "object" && limit.remaining * 10 < limit.limit) {
    add("limit-low", Severity.warning, `the hourly limit of ${limit.limit}`, `${limit.remaining} requests are left; a delete is one, a list one per 100 versions`, `For a larger run wait until ${limit.reset}.`);
  }
  if (apiVersions !== undefined && !apiVersions.includes(apiVersion)) {
    add("api-version", Severity.error, baseUrl, `it speaks ${apiVersions.join(", ") || "no version"} of the REST API, and this package ${apiVersion}`, "Install a release of pulumi-github-packages for one of these versions.");
  }
  const off = Math.abs(clockAheadBy ?? 0);
  if (off > minute) {
    add("clock-skew", off > hour ? Severity.error : Severity.warning, "this computer's clock", `it is ${off} s ${(clockAheadBy ?? 0) > 0 ? "ahead of" : "behind"} GitHub's; the ages of versions, and so what a policy deletes, are measured by it`, "Set the clock, by NTP for example.");
  }
  return found;
}

function tokenFindings({ kind, limits, settingsUrl, tokenFrom, self }: Seen): Finding[] {
  if (limits.failure?.code === FailureCode.badCredentials) {
    return [{ code: "bad-credentials", severity: Severity.error, subject: tokenFrom, says: `GitHub does not know this ${kind}: it is wrong, expired or revoked`, cure: `Create a classic one at ${settingsUrl} and set ${tokenFrom} to it; for a stack: pulumi config set --secret github-packages:token` }];
  }
  switch (kind) {
    case TokenKind.fineGrained:
    case TokenKind.appUser:
      return [{ code: "token-kind", severity: Severity.error, subject: tokenFrom, says: `it holds a ${kind}, which GitHub Packages does not accept`, cure: kindCure(kind, settingsUrl) }];
    case TokenKind.installation:
      return [{ code: "installation-token", severity: Severity.note, subject: tokenFrom, says: "it holds the GITHUB_TOKEN of a workflow or the token of a GitHub App, which look alike; GitHub Packages accepts only the former", cure: kindCure(kind, settingsUrl) }];
    case TokenKind.unknown:
      return self.answer?.headers["x-oauth-scopes"] === undefined
        ? [{ code: "token-unknown", severity: Severity.warning, subject: tokenFrom, says: "it holds a token of unknown form, and GitHub does not name its scopes", cure: kindCure(kind, settingsUrl) }]
        : [];
    case TokenKind.classic:
    case TokenKind.oauth:
      return [];
    default:
      return kind satisfies never;
  }
}

const operations = { read: Operation.listVersions, delete: Operation.deleteVersion, restore: Operation.restoreVersion } as const;

function scopeFindings({ tokenFrom, settingsUrl, kind, limits }: Seen, { scopes, repositoryScoped }: Facts, { needs, types }: Asked): Finding[] {
  if (scopes === undefined) {
    const mayHave = limits.answer !== undefined && limits.answer.status !== 401 && (kind === TokenKind.classic || kind === TokenKind.oauth);
    return mayHave ? [{ code: "scopes-unknown", severity: Severity.note, subject: tokenFrom, says: "GitHub did not say which scopes the token has", cure: `Look at ${settingsUrl}: it needs read:packages, delete:packages to delete, write:packages to restore.` }] : [];
  }
  const has = scopes.length === 0 ? "it has no scopes" : `it has ${scopes.join(", ")}`;
  const found = Object.values(Need).flatMap((need): Finding[] => {
    if (needs !== undefined && !needs.includes(need) && need !== Need.read) return [];
    const missing = missingScopes(scopesFor(operations[need]), scopes);
    if (missing.length === 0) return [];
    const severity = need === Need.read || needs?.includes(need) === true ? Severity.error : Severity.warning;
    return [{ code: `scope-${need}`, severity, subject: tokenFrom, says: `the token cannot ${need}: ${has}`, cure: `Add ${missing.join(" and ")} at ${settingsUrl}.` }];
  });
  if (scopes.includes("repo")) return found;
  const named = repositoryScoped.filter((type) => types.includes(type));
  const about = named.length > 0 ? named : repositoryScoped;
  const says = `${about.join(", ")} packages take their permissions from a repository here, and without the scope repo they are not shown: ${has}`;
  return [...found, { code: "scope-repo", severity: named.length > 0 ? Severity.warning : Severity.note, subject: tokenFrom, says, cure: `For these types add repo at ${settingsUrl}.` }];
}

/** The hourly limit explains this refusal, and has been told. */
const isExhausted = (failure: Failure | undefined, limit: Facts["limit"]): boolean => failure?.code === FailureCode.primaryRateLimit && typeof limit === "object" && limit.remaining === 0;

function ownerFindings({ owner, self }: Seen, { account, limit }: Facts): Finding[] {
  if (owner === undefined || isExhausted(owner.look.failure, limit)) return [];
  const { look, login, ownerType } = owner;
  if (look.failure?.code === FailureCode.ownerNotFound) return [findingOf("owner-not-found", Severity.error, { subject: login, failure: look.failure })];
  if (look.failure !== undefined) return [findingOf("owner-unreadable", Severity.error, { subject: login, failure: look.failure })];
  if (ownerType !== OwnerType.user || self.answer?.status !== 200) return [];
  const says = `it is a user's account and not that of the token${account === undefined ? "" : `, ${account}`}: only the owner of an account may delete and restore there`;
  return [{ code: "not-your-account", severity: Severity.warning, subject: login, says, cure: `Use a token of ${login}, or read only.` }];
}

/** Refusals of the lists that nothing above explains; the same one of several types is told once. */
function listFindings({ owner, lists, kind }: Seen, { limit }: Facts): Finding[] {
  const isTold = (failure: Failure): boolean =>
    failure.code === FailureCode.scope || (failure.code === FailureCode.tokenKind && kind !== TokenKind.installation && isUnaccepted(kind)) || isExhausted(failure, limit);
  const groups = new Map<string, { types: PackageType[]; failure: Failure }>();
  for (const [type, { failure }] of lists) {
    if (failure === undefined || isTold(failure)) continue;
    const key = `${failure.code} ${failure.words}`;
    groups.set(key, { types: [...(groups.get(key)?.types ?? []), type], failure });
  }
  const found = [...groups.values()].map(({ types, failure }) => {
    const subject = `${types.join(", ")} packages of ${owner?.login}`;
    const onlySome = kind === TokenKind.installation && types.length < lists.size;
    return findingOf(failure.code === FailureCode.tokenKind ? "token-refused" : failure.code, onlySome ? Severity.warning : Severity.error, { subject, failure });
  });
  const partial = [...lists].filter(([, { answer }]) => answer?.status === 200 && answer.headers["x-github-sso"] !== undefined).map(([type]) => type);
  if (partial.length === 0) return found;
  return [...found, { code: "sso-partial", severity: Severity.error, subject: `${partial.join(", ")} packages of ${owner?.login}`, says: "GitHub leaves out what belongs to organizations that demand single sign-on", cure: "Authorize the token for them (Configure SSO, beside the token in the settings)." }];
}

function packageFindings({ owner, lists, packages, kind }: Seen, { ownerType, repositoryScoped }: Facts): Finding[] {
  const found = packages.flatMap(({ packageType, name, look }): Finding[] => {
    const subject = `${packageType}/${name}`;
    if (look.failure?.code === FailureCode.scope) return [];
    if (look.failure?.code === FailureCode.packageNotFound) return [missingPackage(subject, look.failure, nearestNames(name, namesIn(lists.get(packageType))))];
    if (look.failure !== undefined) return [findingOf(look.failure.code, Severity.error, { subject, failure: look.failure })];
    return ownerType === OwnerType.self ? [] : [adminUnknown(subject, look, repositoryScoped.includes(packageType), kind)];
  });
  const anyRead = [...lists.values()].some(({ answer }) => answer?.status === 200);
  return packages.length > 0 || ownerType !== OwnerType.organization || !anyRead ? found : [adminUnknown(`packages of ${owner?.login}`, undefined, false, kind)];
}

function missingPackage(subject: string, failure: Failure, near: readonly string[]): Finding {
  const hint = near.length === 0 ? "" : `Did you mean ${near.map((each) => JSON.stringify(each)).join(" or ")}? `;
  return { ...findingOf("package-not-found", Severity.error, { subject, failure }), cure: `${hint}${failure.details.cure ?? ""}`.trim() };
}

/** GitHub's API tells nobody's role on a package, and a delete is the only question whose answer depends on it. */
function adminUnknown(subject: string, look: Look | undefined, ofRepository: boolean, kind: TokenKind): Finding {
  const page = textAt(look?.answer?.data, "html_url");
  const repository = textAt((look?.answer?.data as { repository?: unknown } | undefined)?.repository, "full_name");
  const who = kind === TokenKind.installation ? "the workflow's repository" : "the token's account";
  const where = ofRepository ? `the settings of ${repository === undefined ? "its repository" : `the repository ${repository}`}` : `the package's settings${page === undefined ? "" : ` (${page}, Package settings)`}`;
  return {
    code: "admin-unknown",
    severity: Severity.note,
    subject,
    says: `whether ${who} may delete and restore cannot be known before a delete: that needs the Admin role, and GitHub's API does not tell it; without it a delete is answered 404 although the package can be read`,
    cure: `Look at ${where}: ${who} must have the role Admin there.`,
  };
}

function registryFindings({ registry, registryUrl, baseUrl }: Seen): Finding[] {
  if (registry === undefined) return [];
  const add = (code: string, says: string): Finding[] => [{ code, severity: Severity.warning, subject: registryUrl, says: `${says}; without it the relations between images cannot be read, and no image is deleted by a policy`, cure: "Check that it can be reached from here; if the registry stands elsewhere: pulumi config set github-packages:registryUrl https://HOST" }];
  const { answer, failure } = registry;
  if (answer === undefined) return add("registry-unreachable", `the container registry does not answer (${failure?.words ?? "no answer"})`);
  if (answer.status !== 401 && answer.status !== 200) return add("registry-unexpected", `it answers ${answer.status} to /v2/, which a container registry does not`);
  const realm = /realm="([^"]*)"/i.exec(answer.headers["www-authenticate"] ?? "")?.[1];
  if (realm === undefined) return answer.status === 200 ? [] : add("registry-unexpected", "it asks for credentials without saying where a token is to be had");
  const origins = [registryUrl, baseUrl].map((url) => new URL(url).origin);
  return URL.canParse(realm) && origins.includes(new URL(realm).origin) ? [] : add("registry-realm", `it sends for a token to ${realm}, which is neither its own origin nor the API's, so no token goes there`);
}

const findingOf = (code: string, severity: Severity, { subject, failure }: { subject: string; failure: Failure }): Finding => ({
  code,
  severity,
  subject,
  says: `${failure.words}${failure.details.status === undefined ? "" : ` (HTTP ${failure.details.status})`}`,
  cure: failure.details.cure ?? "Run again; if it stays, look at https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api.",
});

function namesIn(list: Look | undefined): string[] {
  const data = list?.answer?.data;
  return Array.isArray(data) ? data.flatMap((item) => textAt(item, "name") ?? []) : [];
}

function textAt(value: unknown, key: string): string | undefined {
  const text: unknown = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof text === "string" ? text : undefined;
}
