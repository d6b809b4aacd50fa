import type { Emulator, VersionSeed } from "../../emulator";
import { seededRandom } from "../../emulator/faults/random";
import type { RetentionPolicyArgs } from "../../sdk";
import { countRequests } from "../faults/life";
import { MiniEngine } from "../faults/mini-engine";
import { scaleThisProcess } from "../faults/scale-this-process";
import { canary, startGitHub } from "../helpers/github";

/** More rounds, and others: `GHPKG_RUNS=200 GHPKG_SEED=1`. Two hundred take three minutes. */
const rounds = Number(process.env["GHPKG_RUNS"] ?? "25");
const first = Number(process.env["GHPKG_SEED"] ?? "1");
const seeds = Array.from({ length: rounds }, (_none, at) => first + at);

const day = 86_400_000;
const place = "acme/container/api";
const dashed = (digest: string): string => digest.replace(":", "-");

/** The choices of one round, all from its seed. */
class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed * 7919);
    for (let warm = 0; warm < 8; warm += 1) this.#random();
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  one<T>(among: readonly T[]): T {
    return among[this.below(among.length)] as T;
  }
}

type Version = Exclude<VersionSeed, string>;

/** Pushes of half a year, oldest first: images and indexes that share members, signed and referred to in every manner. */
function history(dice: Dice): Version[] {
  const platforms = ["linux/amd64", "linux/arm64", "linux/s390x"];
  const images: string[] = [];
  const indexes: string[] = [];
  const pushes = 4 + dice.below(9);
  const versions: Version[] = [];
  for (let push = 0; push < pushes; push += 1) {
    const createdAt = new Date(Date.now() - ((pushes - push) * 12 - dice.below(10)) * day).toISOString();
    const image = (word: string): Version => {
      images.push(word);
      return { as: word, image: dice.one(platforms), ...(dice.chance(0.2) ? { format: "docker" as const } : {}) };
    };
    const member = (at: number): Version | string => {
      if (images.length > 0 && dice.chance(0.25)) return dice.one(images);
      if (indexes.length > 0 && dice.chance(0.1)) return dice.one(indexes);
      return dice.chance(0.1) ? { as: `p${push}x${at}`, index: [image(`p${push}y${at}`)], annotations: { push: `${push} ${at}` } } : image(`p${push}m${at}`);
    };
    const word = `p${push}`;
    // GitHub deletes nothing public that was downloaded so often: whatever needs it has to stay as well.
    const downloads = dice.chance(0.15) ? 6000 : 0;
    const tags = dice.chance(0.65) ? [`v${push}`, ...(push === pushes - 1 ? ["latest"] : [])] : [];
    if (dice.chance(0.3)) versions.push({ ...image(word), tags, createdAt, downloads });
    else {
      const members = Array.from({ length: 1 + dice.below(3) }, (_none, at) => member(at));
      const attested = members.filter((each) => typeof each !== "string" && each.image !== undefined && dice.chance(0.4)).map((each): Version => ({ attestationFor: (each as Version).as ?? "" }));
      versions.push({ as: word, index: [...new Set(members), ...attested], annotations: { push: word }, tags, createdAt, downloads });
      indexes.push(word);
    }
    const subject = dice.chance(0.8) ? word : dice.one(images.length > 0 ? images : [word]);
    if (dice.chance(0.4) && !versions.some(({ cosign }) => cosign?.of === subject)) versions.push({ cosign: { of: subject }, createdAt });
    const referrers = dice.below(3);
    for (let at = 0; at < referrers; at += 1) versions.push({ as: `${word}r${at}`, artifact: "application/spdx+json", subject, createdAt });
    if (referrers > 0 && dice.chance(0.5) && !versions.some(({ referrersOf }) => referrersOf === subject)) versions.push({ referrersOf: subject, createdAt });
  }
  // GitHub keeps a last tagged version; here it is one that no rule is about.
  return [...versions, { tags: ["main"], image: "linux/amd64" }];
}

function policy(dice: Dice, protect: readonly string[]): RetentionPolicyArgs {
  const days = () => `${5 + dice.below(90)}d` as const;
  const rules: RetentionPolicyArgs["delete"] = [
    { id: "old", select: { tags: dice.chance(0.5) ? ["v*"] : ["v*", "sha256-*"] }, olderThan: days() },
    { id: "loose", select: { state: "untagged" }, olderThan: days() },
    { id: "many", select: { tags: ["v*"] }, beyondNewest: { count: 1 + dice.below(4) } },
  ];
  const keeps: NonNullable<RetentionPolicyArgs["keep"]> = [
    { id: "some", select: { tags: [`v${dice.below(8)}`] } },
    { id: "newest", select: { tags: ["v*"] }, newest: { count: 1 + dice.below(3) } },
    { id: "young", youngerThan: days() },
  ];
  const chosen = rules.filter(() => dice.chance(0.7));
  return {
    owner: "acme",
    packageTypes: ["container"],
    packages: ["api"],
    delete: chosen.length > 0 ? chosen : rules.slice(0, 1),
    keep: keeps.filter(() => dice.chance(0.4)),
    ...(protect.length > 0 ? { protect: [...protect] } : {}),
    guards: { deadRules: "warn", ...(dice.chance(0.4) ? { batch: 1 + dice.below(12) } : {}) },
  };
}

