/** https://github.com/opencontainers/image-spec/blob/main/media-types.md and Docker's older pair of the same */
export const MediaType = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
  dockerLayer: "application/vnd.docker.image.rootfs.diff.tar",
  empty: "application/vnd.oci.empty.v1+json",
  inToto: "application/vnd.in-toto+json",
  simpleSigning: "application/vnd.dev.cosign.simplesigning.v1+json",
} as const;
export type MediaType = (typeof MediaType)[keyof typeof MediaType];
