/** GitHub's refusals: status and words as quoted in public, one row each. Words marked "own" are not GitHub's. */
export const problems = {
  /** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api; own words */
  "user-agent": { status: 403, message: "Please make sure your request has a User-Agent header." },
  /** https://docs.github.com/rest/about-the-rest-api/api-versions; own words */
  "api-version": { status: 400, message: "This API version is not supported." },
  "api-version-retired": { status: 410, message: "This API version has been retired." },
  "requires-auth": { status: 401, message: "Requires authentication" },
  "bad-credentials": { status: 401, message: "Bad credentials" },
  "scope-list": { status: 403, message: "You need at least read:packages scope to list packages." },
  "scope-get": { status: 403, message: "You need at least read:packages scope to get a package." },
  "scope-versions": { status: 403, message: "You need at least read:packages scope to get a package's versions." },
  /** own words */
  "scope-get-version": { status: 403, message: "You need at least read:packages scope to get a package version." },
  "scope-delete-package": { status: 403, message: "You need at least delete:packages and read:packages scopes to delete a package." },
  "scope-delete-version": { status: 403, message: "You need at least delete:packages and read:packages scopes to delete a package version." },
  /** own words, in the form of the others */
  "scope-restore-package": { status: 403, message: "You need at least write:packages and read:packages scopes to restore a package." },
  "scope-restore-version": { status: 403, message: "You need at least write:packages and read:packages scopes to restore a package version." },
  /** https://docs.github.com/rest/authentication/authenticating-to-the-rest-api */
  sso: {
    status: 403,
    message:
      "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
  },
  integration: { status: 403, message: "Resource not accessible by integration" },
  "fine-grained": { status: 403, message: "Resource not accessible by personal access token" },
  "invalid-argument": { status: 400, message: "Invalid argument." },
  "missing-type": { status: 400, message: "The package_type parameter is required." },
  /** own words */
  depth: { status: 400, message: "The value of per_page multiplied by page cannot be greater than 10000." },
  body: { status: 422, message: "Invalid request.\n\nFor 'links/0/schema', {} is not a null." },
  "route-404": { status: 404, message: "Not Found" },
  "package-404": { status: 404, message: "Package not found." },
  "version-404": { status: 404, message: "Package version not found." },
  "popular-version": {
    status: 400,
    message:
      "Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further assistance.",
  },
  "popular-package": {
    status: 400,
    message:
      "Publicly visible packages with a version with more than 5000 downloads cannot be deleted. contact GitHub support for further assistance",
  },
  "last-tagged": { status: 400, message: "You cannot delete the last tagged version of a package. You must delete the package instead." },
  "last-version": { status: 400, message: "You cannot delete the last version of a package. You must delete the package instead." },
  /** own words: no answer of GitHub is known */
  "cannot-restore": { status: 404, message: "This cannot be restored." },
  /** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; the words carry the account */
  "primary-limit": { status: 403, message: "API rate limit exceeded." },
  "secondary-limit": { status: 403, message: "You have exceeded a secondary rate limit." },
  /** https://docs.github.com/enterprise-server@3.19/rest/rate-limit/rate-limit */
  "no-rate-limit": { status: 404, message: "Rate limiting is not enabled." },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

export type ProblemKey = keyof typeof problems;

export interface ProblemDetails {
  readonly status?: number;
  readonly message?: string;
  readonly documentationUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request early with one row of the table; details override the row. */
export class Problem extends Error {
  readonly status: number;
  /** Instead of the operation's own documentation. */
  readonly documentationUrl: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(key: ProblemKey, details: ProblemDetails = {}) {
    super(details.message ?? problems[key].message);
    this.status = details.status ?? problems[key].status;
    this.documentationUrl = details.documentationUrl;
    this.headers = details.headers ?? {};
  }
}
