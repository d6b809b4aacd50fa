import { createHash } from "node:crypto";
import type { Emulator } from "../../emulator";
import type { PackageVersionArgs, RetentionPolicyArgs } from "../../sdk";
import type { startGitHub } from "../helpers/github";

type Seed = NonNullable<Parameters<typeof startGitHub>[0]["packages"]>[number];

export type Declared =
  | { readonly type: "RetentionPolicy"; readonly name: string; readonly args: RetentionPolicyArgs }
  | { readonly type: "PackageVersion"; readonly name: string; readonly args: PackageVersionArgs };

/** A program and its package: what it plans is known, so that everything else is a violation. */
export interface Program {
  readonly name: string;
  readonly place: string;
  /** What it declares, as data: the real engine runs it as a program, the small one reads it. */
  readonly declares: readonly Declared[];
  seed(now: number): Seed;
  /** Names of the versions that it deletes, brings back, and must not touch. */
  readonly deletes: readonly string[];
  readonly restores: readonly string[];
  readonly keeps: readonly string[];
  /** Names of the versions whose deletion its state claims. */
  claimed(stored: (resource: string) => Promise<Record<string, unknown> | undefined>, github: Emulator): Promise<string[]>;
  /** What must never be, however a run ended: an image without a part of it. */
  broken?(github: Emulator): string[];
}

const day = 86_400_000;
export const ago = (now: number, days: number): string => new Date(now - days * day).toISOString();
/** Versions that nothing touches, for lists of two pages. */
const bystanders = (now: number) => Array.from({ length: 100 }, (_, index) => ({ name: `0.0.${index}`, createdAt: ago(now, 7) }));
const resourceOf = (version: string): string => `v${version.replace(/^sha256:.*(?=.{3}$)/, "")}`;
/** The manifest of an image without layers; its digest is the version's name. */
const manifest = (letter: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.empty.v1+json", digest: `sha256:${sha256("{}")}`, size: 2 },
    layers: [],
    annotations: { letter },
  });
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const digest = (letter: string): string => `sha256:${sha256(manifest(letter))}`;
const bodies = new Map(["a", "b", "c", "d", "e"].map((letter) => [digest(letter), manifest(letter)]));

const nameOf = (github: Emulator, place: string, id: unknown): string => {
  const seen = github.elsewhere.look(place);
  return [...(seen?.active ?? []), ...(seen?.deleted ?? [])].find((version) => version.id === id)?.name ?? `unknown ${String(id)}`;
};

/** Names of the versions in the ledger of the policy `tool`. */
export const claimedByPolicy =
  (place: string): Program["claimed"] =>
  async (stored, github) => {
    const ledger = (await stored("tool"))?.["ledger"] as { rows: [number, number][] } | undefined;
    return (ledger?.rows ?? []).map((row) => nameOf(github, place, row[1]));
  };

/** Four old versions go, two young ones stay, a young one from the trash comes back. */
const policy: Program = {
  name: "policy",
  place: "acme/npm/tool",
  deletes: ["1.0.0", "1.1.0", "1.2.0", "1.3.0"],
  restores: ["2.1.0"],
  keeps: ["2.0.0", "2.2.0"],
  seed: (now) => ({
    owner: "acme",
    type: "npm",
    name: "tool",
    versions: [
      ...["1.0.0", "1.1.0", "1.2.0", "1.3.0"].map((name, index) => ({ name, createdAt: ago(now, 60 - 10 * index) })),
      { name: "2.0.0", createdAt: ago(now, 8) },
      { name: "2.1.0", createdAt: ago(now, 6), deletedAt: ago(now, 2) },
      { name: "2.2.0", createdAt: ago(now, 4) },
    ],
  }),
  declares: [
    {
      type: "RetentionPolicy",
      name: "tool",
      args: {
        owner: "acme",
        packageTypes: ["npm"],
        packages: ["tool"],
        keep: [{ id: "newest", newest: { count: 3 } }],
        delete: [{ id: "old", because: "nobody installs these", olderThan: "10d" }],
        restore: "converge",
      },
    },
  ],
  claimed: claimedByPolicy("acme/npm/tool"),
};

