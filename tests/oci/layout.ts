import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { attestationOf } from "../../emulator/images/cosign";
import { descriptorOf, imageOf, indexOf, platformOf, type Descriptor, type Made } from "../../emulator/images/document";

/** An image, or an index with its members, on disk or on the way there. */
export interface Built {
  readonly descriptor: Descriptor;
  /** Of every image in it. */
  readonly platforms: readonly string[];
  /** Itself last. */
  readonly all: readonly Made[];
}

export function image(platform: string, text: string): Built {
  const made = imageOf({ platform, text });
  return { descriptor: { ...descriptorOf(made.manifest), platform: platformOf(platform) }, platforms: [platform], all: [made] };
}

/** What buildx adds to an index for one of its images. */
export function attestation(subject: Built): Built {
  const { made, member } = attestationOf(subject.descriptor, `provenance of ${subject.descriptor.digest}`);
  return { descriptor: { ...descriptorOf(made.manifest), ...member }, platforms: [], all: [made] };
}

export function index(...members: readonly Built[]): Built {
  const manifest = indexOf(members.map((member) => member.descriptor));
  return { descriptor: descriptorOf(manifest), platforms: members.flatMap((member) => member.platforms), all: [...members.flatMap((member) => member.all), { manifest, blobs: [] }] };
}

/** Writes an OCI image layout. https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export function writeLayout(folder: string, built: Built, tag: string): void {
  const blobs = path.join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const write = (digest: string, bytes: Uint8Array): void => writeFileSync(path.join(blobs, digest.replace("sha256:", "")), bytes);
  for (const { manifest, blobs: parts } of built.all) {
    write(manifest.digest, manifest.bytes);
    for (const { descriptor, bytes } of parts) write(descriptor.digest, bytes);
  }
  writeFileSync(path.join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(path.join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [{ ...built.descriptor, annotations: { "org.opencontainers.image.ref.name": tag } }] }));
}
