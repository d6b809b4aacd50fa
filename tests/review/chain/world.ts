import fc from "fast-check";
import type { PackageVersionArgs, RetentionPolicyArgs } from "../../../sdk";
import type { Declared } from "../../faults/program-host";
import type { startGitHub } from "../../helpers/github";

type Seed = NonNullable<Parameters<typeof startGitHub>[0]["packages"]>[number];
type VersionSeed = NonNullable<Seed["versions"]>[number];

/** One program of a stack's history, and what others do before it is previewed. */
export interface Round {
  readonly declares: readonly Declared[];
  /** Somebody publishes a version of this package. */
  readonly publishes: string | undefined;
  /** After the review the lock is written for the next program, without every line whose place this number divides. */
  readonly strikes: number | undefined;
}

/** The packages of one GitHub, and the programs that one stack runs over them, one after another. */
export interface World {
  readonly packages: readonly Seed[];
  readonly rounds: readonly Round[];
}

export const roundsPerWorld = 4;

const instant = (now: number, days: number): string => new Date(now - days * 86_400_000).toISOString();
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq });
const days = fc.integer({ min: 2, max: 90 }).map((many) => `${many}d` as const);
const age = fc.integer({ min: 2, max: 120 });

/** What others have deleted lies in the trash since a third of its age, three weeks at most. */
const named = (now: number) => fc.array(fc.record({ age, isDeleted: fc.nat(5) }), { minLength: 2, maxLength: 8 }).map((all) => all.map((each, index): VersionSeed => ({ name: `1.${index}.0`, createdAt: instant(now, each.age), ...(each.isDeleted === 0 && index > 0 ? { deletedAt: instant(now, Math.min(21, each.age / 3)) } : {}) })));

/** Indexes that may share a platform, plain images, things without a tag, signatures and bills of materials. */
const images = (now: number) =>
  fc.array(fc.record({ age, kind: fc.constantFrom("index", "plain", "loose", "loose index"), sharing: fc.boolean(), signed: fc.boolean(), listed: fc.boolean() }), { minLength: 2, maxLength: 6 }).map((all): VersionSeed[] => [
    { as: "shared", image: "linux/arm64", createdAt: instant(now, 121) },
    ...all.flatMap((each, index): VersionSeed[] => {
      const tags = each.kind.startsWith("loose") ? [] : [index % 3 === 2 ? `build-${index}` : `v${index}`];
      const createdAt = instant(now, each.age);
      const own: VersionSeed = each.kind.endsWith("index") ? { as: `i${index}`, tags, createdAt, index: [{ image: "linux/amd64", annotations: { number: String(index) } }, ...(each.sharing ? ["shared"] : [])] } : { as: `i${index}`, tags, createdAt, image: "linux/amd64", annotations: { number: String(index) } };
      return [own, ...(each.signed ? [{ cosign: { of: `i${index}` }, createdAt }] : []), ...(each.listed ? [{ artifact: "application/spdx+json", subject: `i${index}`, createdAt, annotations: { number: String(index) } }] : [])];
    }),
    { as: "newest", tags: ["stays"], createdAt: instant(now, 2), image: "linux/amd64", annotations: { number: "newest" } },
  ]);

const guards = fc.record({ minAge: fc.constant("1h" as const), batch: fc.integer({ min: 1, max: 4 }), minRemaining: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: ["minAge"] });
const how = { guards, restore: fc.constantFrom("onLoosen" as const, "converge" as const, "never" as const), onDestroy: fc.constantFrom("leave" as const, "restore" as const) };
const approval = { lockFile: "packages.lock.json" };

const policy = (packageType: "npm" | "maven", packages: string[]): fc.Arbitrary<RetentionPolicyArgs> =>
  fc.record({ newest: fc.integer({ min: 1, max: 4 }), by: fc.constantFrom("createdAt" as const, "semver" as const), olderThan: days, beyond: sometimes(fc.integer({ min: 2, max: 5 })), young: sometimes(days), protect: fc.uniqueArray(fc.nat(6), { maxLength: 2 }), isApproved: fc.nat(3), ...how }).map(({ newest, by, olderThan, beyond, young, protect, isApproved, ...rest }) => ({
    owner: "acme",
    packageTypes: [packageType],
    packages,
    keep: [{ id: "newest", because: "rollbacks", newest: { count: newest, by } }, ...(young === undefined ? [] : [{ id: "young", youngerThan: young }])],
    delete: [{ id: "old", olderThan }, ...(beyond === undefined ? [] : [{ id: "beyond", because: "enough of them", select: { name: ["1.*"] }, beyondNewest: { count: beyond } }])],
    protect: protect.map((index) => `1.${index}.0`),
    ...rest,
    ...(isApproved === 0 ? { approval } : {}),
  }));

