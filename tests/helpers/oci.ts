import { createHash } from "node:crypto";

/** Manifests as real clients write them, with true digests. Written from the OCI and Docker documents, not from the provider. */
export interface Built {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export const ociIndex = "application/vnd.oci.image.index.v1+json";
export const ociImage = "application/vnd.oci.image.manifest.v1+json";
export const dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
export const dockerImage = "application/vnd.docker.distribution.manifest.v2+json";

export const sha256 = (bytes: Buffer | string): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export function build(document: { readonly mediaType?: string } & Record<string, unknown>): Built {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, ...document }));
  return { digest: sha256(bytes), mediaType: document.mediaType ?? ociImage, bytes };
}

const blob = (text: string) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: sha256(text), size: text.length });

/** An image; the same name makes the same digest. `subject` makes it a referrer. */
export function image(name: string, more: { readonly subject?: string; readonly artifactType?: string; readonly mediaType?: string } = {}): Built {
  const { subject, mediaType = ociImage, ...rest } = more;
  return build({
    mediaType,
    ...rest,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: sha256(`config of ${name}`), size: 20 },
    layers: [blob(`layer of ${name}`)],
    ...(subject === undefined ? {} : { subject: { mediaType: ociImage, digest: subject, size: 100 } }),
  });
}

export type Entry = Built | { readonly of: Built; readonly platform?: object; readonly artifactType?: string; readonly annotations?: object };

/** An index of entries; a bare image gets a platform, as builders give it. */
export function index(entries: readonly Entry[], more: { readonly subject?: string; readonly mediaType?: string; readonly name?: string } = {}): Built {
  const { subject, mediaType = ociIndex, name } = more;
  const manifests = entries.map((entry, at) => {
    const { of, ...rest } = "of" in entry ? entry : { of: entry, ...(entry.mediaType === ociIndex || entry.mediaType === dockerList ? {} : { platform: { os: "linux", architecture: at % 2 === 0 ? "amd64" : "arm64" } }) };
    return { mediaType: of.mediaType, digest: of.digest, size: of.bytes.byteLength, ...rest };
  });
  return build({ mediaType, manifests, ...(name === undefined ? {} : { annotations: { "org.opencontainers.image.ref.name": name } }), ...(subject === undefined ? {} : { subject: { mediaType: ociImage, digest: subject, size: 100 } }) });
}

/** What `docker buildx build --platform linux/amd64,linux/arm64` pushes: two images, two attestations, their index. */
export function multiPlatform(name: string): { readonly index: Built; readonly platforms: readonly Built[]; readonly attestations: readonly Built[]; readonly all: readonly Built[] } {
  const platforms = [image(`${name} amd64`), image(`${name} arm64`)];
  const attestations = platforms.map((platform, at) => image(`${name} attestation ${at} of ${platform.digest}`));
  const whole = index([
    ...platforms,
    ...attestations.map((of, at) => ({
      of,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": platforms[at]?.digest },
    })),
  ]);
  return { index: whole, platforms, attestations, all: [...platforms, ...attestations, whole] };
}

/** The tag under which cosign finds what belongs to a digest. */
export const cosignTag = (digest: string, suffix = ".sig"): string => digest.replace(":", "-") + suffix;
