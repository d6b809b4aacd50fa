/** What a token is, by the prefix that GitHub gives it. https://github.blog/engineering/behind-githubs-new-authentication-token-formats/ */
export const TokenKind = {
  classic: "classic personal access token",
  oauth: "OAuth app token",
  fineGrained: "fine-grained personal access token",
  /** `GITHUB_TOKEN` of a workflow, or an installation token of a GitHub App: they look alike. */
  installation: "installation token",
  appUser: "GitHub App user token",
  unknown: "token of unknown kind",
} as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

const prefixes: readonly (readonly [string, TokenKind])[] = [
  ["ghp_", TokenKind.classic],
  ["gho_", TokenKind.oauth],
  ["github_pat_", TokenKind.fineGrained],
  ["ghs_", TokenKind.installation],
  ["ghu_", TokenKind.appUser],
];

export function tokenKind(token: string): TokenKind {
  return prefixes.find(([prefix]) => token.startsWith(prefix))?.[1] ?? (/^[0-9a-f]{40}$/.test(token) ? TokenKind.classic : TokenKind.unknown);
}

/** Kinds that GitHub Packages refuses, or accepts only in part. */
export function isUnaccepted(kind: TokenKind): boolean {
  return kind === TokenKind.installation || kind === TokenKind.fineGrained || kind === TokenKind.appUser;
}
