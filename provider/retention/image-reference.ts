/** Where an image reference points: the packages it may mean, and a tag, a digest or both. */
export interface ImageReference {
  /** Owner and name as the path gives them, without the registry's host. Lower case, as registries compare them. */
  readonly path: readonly string[];
  /** With a host the path begins with the owner; without one it may be the name alone. */
  readonly hasHost: boolean;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
const tagForm = /^[\w][\w.-]{0,127}$/;

/** `ghcr.io`, `containers.example.com`, `localhost:5000`, as Docker tells a host from an owner. */
const isHost = (piece: string): boolean => piece === "localhost" || /[.:]/.test(piece);

/**
 * Reads `[scheme://][host/]owner/name[:tag][@digest]`; `undefined` for a text that is no such reference, e.g. a plain tag.
 * Without tag and digest a reference means `latest`, as for every container tool.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const [address, digest, ...more] = text.replace(scheme, "").split("@") as [string, ...string[]];
  const afterSlash = address.lastIndexOf("/") + 1;
  const colon = address.indexOf(":", afterSlash);
  const name = colon < 0 ? address : address.slice(0, colon);
  const tag = colon < 0 ? undefined : address.slice(colon + 1);
  const isBareWord = afterSlash === 0 && digest === undefined && tag === undefined;
  if (more.length > 0 || isBareWord || (tag !== undefined && !tagForm.test(tag))) return undefined;
  const path = name.toLowerCase().split("/");
  const hasHost = path.length > 1 && isHost(path[0] as string);
  if (hasHost) path.shift();
  if (path.some((piece) => piece === "")) return undefined;
  return { path, hasHost, tag: tag ?? (digest === undefined ? "latest" : undefined), digest: digest?.toLowerCase() };
}
