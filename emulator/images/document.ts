import { digest } from "../digest";
import type { Manifest } from "../state/model";
import { MediaType } from "./media-types";

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** A manifest with the blobs that a pull of it needs. */
export interface Made {
  readonly manifest: Manifest;
  readonly blobs: readonly Blob[];
}

const utf8 = new TextEncoder();

const blobOf = (mediaType: string, text: string | Uint8Array): Blob => {
  const bytes = typeof text === "string" ? utf8.encode(text) : text;
  return { descriptor: { mediaType, digest: digest(bytes), size: bytes.length }, bytes };
};

export const descriptorOf = ({ mediaType, digest, bytes }: Manifest): Descriptor => ({ mediaType, digest, size: bytes.length });

function manifestOf(mediaType: string, content: object): Manifest {
  const bytes = utf8.encode(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { digest: digest(bytes), mediaType, bytes };
}

/** `linux/arm64/v8` */
export function platformOf(text: string): Platform {
  const [os = "", architecture = "", variant] = text.split("/");
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

interface About {
  readonly subject?: Descriptor | undefined;
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** Whether an image speaks OCI's media types or Docker's. */
export const Format = { oci: "oci", docker: "docker" } as const;
export type Format = (typeof Format)[keyof typeof Format];

const imageTypes = {
  oci: { index: MediaType.ociIndex, manifest: MediaType.ociManifest, config: MediaType.config, layer: MediaType.layer },
  docker: { index: MediaType.dockerList, manifest: MediaType.dockerManifest, config: MediaType.dockerConfig, layer: MediaType.dockerLayer },
} as const;

const about = ({ subject, artifactType, annotations }: About): object => ({
  ...(artifactType === undefined ? {} : { artifactType }),
  ...(subject === undefined ? {} : { subject }),
  ...(annotations === undefined ? {} : { annotations }),
});

const withBlobs = (mediaType: string, content: object, config: Blob, ...layers: readonly Blob[]): Made => ({
  manifest: manifestOf(mediaType, { ...content, config: config.descriptor, layers: layers.map((layer) => layer.descriptor) }),
  blobs: [config, ...layers],
});

const emptyConfig = blobOf(MediaType.empty, "{}");
const scratchConfig = blobOf(MediaType.config, JSON.stringify({ os: "linux", architecture: "amd64", config: {}, rootfs: { type: "layers", diff_ids: [] } }));

/** An image for one platform. Its text makes the one layer, and with it the digest, different from all others. */
export function imageOf(options: About & { readonly platform: string; readonly text: string; readonly format?: Format | undefined }): Made {
  const types = imageTypes[options.format ?? Format.oci];
  const layer = blobOf(types.layer, tar("text", options.text)); // not compressed: zlib's output is not the same in every Node
  const config = blobOf(types.config, JSON.stringify({ ...platformOf(options.platform), config: {}, rootfs: { type: "layers", diff_ids: [layer.descriptor.digest] } }));
  return withBlobs(types.manifest, about(options), config, layer);
}

/** Something that is no image: a signature, an attestation, a bill of materials. */
export function artifactOf(options: About & { readonly layer: { readonly mediaType: string; readonly text: string } }): Made {
  return withBlobs(MediaType.ociManifest, about(options), emptyConfig, blobOf(options.layer.mediaType, options.layer.text));
}

export const indexOf = (manifests: readonly Descriptor[], options: About & { readonly format?: Format | undefined } = {}): Manifest =>
  manifestOf(imageTypes[options.format ?? Format.oci].index, { ...about(options), manifests });

/** The smallest image there is, for versions of which nothing is said: its bytes are made when somebody reads them. */
export function scratchImage(text: string): Made {
  const make = (): Made => withBlobs(MediaType.ociManifest, { annotations: { "org.opencontainers.image.title": text } }, scratchConfig);
  const { manifest, blobs } = make();
  const { digest, mediaType } = manifest;
  // A hundred thousand of them are cheap.
  return { manifest: { digest, mediaType, get bytes() { return make().manifest.bytes; } }, blobs };
}

/** An archive of one file, in the oldest form that every reader knows: a layer that real clients can unpack. */
function tar(name: string, text: string): Uint8Array {
  const content = utf8.encode(text);
  const header = Buffer.alloc(512);
  const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, "0") + "\0";
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write("        0", 148);
  header.write("ustar\0" + "00", 257);
  header.write(octal(header.reduce((sum, byte) => sum + byte, 0), 7) + " ", 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}
