import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { digest as digestOf } from "../../emulator";
import type { Expected, Pushed } from "./scenarios";

interface Descriptor {
  readonly digest: string;
}

/**
 * Pulls tags with the clients that pushed them, and throws where anything is missing: each platform as a user of it
 * would, then the tag with all that lies below it, its signatures and its referrers. The clients verify every digest.
 * @param kept all tags that must be whole; @default every tag that was pushed
 */
export async function pullEverything(pushed: Pushed, kept: readonly string[] = [...pushed.tags.keys()]): Promise<void> {
  await Promise.all(
    kept.map(async (tag) => {
      const expected = pushed.tags.get(tag);
      if (expected === undefined) throw new Error(`${tag} was never pushed`);
      await pullPlatforms(pushed, tag, expected);
      await pullGraph(pushed, tag, expected);
      await findReferrers(pushed, expected);
      for (const signature of expected.signatures) if (!kept.includes(signature)) await pullGraph(pushed, signature, pushed.tags.get(signature));
    }),
  );
}

const reference = ({ registry, repository }: Pushed): string => `${registry.host}/${repository}`;

async function pullPlatforms(pushed: Pushed, tag: string, { platforms, digest }: Expected): Promise<void> {
  const { bench } = pushed;
  const text = await bench.crane("manifest", `${reference(pushed)}:${tag}`);
  const found = digestOf(text);
  if (found !== digest) throw new Error(`${tag} is ${found} and was pushed as ${digest}`);
  const images = await imagesIn(pushed, text, { platform: platforms[0], digest });
  const missing = platforms.filter((platform) => !images.some(([each]) => each === platform));
  if (missing.length > 0) throw new Error(`${tag} has no image for ${missing.join()}`);
  for (const [platform, name] of images) await bench.crane("pull", "--platform", platform, `${reference(pushed)}@${name}`, bench.place("image.tar"));
}

/** The images of an index by platform; an index in it is opened, as clients that look for a platform do not all do. */
async function imagesIn(pushed: Pushed, text: string, own: { platform: string | undefined; digest: string }): Promise<[platform: string, digest: string][]> {
  const { manifests } = JSON.parse(text) as { manifests?: (Descriptor & { platform?: { os: string; architecture: string } })[] };
  if (manifests === undefined) return own.platform === undefined ? [] : [[own.platform, own.digest]];
  const images: [string, string][] = [];
  for (const { digest, platform } of manifests) {
    if (platform === undefined) images.push(...(await imagesIn(pushed, await pushed.bench.crane("manifest", `${reference(pushed)}@${digest}`), { platform: undefined, digest })));
    else if (platform.os !== "unknown") images.push([`${platform.os}/${platform.architecture}`, digest]);
  }
  return images;
}

/** Everything below a tag, attestations and all, into a layout on disk: what is missing there was not pulled. */
async function pullGraph(pushed: Pushed, tag: string, expected: Expected | undefined): Promise<void> {
  const folder = pushed.bench.place("pulled");
  await pushed.bench.oras("cp", "--from-plain-http", `${reference(pushed)}:${tag}`, "--to-oci-layout", `${folder}:${tag}`);
  for (const name of expected?.manifests ?? []) {
    if (!existsSync(path.join(folder, "blobs", name.replace(":", "/")))) throw new Error(`${tag} came without ${name}`);
  }
}

/** What a client finds that asks what refers to a digest, by the API or by the fallback tag, and its content. */
async function findReferrers(pushed: Pushed, expected: Expected): Promise<void> {
  const answer = JSON.parse(await pushed.bench.oras("discover", "--plain-http", "--format", "json", "--depth", "1", `${reference(pushed)}@${expected.digest}`)) as { referrers?: Descriptor[]; manifests?: Descriptor[] };
  const found = (answer.referrers ?? answer.manifests ?? []).map(({ digest }) => digest);
  if (found.toSorted().join() !== expected.referrers.toSorted().join()) throw new Error(`${expected.digest} has the referrers ${found.join()} and was given ${expected.referrers.join()}`);
  for (const referrer of found) {
    const folder = pushed.bench.place("referrer");
    await pushed.bench.oras("cp", "--from-plain-http", `${reference(pushed)}@${referrer}`, "--to-oci-layout", `${folder}:referrer`);
    if (readFileSync(path.join(folder, "index.json"), "utf8").includes(referrer)) continue;
    throw new Error(`${referrer} did not come`);
  }
}
