import { artifactOf, type Descriptor, type Made } from "./document";
import { MediaType } from "./media-types";

/** What cosign pushes beside an image, by the ending of its tag. https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
export const CosignKind = { signature: "sig", attestation: "att", bill: "sbom" } as const;
export type CosignKind = (typeof CosignKind)[keyof typeof CosignKind];

/** `sha256-<hex>`: where registries without the referrers API keep what refers to a digest. */
export const fallbackTag = (digest: string): string => digest.replace(":", "-");

export const cosignTag = (digest: string, kind: CosignKind): string => `${fallbackTag(digest)}.${kind}`;

/** A signature in cosign's classic form: found by its tag alone, it does not name its subject. */
export function cosignOf(subject: Descriptor, kind: CosignKind, text: string): Made {
  const content = { critical: { image: { "docker-manifest-digest": subject.digest }, type: "cosign container image signature" }, optional: { text } };
  return artifactOf({ layer: { mediaType: kind === CosignKind.signature ? MediaType.simpleSigning : MediaType.inToto, text: JSON.stringify(content) } });
}

/** What buildx adds to an index for an image. https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
export function attestationOf(image: Descriptor, text: string): { readonly made: Made; readonly member: Partial<Descriptor> } {
  const statement = { _type: "https://in-toto.io/Statement/v0.1", predicateType: "https://slsa.dev/provenance/v0.2", subject: [{ digest: { sha256: image.digest.slice(7) } }], predicate: { text } };
  return {
    made: artifactOf({ layer: { mediaType: MediaType.inToto, text: JSON.stringify(statement) } }),
    member: {
      platform: { os: "unknown", architecture: "unknown" },
      annotations: { "vnd.docker.reference.digest": image.digest, "vnd.docker.reference.type": "attestation-manifest" },
    },
  };
}
