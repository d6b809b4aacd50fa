import { createHash } from "node:crypto";
import type { Emulator } from "../../emulator";
import { ago, claimedByPolicy, manyDeletions, type Program } from "./programs";

type Member = Readonly<Record<string, unknown>>;

const oci = (kind: string): string => `application/vnd.oci.image.${kind}.v1+json`;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const descriptor = (body: string): Member => ({ mediaType: (JSON.parse(body) as { mediaType: string }).mediaType, digest: `sha256:${sha256(body)}`, size: Buffer.byteLength(body) });
const nothing: Member = { mediaType: oci("empty").replace("image.", ""), digest: `sha256:${sha256("{}")}`, size: 2 };

/** Manifests as a client pushes them, written here and not by the emulator, so that one mistake is not made twice. */
const image = (label: string, more: Member = {}): string => JSON.stringify({ schemaVersion: 2, mediaType: oci("manifest"), config: nothing, layers: [], annotations: { label }, ...more });
const index = (members: readonly string[]): string => JSON.stringify({ schemaVersion: 2, mediaType: oci("index"), manifests: members.map((body, each) => ({ ...descriptor(body), platform: { os: "linux", architecture: `cpu${each}` } })) });
const billOf = (subject: string, label: string): string => image(label, { artifactType: "application/spdx+json", subject: descriptor(subject) });

interface Pushed {
  readonly body: string;
  readonly tags: readonly string[];
  readonly daysAgo: number;
}

/** A tagged image of some platforms, with its signature under cosign's tag and a bill of materials that names it as its subject. */
function release(tag: string, daysAgo: number, platforms: readonly string[]): Pushed[] {
  const root = index(platforms);
  const plain = (body: string): Pushed => ({ body, tags: [], daysAgo });
  return [...platforms.map(plain), { body: root, tags: [tag], daysAgo }, { body: image(`signature of ${tag}`), tags: [`sha256-${sha256(root)}.sig`], daysAgo }, plain(billOf(root, `bill of ${tag}`))];
}

const platforms = (of: string, count: number): string[] => Array.from({ length: count }, (_, each) => image(`${of}, platform ${each}`));

/** What is wrong with the images that are there: an index without a member, an image without its signature or its bill. */
function broken(pushed: readonly Pushed[], github: Emulator): string[] {
  const live = new Set(github.elsewhere.look(place)?.active.map(({ name }) => name));
  const isLive = (digest: string): boolean => live.has(digest);
  return pushed.flatMap(({ body, tags }) => {
    const name = `sha256:${sha256(body)}`;
    const { manifests } = JSON.parse(body) as { manifests?: { digest: string }[] };
    if (manifests === undefined || !isLive(name)) return [];
    const signed = pushed.filter((each) => each.tags[0] === `sha256-${sha256(body)}.sig` || (JSON.parse(each.body) as { subject?: { digest: string } }).subject?.digest === name).map((each) => `sha256:${sha256(each.body)}`);
    const missing = [...manifests.map(({ digest }) => digest), ...signed].filter((digest) => !isLive(digest));
    return missing.map((digest) => `the image ${tags.join()} is there without ${digest}`);
  });
}

const place = "acme/container/tool";

/** A policy over images: old ones go with their platforms, signatures and bills; two stay, one of which shares a platform with an old one. */
export function imagePolicy(name: string, old: { readonly count: number; readonly platforms: number }): Program {
  const shared = image("shared platform");
  const kept = [...release("v2.0", 30, [shared, ...platforms("v2.0", 2)]), ...release("v2.1", 20, platforms("v2.1", 2))];
  const going = Array.from({ length: old.count }, (_, each) => release(`v0.${each}`, 60 - each / 10, [...platforms(`v0.${each}`, old.platforms), ...(each === 0 ? [shared] : [])])).flat();
  const pushed = [...kept, ...going.filter(({ body }) => body !== shared)];
  const nameOf = ({ body }: Pushed): string => `sha256:${sha256(body)}`;
  const deletes = going.filter(({ body }) => body !== shared).map(nameOf);
  return {
    name,
    place,
    deletes,
    restores: [],
    keeps: kept.map(nameOf),
    declares: [
      {
        type: "RetentionPolicy",
        name: "tool",
        args: {
          owner: "acme",
          packageTypes: ["container"],
          packages: ["tool"],
          keep: [{ id: "newest", select: { tags: ["v*"] }, newest: { count: 2 } }],
          delete: [{ id: "old", because: "nobody runs these", select: { tags: ["v*"] }, olderThan: "10d" }],
          guards: { maxDeletes: { count: deletes.length } },
        },
      },
    ],
    seed: (now) => ({
      owner: "acme",
      type: "container",
      name: "tool",
      versions: pushed.map(({ body, tags, daysAgo }) => ({ raw: { body, mediaType: (JSON.parse(body) as { mediaType: string }).mediaType }, tags: [...tags], createdAt: ago(now, daysAgo) })),
    }),
    claimed: claimedByPolicy(place),
    broken: (github) => broken(pushed, github),
  };
}

/** A program with as many deletions as a run may be killed amid: single versions, or four images with all that belongs to them. */
export const programToKill = (name: "policy" | "versions" | "images", count: number): Program => (name === "images" ? imagePolicy("images", { count: 4, platforms: count / 4 - 3 }) : manyDeletions(name, count));