const imagePolicy: fc.Arbitrary<RetentionPolicyArgs> = fc.record({ newest: fc.integer({ min: 1, max: 3 }), olderThan: days, loose: sometimes(days), tags: fc.constantFrom("v*", "*"), isApproved: fc.nat(3), ...how }).map(({ newest, olderThan, loose, tags, isApproved, ...rest }) => ({
  owner: "acme",
  packageTypes: ["container"],
  packages: ["api"],
  keep: [{ id: "newest", select: { tags: ["v*"] }, newest: { count: newest } }, { id: "stays", select: { tags: ["stays"] }, youngerThan: "900d" }],
  delete: [{ id: "old", select: { tags: [tags] }, olderThan }, ...(loose === undefined ? [] : [{ id: "loose", select: { state: "untagged" as const }, olderThan: loose }])],
  ...rest,
  ...(isApproved === 0 ? { approval } : {}),
}));

const state = fc.constantFrom("present" as const, "deleted" as const, "deleted" as const);
const onDestroy = fc.constantFrom("restore" as const, "restore" as const, "leave" as const);
const version = (args: Partial<PackageVersionArgs>): Declared => ({ type: "PackageVersion", name: String(args.tag ?? args.version), args: { owner: "acme", ...args } });

const declared = fc.uniqueArray(fc.record({ index: fc.nat(4), state, onDestroy }), { selector: ({ index }) => index, maxLength: 3 }).map((all) => all.map(({ index, ...rest }) => version({ packageType: "npm", packageName: "lib", version: `1.${index}.0`, reason: "superseded", ...rest })));
const declaredImages = fc.uniqueArray(fc.record({ index: fc.nat(1), state, onDestroy }), { selector: ({ index }) => index, maxLength: 2 }).map((all) => all.map(({ index, ...rest }) => version({ packageType: "container", packageName: "img", tag: `r${index}`, ...rest })));
const wholePackage = fc.record({ state, onDestroy }).map((rest): Declared => ({ type: "Package", name: "solo", args: { owner: "acme", packageType: "npm", packageName: "solo", ...rest } }));

const round: fc.Arbitrary<Round> = fc
  .record({
    npm: sometimes(policy("npm", ["pkg-*"]), 4),
    maven: sometimes(policy("maven", ["core"])),
    images: sometimes(imagePolicy, 4),
    declared,
    declaredImages,
    solo: sometimes(wholePackage, 1),
    publishes: fc.constantFrom(undefined, undefined, "acme/npm/pkg-0", "acme/maven/core", "acme/container/api"),
    strikes: fc.constantFrom(undefined, 2, 3, 1000),
  })
  .map(({ npm, maven, images: imagesOf, declared: versions, declaredImages: tagged, solo, publishes, strikes }) => ({
    declares: [...Object.entries({ npm, maven, images: imagesOf }).flatMap(([name, args]): Declared[] => (args === undefined ? [] : [{ type: "RetentionPolicy", name, args }])), ...versions, ...tagged, ...(solo === undefined ? [] : [solo])],
    publishes,
    strikes,
  }));

/** Three images of two platforms each; the first two share one. */
const released = (now: number): VersionSeed[] => [
  { as: "common", image: "linux/arm64", createdAt: instant(now, 60) },
  ...[0, 1, 2].flatMap((index): VersionSeed[] => [
    { as: `r${index}`, tags: [`r${index}`], createdAt: instant(now, 50 - index), index: [{ image: "linux/amd64", annotations: { of: `r${index}` } }, ...(index < 2 ? ["common"] : [])] },
    { cosign: { of: `r${index}` }, createdAt: instant(now, 50 - index) },
  ]),
];

/** A world of a seed and a number: the same for ever, but for the instant from which its ages are counted. */
export function worldOf(seed: number, number: number, now: number): World {
  const whole = fc.record({
    npm: fc.array(named(now), { minLength: 1, maxLength: 2 }),
    maven: named(now),
    api: images(now),
    rounds: fc.array(round, { minLength: roundsPerWorld, maxLength: roundsPerWorld }),
  });
  const [{ npm, maven, api, rounds }] = fc.sample(whole, { seed: seed + 1009 * number, numRuns: 1 }) as [{ npm: VersionSeed[][]; maven: VersionSeed[]; api: VersionSeed[]; rounds: Round[] }];
  const seedOf = (type: Seed["type"], name: string, versions: readonly VersionSeed[]): Seed => ({ owner: "acme", type, name, versions: [...versions] });
  const plain = (count: number): VersionSeed[] => Array.from({ length: count }, (_each, index) => ({ name: `1.${index}.0`, createdAt: instant(now, 40 - index) }));
  return {
    packages: [...npm.map((versions, index) => seedOf("npm", `pkg-${index}`, versions)), seedOf("maven", "core", maven), seedOf("container", "api", api), seedOf("container", "img", released(now)), seedOf("npm", "lib", plain(7)), seedOf("npm", "solo", plain(2))],
    rounds,
  };
}
