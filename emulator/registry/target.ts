/** What a path below `/v2/` asks for. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints */
export type Target =
  | { readonly kind: "base" }
  | { readonly kind: "token" }
  | { readonly kind: "manifest"; readonly repository: string; readonly reference: string }
  | { readonly kind: "blob"; readonly repository: string; readonly reference: string }
  | { readonly kind: "uploads"; readonly repository: string }
  | { readonly kind: "upload"; readonly repository: string; readonly reference: string }
  | { readonly kind: "tags"; readonly repository: string }
  | { readonly kind: "referrers"; readonly repository: string; readonly reference: string }
  | { readonly kind: "nothing" };

/** A repository's name may contain slashes, so that a path is read from its end. */
const forms: readonly (readonly [form: RegExp, kind: Exclude<Target["kind"], "base" | "token" | "nothing">])[] = [
  [/^(.+)\/manifests\/([^/]+)$/, "manifest"],
  [/^(.+)\/blobs\/uploads\/?$/, "uploads"],
  [/^(.+)\/blobs\/uploads\/([^/]+)$/, "upload"],
  [/^(.+)\/blobs\/([^/]+)$/, "blob"],
  [/^(.+)\/tags\/list$/, "tags"],
  [/^(.+)\/referrers\/([^/]+)$/, "referrers"],
];

export function targetOf(path: string): Target {
  if (path === "/token") return { kind: "token" };
  if (/^\/v2\/?$/.test(path)) return { kind: "base" };
  for (const [form, kind] of forms) {
    const [, repository, reference] = form.exec(path.slice("/v2/".length)) ?? [];
    if (repository !== undefined) return { kind, repository, reference: decoded(reference ?? "") };
  }
  return { kind: "nothing" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
