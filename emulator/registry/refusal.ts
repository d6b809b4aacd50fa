/** The registry's refusals: status, code and words as ghcr.io or its relatives write them. Words marked "own" are the emulator's. */
export const refusals = {
  "requires-auth": { status: 401, code: "UNAUTHORIZED", message: "authentication required" },
  /** What `docker login` shows for a wrong password: "denied: denied". */
  denied: { status: 403, code: "DENIED", message: "denied" },
  "invalid-token": { status: 403, code: "DENIED", message: "invalid token" },
  "missing-scope": { status: 403, code: "DENIED", message: "permission_denied: The token provided does not match expected scopes." },
  "no-read": { status: 403, code: "DENIED", message: "permission_denied: read_package" },
  "no-write": { status: 403, code: "DENIED", message: "permission_denied: write_package" },
  sso: {
    status: 403,
    code: "DENIED",
    message: "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
  },
  "name-invalid": { status: 400, code: "NAME_INVALID", message: "invalid repository name" },
  "name-unknown": { status: 404, code: "NAME_UNKNOWN", message: "repository name not known to registry" },
  "manifest-unknown": { status: 404, code: "MANIFEST_UNKNOWN", message: "manifest unknown" },
  "index-not-accepted": { status: 404, code: "MANIFEST_UNKNOWN", message: "OCI index found, but Accept header does not support OCI indexes" },
  "list-not-accepted": { status: 404, code: "MANIFEST_UNKNOWN", message: "Manifest list found, but Accept header does not support manifest lists" },
  "manifest-not-accepted": { status: 404, code: "MANIFEST_UNKNOWN", message: "OCI manifest found, but Accept header does not support OCI manifests" },
  "manifest-invalid": { status: 400, code: "MANIFEST_INVALID", message: "manifest invalid" },
  "blob-unknown": { status: 404, code: "BLOB_UNKNOWN", message: "blob unknown to registry" },
  "needs-blob": { status: 404, code: "MANIFEST_BLOB_UNKNOWN", message: "manifest references a manifest or blob unknown to registry" },
  "digest-invalid": { status: 400, code: "DIGEST_INVALID", message: "provided digest did not match uploaded content" },
  "upload-unknown": { status: 404, code: "BLOB_UPLOAD_UNKNOWN", message: "blob upload unknown to registry" },
  "range-invalid": { status: 416, code: "BLOB_UPLOAD_INVALID", message: "blob upload invalid" },
  unsupported: { status: 405, code: "UNSUPPORTED", message: "The operation is unsupported." },
  /** A duration in the text, in no fixed unit. */
  "too-many-requests": { status: 429, code: "TOOMANYREQUESTS", message: "retry-after: 1.16676ms, allowed: 44000/minute" },
} as const satisfies Record<string, { readonly status: number; readonly code: string; readonly message: string }>;

export type RefusalKey = keyof typeof refusals;

/** Ends a request to the registry with one row of the table. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(
    readonly key: RefusalKey,
    message: string = refusals[key].message,
  ) {
    super(message);
    this.status = refusals[key].status;
    this.code = refusals[key].code;
  }
}