/** Resources of single versions: three deletions, one restore, one adoption. */
function versionsOf(name: "versions" | "images", of: { type: "npm" | "container"; deletes: string[]; restores: string[]; keeps: string[]; tags: (name: string) => string[] }): Program {
  const { type, deletes, restores, keeps, tags } = of;
  const place = `acme/${type}/tool`;
  const [adopted] = keeps;
  return {
    name,
    place,
    deletes,
    restores,
    keeps,
    seed: (now) => ({
      owner: "acme",
      type,
      name: "tool",
      versions: [...deletes, ...restores, ...keeps].map((each, index) => ({
        ...(bodies.has(each) ? { raw: { body: bodies.get(each) as string } } : { name: each }),
        createdAt: ago(now, 60 - index),
        tags: tags(each),
        ...(restores.includes(each) ? { deletedAt: ago(now, 2) } : {}),
      })),
    }),
    declares: [...deletes, ...restores, adopted as string].map((version) => ({
      type: "PackageVersion",
      name: resourceOf(version),
      args: { owner: "acme", packageType: type, packageName: "tool", version, state: deletes.includes(version) ? "deleted" : "present" },
    })),
    async claimed(stored) {
      const claims = await Promise.all(deletes.map(async (each) => ((await stored(resourceOf(each)))?.["deletedByThisResource"] === true ? [each] : [])));
      return claims.flat();
    },
  };
}

const versions = versionsOf("versions", { type: "npm", deletes: ["1.0", "1.1", "1.2"].map((each) => `${each}.0`), restores: ["2.1.0"], keeps: ["2.0.0", "2.2.0"], tags: () => [] });
const images = versionsOf("images", {
  type: "container",
  deletes: ["a", "b"].map(digest),
  restores: [digest("c")],
  keeps: [digest("d"), digest("e")],
  tags: (name) => (name === digest("a") ? [] : [`tag-${name.slice(-4)}`]),
});

/** The policy and the resources of single versions, with as many deletions as a run may be killed amid. */
export function manyDeletions(name: "policy" | "versions", count: number): Program {
  const deletes = Array.from({ length: count }, (_, index) => `0.1.${index}`);
  if (name === "versions") return versionsOf("versions", { type: "npm", deletes, restores: ["2.1.0"], keeps: ["2.0.0", "2.2.0"], tags: () => [] });
  return {
    ...policy,
    deletes,
    declares: policy.declares.map((declared) => (declared.type === "RetentionPolicy" ? { ...declared, args: { ...declared.args, guards: { maxDeletes: { count } } } } : declared)),
    seed: (now) => ({
      ...policy.seed(now),
      versions: [
        ...deletes.map((each, index) => ({ name: each, createdAt: ago(now, 90 - index / 1000) })),
        ...(policy.seed(now).versions ?? []).filter((version) => typeof version !== "string" && !policy.deletes.includes(version.name ?? "")),
      ],
    }),
  };
}

/** With a version that was published ten minutes ago. */
const freshPolicy: Program = {
  ...policy,
  name: "policy (with a fresh version)",
  keeps: [...policy.keeps, "2.3.0"],
  seed: (now) => ({ ...policy.seed(now), versions: [...(policy.seed(now).versions ?? []), { name: "2.3.0", createdAt: new Date(now - 600_000).toISOString() }] }),
};

/** The same program where its package's lists take two pages. */
const wide = (program: Program): Program => ({
  ...program,
  name: `${program.name} (two pages)`,
  seed: (now) => ({ ...program.seed(now), versions: [...(program.seed(now).versions ?? []), ...bystanders(now)] }),
});

export const programs = { policy, freshPolicy, versions, images, widePolicy: wide(policy), wideVersions: wide(versions) } as const;
