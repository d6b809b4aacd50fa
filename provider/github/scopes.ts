import { PackageType } from "../core/refs";
import { Operation } from "./routes";
import { TokenKind } from "./token-kind";

/** The scopes that a classic token needs. https://docs.github.com/packages/learn-github-packages/about-permissions-for-github-packages */
export function scopesFor(operation: Operation): readonly string[] {
  switch (operation) {
    case Operation.deletePackage:
    case Operation.deleteVersion:
      return ["read:packages", "delete:packages"];
    case Operation.restorePackage:
    case Operation.restoreVersion:
      return ["read:packages", "write:packages"];
    case Operation.listPackages:
    case Operation.getPackage:
    case Operation.listVersions:
    case Operation.getVersion:
    case Operation.listConflicts:
      return ["read:packages"];
    default:
      return operation satisfies never;
  }
}

/** Those of the needed scopes that the token lacks; `write:packages` includes `read:packages`. */
export function missingScopes(needed: readonly string[], held: readonly string[]): readonly string[] {
  const has = new Set(held.includes("write:packages") ? [...held, "read:packages"] : held);
  return needed.filter((scope) => !has.has(scope));
}

/** The scopes that an answer says the token has; unknown where GitHub does not say (all but classic and OAuth tokens). */
export function scopesHeld(headers: Readonly<Record<string, string | undefined>>): readonly string[] | undefined {
  return headers["x-oauth-scopes"]?.split(",").map((scope) => scope.trim()).filter((scope) => scope !== "");
}

/** Packages whose permissions are those of their repository need `repo` as well. */
export function needsRepoScope(packageType: PackageType | undefined): boolean {
  return packageType === PackageType.maven || packageType === PackageType.docker;
}

const accepted = "GitHub Packages accepts classic personal access tokens, and in workflows the GITHUB_TOKEN";

/** What to do about a token that lacks scopes. */
export function scopeCure({ operation, held, settingsUrl, packageType }: { operation: Operation; held: readonly string[] | undefined; settingsUrl: string; packageType?: PackageType | undefined }): string {
  const needed = scopesFor(operation);
  const has = held === undefined ? "GitHub did not say which scopes it has" : held.length === 0 ? "it has no scopes" : `it has ${held.join(", ")}`;
  const lacks = missingScopes(needed, held ?? []);
  const repo = needsRepoScope(packageType) ? ` (for ${packageType} packages also repo)` : "";
  return `To ${operation}, the token needs the scopes ${needed.join(", ")}${repo}; ${has}. Add ${lacks.length === 0 ? "what is missing" : lacks.join(", ")} at ${settingsUrl}.`;
}

/** What to do about a kind of token that GitHub Packages does not accept. */
export function kindCure(kind: TokenKind, settingsUrl: string): string {
  switch (kind) {
    case TokenKind.installation:
      return `${accepted}, not GitHub App tokens. For a GITHUB_TOKEN give its repository the Admin role in the package's settings (Manage Actions access) and grant the job "packages: write"; it cannot list an organization's container packages. Otherwise use a classic token from ${settingsUrl}.`;
    case TokenKind.fineGrained:
    case TokenKind.appUser:
      return `${accepted}; this is a ${kind}. Create a classic one at ${settingsUrl}.`;
    case TokenKind.classic:
    case TokenKind.oauth:
    case TokenKind.unknown:
      return `${accepted}. Create a classic one at ${settingsUrl}.`;
    default:
      return kind satisfies never;
  }
}
