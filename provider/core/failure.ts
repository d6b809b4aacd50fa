/**
 * Why something failed: a closed set that code decides on. Message text is for people and never decides.
 * The codes follow the error catalogue of GitHub's Packages API.
 */
export const FailureCode = {
  /** 401 without credentials. */
  requiresAuthentication: "requires-authentication",
  /** 401 with credentials that GitHub does not accept. */
  badCredentials: "bad-credentials",
  /** 403: the classic token lacks a scope. */
  scope: "scope",
  /** 403 with `X-GitHub-SSO`: the token is not authorized for the organization. */
  sso: "sso",
  /** 403 or 400: this kind of token (installation, fine-grained, `GITHUB_TOKEN`) is not accepted here. */
  tokenKind: "token-kind",
  /** 404 on a write although the same token can read the version or package. */
  noAdminPermission: "no-admin-permission",
  /** 404 for an owner: no such account, or the organization was renamed (GitHub does not redirect). */
  ownerNotFound: "owner-not-found",
  /** 404 `Package not found.`: deleted, never there, or not visible to this token. */
  packageNotFound: "package-not-found",
  /** 404 `Package version not found.` and the package itself is readable. */
  versionNotFound: "version-not-found",
  /** 400: GitHub refuses to delete the last tagged version of a container package. */
  lastTaggedVersion: "last-tagged-version",
  /** 400: GitHub refuses to delete the last version of a package. */
  lastVersion: "last-version",
  /** 400: publicly visible and downloaded more than 5,000 times. */
  tooPopular: "too-popular",
  /** 403 or 429 with `x-ratelimit-remaining: 0`. */
  primaryRateLimit: "primary-rate-limit",
  /** 403 or 429, secondary limit. */
  secondaryRateLimit: "secondary-rate-limit",
  /** Any other permanent refusal (4xx). */
  refused: "refused",
  /** 5xx. */
  server: "server",
  /** No answer: connection refused, reset, timed out. The request may have taken effect. */
  network: "network",
  /** An answer that does not have the documented shape. */
  unexpectedResponse: "unexpected-response",
  /** A `Link`, redirect or realm that points to another origin than the configured one. */
  foreignOrigin: "foreign-origin",
  /** A restore that did not take: the name is in use, the window has closed, or the version was not deleted. */
  cannotRestore: "cannot-restore",
  /** What the plan assumed is no longer so: nothing was done. */
  changedSincePlan: "changed-since-plan",
  /** A write whose turn came after what justified it had become too old: nothing was sent. */
  expired: "expired",
  /** A delete that this provider refuses to send, e.g. because it would empty a package. */
  guarded: "guarded",
  /** Configuration or input that cannot be used. */
  invalidInput: "invalid-input",
  /** Another process holds the lock of this stack. */
  locked: "locked",
} as const;
export type FailureCode = (typeof FailureCode)[keyof typeof FailureCode];

export interface FailureDetails {
  /** What was attempted, as a verb phrase: `delete version`, `list versions`. */
  readonly operation?: string;
  /** What it was attempted on: `npm package acme/left-pad`, `container version acme/api 4711`. */
  readonly subject?: string;
  readonly status?: number;
  readonly documentationUrl?: string;
  /** What the operator can do about it, as an imperative sentence. */
  readonly cure?: string;
  /** When it is worth asking again, RFC 3339. */
  readonly retryAt?: string;
  readonly cause?: unknown;
}

/** Anything that looks like a GitHub credential, wherever it stands in a text. */
const credential = /\b(gh[pousr]_[A-Za-z0-9_]{4,}|github_pat_[A-Za-z0-9_]{4,}|v1\.[0-9a-f]{40})|((?:bearer|basic|token)\s+)[A-Za-z0-9+/=._~-]{8,}|(:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/gi;

/** Replaces every credential in a text. Errors call it in their constructor, so that none can carry one. */
export function redact(text: string): string {
  return text.replace(credential, (_match, _token, scheme?: string, userInfo?: string) => `${scheme ?? userInfo ?? ""}[REDACTED]`);
}

/**
 * An error that an operator can act on, in one line:
 * operation – subject – status – GitHub's words – documentation URL – what to do.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  /** What went wrong, without the rest of the line: GitHub's words or ours. */
  readonly words: string;
  readonly details: FailureDetails;

  constructor(code: FailureCode, words: string, details: FailureDetails = {}) {
    const { operation, subject, status, documentationUrl, cure } = details;
    const line = [operation, subject, status === undefined ? undefined : `HTTP ${status}`, words, documentationUrl, cure];
    super(redact(line.filter((piece) => piece !== undefined && piece !== "").join(" – ")), { cause: details.cause });
    this.code = code;
    this.words = redact(words);
    // Also here: a failure may be serialised as a whole.
    this.details = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, typeof value === "string" ? redact(value) : value]));
  }
}

/** Narrow an unknown error to a `Failure`, optionally of one of the given codes. */
export function isFailure(error: unknown, ...codes: FailureCode[]): error is Failure {
  return error instanceof Failure && (codes.length === 0 || codes.includes(error.code));
}

const withoutEffect: readonly FailureCode[] = [
  FailureCode.changedSincePlan, FailureCode.expired, FailureCode.guarded, FailureCode.locked, FailureCode.invalidInput, FailureCode.foreignOrigin,
  FailureCode.scope, FailureCode.sso, FailureCode.tokenKind, FailureCode.noAdminPermission, FailureCode.refused,
  FailureCode.lastTaggedVersion, FailureCode.lastVersion, FailureCode.tooPopular, FailureCode.cannotRestore,
];

/**
 * Whether a failed write is proven to have had no effect: it was not sent, or GitHub refused it. After any other failure
 * it may have taken effect: its answer was lost, or what was to confirm it failed.
 */
export function hadNoEffect(error: unknown): boolean {
  return isFailure(error, ...withoutEffect);
}
