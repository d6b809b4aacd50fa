import { digest, isDigest } from "../digest";
import { attestationOf, cosignOf, cosignTag, fallbackTag } from "../images/cosign";
import { artifactOf, descriptorOf, imageOf, indexOf, platformOf, scratchImage, type Descriptor, type Made } from "../images/document";
import { MediaType } from "../images/media-types";
import type { Manifest } from "../state/model";
import type { PlantedVersion } from "./seed";
import { SeedError } from "./seed-error";

/** One version with its manifest, if the registry knows one. */
export interface Unfolded {
  readonly fields: PlantedVersion;
  readonly name: string;
  readonly tags: readonly string[];
  readonly made: Made | undefined;
  /** Place in the seed's own list, and how many manifests of that place are pushed after this one. */
  readonly position: number;
  readonly before: number;
}

interface Flat {
  readonly version: PlantedVersion;
  readonly at: string;
  /** Members of an index: words, digests, and versions in place. */
  readonly members: readonly (string | Flat)[];
}

/** What a pushed manifest looks like in an index, and what it refers to. */
interface Known {
  readonly descriptor: Descriptor;
  readonly subject: string | undefined;
}

/** What a container version can be; it is one of these. */
export const contentKeys = ["image", "index", "artifact", "attestationFor", "cosign", "referrersOf", "raw"] as const;

/** Members in place come before the index that lists them, as they are pushed. */
function flatten(version: PlantedVersion, at: string): Flat[] {
  const before: Flat[] = [];
  const members = (version.index ?? []).map((member, index) => {
    if (typeof member === "string") return member;
    const nested = flatten(member, `${at}.index[${index}]`);
    before.push(...nested);
    return nested.at(-1) as Flat;
  });
  return [...before, { version, at, members }];
}

/**
 * Turns what a seed says of a container package into manifests, oldest first.
 * @param place what an error names, the path of the list in it, and what tells this package's images from all others
 */
export function unfold(versions: readonly PlantedVersion[], place: { source: string; at: string; origin: string }): Unfolded[] {
  const shelf = new Shelf(place.source);
  return versions.flatMap((version, position) => {
    const family = flatten(version, `${place.at}[${position}]`);
    return family.map((flat, index): Unfolded => {
      const pushed = shelf.push(flat, `${place.origin}#${flat.at.slice(place.at.length)}`);
      return { ...pushed, fields: flat.version, position, before: family.length - 1 - index };
    });
  });
}

/** The manifests of one package while they are being made. */
class Shelf {
  readonly #source: string;
  readonly #words = new Map<string, Known>();
  readonly #flat = new Map<PlantedVersion, Known>();
  readonly #digests = new Map<string, Known>();
  readonly #taken = new Map<string, string>();

  constructor(source: string) {
    this.#source = source;
  }

  push(flat: Flat, text: string): { name: string; tags: readonly string[]; made: Made | undefined } {
    const { version, at } = flat;
    const { made, member, tags } = this.#make(flat, text);
    const name = version.name ?? made?.manifest.digest ?? digest(text);
    const allTags = [...version.tags, ...tags];
    if (version.deletedAt === undefined) {
      this.#once(`version name ${name}`, at, "; an image in place twice is one image: let the index refer to the first by its word");
      for (const tag of allTags) this.#once(`tag ${tag}`, `${at}.tags`);
    }
    const lying = made === undefined || made.manifest.digest === name ? made : { ...made, manifest: { ...made.manifest, bytes: made.manifest.bytes, digest: name } };
    const platform = version.image === undefined ? {} : { platform: platformOf(version.image) };
    const known: Known = {
      descriptor: { ...(lying === undefined ? unknownDescriptor(name) : descriptorOf(lying.manifest)), ...platform, ...member },
      subject: version.subject === undefined ? undefined : this.#find(version.subject, `${at}.subject`).descriptor.digest,
    };
    this.#flat.set(version, known);
    this.#digests.set(name, known);
    if (version.as !== undefined) {
      if (this.#words.has(version.as)) this.#refuse(`${at}.as: "${version.as}" is taken by an earlier version`);
      this.#words.set(version.as, known);
    }
    return { name, tags: allTags, made: lying };
  }

  #make(flat: Flat, text: string): { made: Made | undefined; member?: Partial<Descriptor>; tags: readonly string[] } {
    const { version, at } = flat;
    const given = contentKeys.filter((key) => version[key] !== undefined);
    if (given.length > 1) this.#refuse(`${at}.${given[1]}: a version is one thing, and this one has ${given[0]} already`);
    const subject = version.subject === undefined ? undefined : bare(this.#find(version.subject, `${at}.subject`).descriptor);
    const about = { subject, annotations: version.annotations, format: version.format };
    switch (given[0]) {
      case undefined:
        return { made: version.name === undefined ? scratchImage(text) : undefined, tags: [] };
      case "image":
        return { made: imageOf({ ...about, platform: version.image ?? "", text }), tags: [] };
      case "index": {
        const members = flat.members.map((member, index) => this.#member(member, `${at}.index[${index}]`));
        return { made: { manifest: indexOf(members, about), blobs: [] }, tags: [] };
      }
      case "artifact":
        return { made: artifactOf({ ...about, artifactType: version.artifact, layer: { mediaType: "text/plain", text } }), tags: [] };
      case "attestationFor":
        return { ...attestationOf(this.#find(version.attestationFor ?? "", `${at}.attestationFor`).descriptor, text), tags: [] };
      case "cosign": {
        const { of = "", kind = "sig" } = version.cosign ?? {};
        const { descriptor } = this.#find(of, `${at}.cosign.of`);
        return { made: cosignOf(descriptor, kind, text), tags: [cosignTag(descriptor.digest, kind)] };
      }
      case "referrersOf": {
        const { descriptor } = this.#find(version.referrersOf ?? "", `${at}.referrersOf`);
        const referrers = [...this.#digests.values()].filter((each) => each.subject === descriptor.digest);
        return { made: { manifest: indexOf(referrers.map((each) => each.descriptor), about), blobs: [] }, tags: [fallbackTag(descriptor.digest)] };
      }
      case "raw": {
        const bytes = new TextEncoder().encode(version.raw?.body);
        const manifest: Manifest = { digest: digest(bytes), mediaType: version.raw?.mediaType ?? "", bytes };
        return { made: { manifest, blobs: [] }, tags: [] };
      }
      default:
        return given[0] satisfies never;
    }
  }

  #member(member: string | Flat, at: string): Descriptor {
    return typeof member === "string" ? this.#find(member, at).descriptor : (this.#flat.get(member.version) as Known).descriptor;
  }

  #find(ref: string, at: string): Known {
    const known = isDigest(ref) ? (this.#digests.get(ref) ?? { descriptor: unknownDescriptor(ref), subject: undefined }) : this.#words.get(ref);
    return known ?? this.#refuse(`${at}: no version before this one says "as": "${ref}"`);
  }

  #once(what: string, at: string, cure = ""): void {
    const before = this.#taken.get(what);
    if (before !== undefined) this.#refuse(`${at}: ${what} is taken by ${before}${cure}`);
    this.#taken.set(what, at);
  }

  #refuse(mistake: string): never {
    throw new SeedError(this.#source, [mistake]);
  }
}

/** A subject is named without the place that it has in an index. */
const bare = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });

/** Something that the seed does not hold. */
const unknownDescriptor = (name: string): Descriptor => ({ mediaType: MediaType.ociManifest, digest: name, size: 1024 });
