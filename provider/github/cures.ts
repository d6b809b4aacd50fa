import { FailureCode } from "../core/failure";
import type { PackageType } from "../core/refs";
import type { Operation } from "./routes";
import { kindCure, needsRepoScope, scopeCure } from "./scopes";
import { isUnaccepted, type TokenKind } from "./token-kind";

export interface CureFacts {
  readonly operation: Operation | "read account";
  readonly packageType?: PackageType | undefined;
  readonly kind: TokenKind;
  readonly settingsUrl: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly held: readonly string[] | undefined;
}

/** What the operator can do, where GitHub's own words do not already say it. */
export function cureOf(code: FailureCode, facts: CureFacts): string | undefined {
  const { operation, headers, held, kind, settingsUrl, packageType } = facts;
  switch (code) {
    case FailureCode.badCredentials:
      return `The token is wrong, expired or revoked. Create a classic one at ${settingsUrl} and store it: pulumi config set --secret github-packages:token`;
    case FailureCode.scope:
      return operation === "read account" ? undefined : scopeCure({ operation, held, settingsUrl, packageType });
    case FailureCode.tokenKind:
      return kindCure(kind, settingsUrl);
    case FailureCode.sso: {
      const url = /url=(\S+)/.exec(headers["x-github-sso"] ?? "")?.[1];
      return url === undefined ? `Authorize the token for the organization at ${settingsUrl} (Configure SSO).` : `Authorize the token for the organization at ${url} (valid for one hour), then run again.`;
    }
    case FailureCode.primaryRateLimit: {
      const reset = Number(headers["x-ratelimit-reset"]);
      return reset > 0 && reset < 1e11 ? `GitHub answers again at ${new Date(reset * 1000).toISOString()}; run again then.` : "Run again within the hour.";
    }
    case FailureCode.secondaryRateLimit:
      return "Run again in a few minutes, or lower github-packages:deletesPerMinute and github-packages:concurrency.";
    case FailureCode.ownerNotFound:
      return `Check the spelling of the owner; GitHub does not redirect from an organization's old name.${isUnaccepted(kind) ? ` ${kindCure(kind, settingsUrl)}` : ""}`;
    case FailureCode.packageNotFound:
      return `It was deleted, never was there, or this token may not see it.${whyUnseen(facts)}`;
    case FailureCode.tooPopular:
      return "Make the package private first, or ask GitHub's support.";
    case FailureCode.lastTaggedVersion:
    case FailureCode.lastVersion:
      return "Keep one version, or declare the package itself as deleted.";
    default:
      return undefined;
  }
}

/** GitHub answers 404 to tokens that may not see a package; the token's kind and scopes tell some of the reasons. */
function whyUnseen({ kind, held, packageType, settingsUrl }: CureFacts): string {
  if (isUnaccepted(kind)) return ` ${kindCure(kind, settingsUrl)}`;
  if (!needsRepoScope(packageType) || held === undefined || held.includes("repo")) return "";
  return ` ${packageType} packages take their permissions from a repository: the token also needs the scope repo. Add it at ${settingsUrl}.`;
}

/** Where tokens are made, for the host of an API. */
export function tokenSettingsUrl(baseUrl: string): string {
  const { protocol, host, hostname } = new URL(baseUrl);
  const web = hostname === "api.github.com" || hostname.endsWith(".ghe.com") ? host.replace(/^api\./, "") : host;
  return `${protocol}//${web}/settings/tokens`;
}
