import { acme, token } from "../emulator/wire";

/** Headers, token and place that make GitHub refuse an operation. */
export interface Refusal {
  readonly name: string;
  readonly status: number;
  /** Where a status outside the description was seen, by the source numbers of the list below. */
  readonly source: string;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Instead of `acme`'s package. */
  readonly packageName?: string;
  readonly versionId?: number;
  readonly owner?: string;
  readonly withoutQuery?: boolean;
  readonly only?: RegExp;
  /** The body names another page of the documentation than the operation's. */
  readonly elsewhere?: boolean;
}

/**
 * Sources of what the description leaves out:
 * 4 docs.github.com "API versions"; 5 docs "Troubleshooting the REST API"; 6 docs "About permissions for GitHub Packages";
 * 8 docs "Authenticating to the REST API"; 14 vlaurin/action-ghcr-prune#4; 30, 31 public run logs; 32 ghcr-cleanup-action#28;
 * 33 cli/cli#9606; 38 ghcr-cleanup-action#121; 53 github/docs#20469; 54 cli/cli#4286; 55, 56 docs "Rate limits for the REST API";
 * 59 snok/container-retention-policy#59; O: the description, for another operation of the family.
 */
export const refusals: readonly Refusal[] = [
  { name: "no user agent", status: 403, source: "5", headers: { "user-agent": "" } },
  { name: "unknown API version", status: 400, source: "4", headers: { "x-github-api-version": "2020-01-01" } },
  { name: "retired API version", status: 410, source: "4", headers: { "x-github-api-version": "2021-06-01" } },
  { name: "no token", status: 401, source: "O", token: null },
  { name: "wrong token", status: 401, source: "O", token: "ghp_wrong" },
  { name: "no such owner", status: 404, source: "5", owner: "nobody", only: /\{(org|username)\}/ },
  { name: "token not authorized for single sign-on", status: 403, source: "8", token: "ghp_unauthorized", owner: "strict", only: /\{(org|username)\}/ },
  { name: "fine-grained token", status: 403, source: "6", token: "github_pat" },
  { name: "no scope", status: 403, source: "30, 31", token: "ghp_scopeless" },
  { name: "no package type", status: 400, source: "53", withoutQuery: true, only: /\/packages$/ },
  { name: "no such package", status: 404, source: "38", packageName: "nothing", only: /package_name/ },
  { name: "no such version", status: 404, source: "38", versionId: 1, only: /version_id/ },
  { name: "a body", status: 422, source: "54", body: "{}", headers: { "content-type": "application/json" }, only: /DELETE|restore/ },
  { name: "not an admin", status: 404, source: "14", token: "ghp_reader", only: /DELETE.*\{org\}|restore.*\{org\}/ },
];

export const refusalWorld = () => {
  const scopes = ["repo", "read:packages", "write:packages", "delete:packages"];
  const seed = acme()
    .organization("acme", { admins: ["monalisa"] })
    .organization("strict", { sso: true })
    .token(token, { user: "monalisa", scopes, sso: ["strict"] })
    .token("ghp_unauthorized", { user: "monalisa", scopes })
    .token("github_pat", { user: "monalisa", kind: "fine_grained" })
    .token("ghp_scopeless", { user: "monalisa", scopes: ["repo"] })
    .token("ghp_reader", { user: "reader", scopes });
  for (const owner of ["acme", "monalisa", "strict"]) {
    seed.package(`${owner}/npm/left-pad`, [{ name: "0.9.0", deletedAt: "2026-02-20T00:00:00Z" }, "1.0.0", "1.0.1"]);
  }
  return seed;
};
