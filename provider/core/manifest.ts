/** One entry of an image index. */
export interface ManifestChild {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** The index describes it as a plain image or attestation: it lists nothing and need not be read. */
  readonly isLeaf: boolean;
}

/** A config or a layer, as a manifest names it. */
export interface Blob {
  readonly digest: string;
  readonly bytes: number;
}

/** What one manifest of a container package says about others. Manifests are immutable: so is this. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  /** What an index lists, each digest once; empty for an image. */
  readonly children: readonly ManifestChild[];
  /** What a referrer (signature, attestation, SBOM) refers to. https://github.com/opencontainers/image-spec/blob/main/manifest.md#image-manifest-property-descriptions */
  readonly subject?: string;
  /** Its own size, and what the registry stores for it, each digest once. Absent where the sizes in it cannot be understood. */
  readonly stored?: { readonly bytes: number; readonly blobs: readonly Blob[] };
}