/** What every version was before anything happened, read from the registry as anybody reads it. */
interface Known {
  readonly tags: readonly string[];
  readonly children: readonly string[];
  readonly subject: string | undefined;
}

async function read(github: Emulator, known: Map<string, Known>): Promise<void> {
  const accept = ["vnd.oci.image.index.v1", "vnd.oci.image.manifest.v1", "vnd.docker.distribution.manifest.list.v2", "vnd.docker.distribution.manifest.v2"].map((type) => `application/${type}+json`).join();
  for (const { name, tags } of github.elsewhere.look(place)?.active ?? []) {
    if (known.has(name)) continue;
    const answer = await fetch(`${github.registryUrl}/v2/acme/api/manifests/${name}`, { headers: { accept, authorization: `Bearer ${btoa(canary)}` } });
    const { manifests = [], subject } = (await answer.json()) as { manifests?: { digest: string }[]; subject?: { digest: string } };
    known.set(name, { tags, children: manifests.map(({ digest }) => digest), subject: subject?.digest });
  }
}

/** Everything that is wrong with what is live now: members that are gone, signatures and referrers that are gone. */
function wrongs(github: Emulator, known: ReadonlyMap<string, Known>, protect: readonly string[]): string[] {
  const live = new Set((github.elsewhere.look(place)?.active ?? []).map(({ name }) => name));
  const wrong: string[] = [];
  const demand = (name: string, why: string): void => void (!live.has(name) && known.has(name) && wrong.push(`${name} is gone, ${why}`));
  for (const [name, { tags, children, subject }] of known) {
    for (const child of children) if (live.has(name)) demand(child, `and ${name} (${tags.join(" ")}) lists it`);
    if (subject !== undefined && live.has(subject)) demand(name, `which speaks about ${subject}`);
    for (const of of known.keys()) if (live.has(of) && tags.some((tag) => tag.startsWith(dashed(of)))) demand(name, `which is found by the digest of ${of}`);
    if (protect.includes(name)) demand(name, "which is protected");
    if (children.some((child) => protect.includes(child))) demand(name, "of which a member is protected");
  }
  return wrong;
}

let deletions = 0;
let cuts = 0;
beforeAll(() => {
  scaleThisProcess(60);
  countRequests();
});
afterAll(() => {
  // A share that deletes nothing, or is never cut, would show nothing.
  expect(deletions).toBeGreaterThan(rounds * 2);
  expect(cuts).toBeGreaterThan(rounds / 4);
});

test.each(seeds)("random images, policy and cut, seed %i: nothing that is left lacks a member, a signature or a referrer", async (seed) => {
  const dice = new Dice(seed);
  const github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", visibility: dice.chance(0.6) ? "public" : "private", versions: history(dice) }] });
  const known = new Map<string, Known>();
  await read(github, known);
  const protect = Array.from({ length: dice.below(3) }, () => dice.one([...known.keys()]));
  const engine = new MiniEngine([{ type: "RetentionPolicy", name: "images", args: policy(dice, protect) }], github.apiUrl);
  const check = (): void => expect(wrongs(github, known, protect)).toEqual([]);
  try {
    if (dice.chance(0.5)) await engine.preview();
    if (dice.chance(0.3)) {
      // Somebody builds on an old image, perhaps after the plan was shown.
      github.elsewhere.push(place, [{ tags: [dice.chance(0.5) ? "latest" : "v99"], index: [dice.one([...known.keys()]), { image: "linux/riscv64" }] }]);
      await read(github, known);
    }
    const { text } = await engine.up({ request: 1 + dice.below(10), moment: dice.one(["before", "after"] as const), method: "DELETE" });
    if (text.includes("the process was killed")) cuts += 1;
    check();
    for (let run = 0; run < 3; run += 1) {
      await engine.up();
      check();
    }
    deletions += github.ledger.entries({ method: "DELETE" }).filter(({ effect }) => effect !== undefined).length;
  } finally {
    engine.close();
    await github.close();
  }
});
