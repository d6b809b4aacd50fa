import { createHash } from "node:crypto";
import { z } from "zod";
import { Failure, FailureCode } from "../core/failure";
import type { Blob, Manifest, ManifestChild } from "../core/manifest";

/** Beyond this an index is not believed: the largest that registries accept has room for it, no image has use for it. */
export const MOST_CHILDREN = 5_000;

const indexTypes: readonly string[] = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
const imageTypes: readonly string[] = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];

/** Without all four a registry answers "not found" to what it has. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export const acceptedTypes: readonly string[] = [...indexTypes, ...imageTypes];

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const Descriptor = z.object({ mediaType: z.string().optional(), digest: Digest, artifactType: z.string().optional(), platform: z.unknown().optional() });
type Descriptor = z.infer<typeof Descriptor>;

/** Strict in what decides a deletion, lenient in everything that is not read. */
const Document = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(Descriptor).optional(),
  subject: z.object({ digest: Digest }).nullish(),
  config: z.unknown().optional(),
  layers: z.unknown().optional(),
});

/** Sizes decide nothing: a manifest whose blobs cannot be understood is one without sizes. */
const BlobDescriptor = z.object({ mediaType: z.string().default(""), digest: Digest, size: z.int().nonnegative(), urls: z.array(z.string()).default([]) });

/** No image is larger. What claims to be says nothing, and cannot make a sum that a plan file or a report does not hold. */
const MOST_BYTES = 2 ** 40;

/** What lies elsewhere takes no room here. https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers */
const isElsewhere = ({ mediaType, urls }: z.infer<typeof BlobDescriptor>): boolean => urls.length > 0 || /\.nondistributable\.|\.foreign\./.test(mediaType);

export const isDigest = (text: string): boolean => Digest.safeParse(text).success;

/** Whether bytes are what a digest names. */
function matchesDigest(bytes: Uint8Array, digest: string): boolean {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}` === digest;
}

/**
 * Only what is called an image for a platform lists nothing and speaks about nothing for certain. An entry without a
 * platform, or with an artifact type (attestations of newer builders), may be a referrer whose subject must be known.
 */
const isLeaf = ({ mediaType = "", artifactType, platform }: Descriptor): boolean => imageTypes.includes(mediaType) && artifactType === undefined && platform !== undefined && platform !== null;

function unusable(words: string, digest: string): Failure {
  return new Failure(FailureCode.unexpectedResponse, words, { operation: "read manifest", subject: digest });
}

/**
 * What a manifest's bytes say about others.
 * @throws Failure `unexpected-response` where the bytes are not what the digest names, or no manifest.
 */
export function parseManifest(bytes: Uint8Array, digest: string): Manifest {
  if (!matchesDigest(bytes, digest)) throw unusable("the registry's answer is not what its digest says: other content under this name", digest);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw unusable("the registry's answer is not JSON", digest);
  }
  const parsed = Document.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unusable(`the manifest is not one that is understood: ${[...(issue?.path ?? []), issue?.message ?? "unreadable"].join(" ")}`, digest);
  }
  const { mediaType, manifests, subject, config, layers } = parsed.data;
  // A document that can be read as an index and as an image means different things to different clients (CVE-2021-41190).
  if (manifests !== undefined && (config !== undefined || layers !== undefined)) throw unusable("the manifest claims to be an index and an image at once", digest);
  if (manifests === undefined && (mediaType === undefined ? config === undefined : indexTypes.includes(mediaType))) throw unusable("the manifest is neither an index nor an image", digest);
  if (manifests !== undefined && mediaType !== undefined && imageTypes.includes(mediaType)) throw unusable("the manifest claims to be an image and lists others", digest);
  if ((manifests?.length ?? 0) > MOST_CHILDREN) throw unusable(`the index lists ${manifests?.length} manifests; more than ${MOST_CHILDREN} are not believed`, digest);
  return {
    digest,
    mediaType: mediaType ?? (manifests === undefined ? (imageTypes[0] as string) : (indexTypes[0] as string)),
    children: childrenOf(manifests ?? []),
    ...(subject === undefined || subject === null ? {} : { subject: subject.digest }),
    ...(manifests === undefined ? storedByImage(bytes.byteLength, config, layers) : { stored: { bytes: bytes.byteLength, blobs: [] } }),
  };
}

/** An image names a config and its layers. What names its blobs otherwise may hold any: nothing is known of it. */
function storedByImage(bytes: number, config: unknown, layers: unknown): Pick<Manifest, "stored"> {
  const blobs = z.array(BlobDescriptor).safeParse(Array.isArray(layers) ? [config, ...(layers as unknown[])] : layers);
  if (!blobs.success || blobs.data.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return {};
  const here = new Map<string, Blob>();
  for (const each of blobs.data) {
    // What takes no room is named all the same: another manifest may claim to keep the same content here.
    const size = isElsewhere(each) ? 0 : each.size;
    here.set(each.digest, { digest: each.digest, bytes: Math.min(size, here.get(each.digest)?.bytes ?? size) });
  }
  return { stored: { bytes, blobs: [...here.values()] } };
}

/** Each digest once; a leaf only if every entry says so. */
function childrenOf(descriptors: readonly Descriptor[]): ManifestChild[] {
  const leaves = new Map<string, boolean>();
  for (const descriptor of descriptors) leaves.set(descriptor.digest, isLeaf(descriptor) && leaves.get(descriptor.digest) !== false);
  return [...leaves].map(([digest, leaf]) => ({ digest, isLeaf: leaf }));
}
