import fc from "fast-check";
import type { SnapshotPackage, SnapshotVersion } from "../../../provider/retention";
import type { DeleteRule, KeepRule, Pattern, Rank, Select } from "../../../sdk/retention-policy-args";
import { anchor, container, daysAgo, digest, image, npm, referrerTag, release, type PolicySketch } from "./world";

const tags = ["v1.0.0", "v1.0.1", "v1.1.0-rc.1", "v2.0.0", "pr-1", "pr-2", "pr-3", "main-1", "main-2", "dev-1", "latest", "prod-eu"] as const;
const ages = fc.integer({ min: 0, max: 40 });

/** Mostly possible graphs, as a registry holds them; now and then a circle, which only a false snapshot can claim. */
const images = fc
  .array(
    fc.record({
      age: ages,
      touched: fc.integer({ min: 0, max: 40 }),
      children: fc.array(fc.nat(20), { maxLength: 3 }),
      subject: fc.option(fc.nat(20), { freq: 3, nil: undefined }),
      signs: fc.option(fc.nat(20), { freq: 5, nil: undefined }),
      isFree: fc.integer({ min: 0, max: 30 }).map((roll) => roll === 0),
      blocked: fc.integer({ min: 0, max: 12 }).map((roll) => roll === 0),
      unknown: fc.integer({ min: 0, max: 150 }).map((roll) => roll === 0),
      tagCount: fc.constantFrom(0, 0, 1, 1, 2),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray([...tags], { minLength: tags.length })))
  .map(([rows, names]): SnapshotVersion[] => {
    const free = [...names];
    return rows.map((row, at) => {
      // Content addresses what is there before it: children and subjects have smaller numbers.
      const target = (pick: number): number => (row.isFree || at === 0 ? pick % (rows.length + 1) : pick % at) + 1;
      const own = free.splice(0, row.tagCount);
      const signed = row.signs === undefined ? [] : [referrerTag(target(row.signs), [".sig", ".att", ".sbom", ""][row.signs % 4])];
      return image(at + 1, {
        age: row.age,
        updatedAt: daysAgo(Math.min(row.age, row.touched)),
        ...(at > 0 || row.isFree ? { children: [...new Set(row.children.map(target))] } : {}),
        ...(row.subject !== undefined && (at > 0 || row.isFree) && row.subject % 3 === 0 && { subject: target(row.subject) }),
        tags: [...own, ...(at > 0 ? signed : [])],
        ...(row.blocked && { blocked: "more than 5,000 downloads" }),
        ...(row.unknown && { relations: "unknown" as const }),
      });
    });
  });

const names = ["1.0.0", "1.0.1", "1.1.0-rc.1", "1.1.0", "2.0.0-beta.1", "2.0.0", "nightly", "v3.0.0", "pr-1", "pr-2"];
const releases = fc
  .tuple(fc.shuffledSubarray(names, { minLength: 1 }), fc.array(fc.tuple(ages, ages), { minLength: names.length, maxLength: names.length }))
  .map(([list, dates]): SnapshotVersion[] => list.map((name, at) => release(at + 101, name, { age: dates[at]![0], updatedAt: daysAgo(Math.min(...dates[at]!)) })));

const patterns: fc.Arbitrary<Pattern[]> = fc.array(fc.constantFrom<Pattern>("*", "pr-*", "v1.*", "v?.0.0", "latest", "1.*", "sha256-*", { regex: "(pr|dev)-\\d" }, { semver: ">=1.1.0-0" }, { semver: "1.0.x" }), { minLength: 1, maxLength: 2 });
const duration = fc.integer({ min: 0, max: 40 }).map((days) => `${days}d` as const);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

export const select: fc.Arbitrary<Select> = fc
  .record({ package: optional(fc.constantFrom<Pattern[]>(["api"], ["left-pad"], ["*"])), what: fc.constantFrom("tags", "lists", "name", "state", "none"), list: patterns, other: patterns, prerelease: fc.option(fc.boolean(), { freq: 4, nil: undefined }) })
  .map(({ what, list, other, prerelease, ...rest }): Select => {
    const base = { ...(rest.package && { package: rest.package }), ...(prerelease !== undefined && { prerelease }) };
    switch (what) {
      case "tags":
        return { ...base, tags: list };
      case "lists":
        return { ...base, tags: { any: list, ...(other.length === 1 && list.some((each) => JSON.stringify(each) !== JSON.stringify(other[0])) && { none: other }) } };
      case "name":
        return { ...base, name: list };
      case "state":
        return { ...(rest.package && { package: rest.package }), state: list.length === 1 ? "tagged" : "untagged" };
      default:
        return base;
    }
  });

const rank: fc.Arbitrary<Rank> = fc.record({ count: fc.integer({ min: 1, max: 5 }), per: fc.constantFrom(undefined, "package", "semverMajor", "semverMinor", "capture"), by: fc.constantFrom(undefined, "createdAt" as const, "updatedAt" as const, "semver" as const) }).map(
  ({ count, per, by }): Rank => ({ count, ...(by && { by }), ...(per === "capture" ? { per: { capture: "(pr|main|dev)-\\d+" } } : per && { per: per }) }),
);

/** An untagged select cannot be ranked by anything that is in tags. */
const fits = (condition: Select | undefined, place: Rank | undefined): boolean => condition?.state !== "untagged" || place === undefined || (place.by !== "semver" && (place.per ?? "package") === "package");
const since = fc.constantFrom(undefined, "createdAt" as const, "updatedAt" as const);

export const keepRule = (id: string): fc.Arbitrary<KeepRule> =>
  fc.record({ select: optional(select), newest: optional(rank), youngerThan: optional(duration), since }).map(({ select: condition, newest, youngerThan, since: from }): KeepRule => ({ id, ...(condition && { select: condition }), ...(newest && fits(condition, newest) && { newest }), ...(youngerThan && { youngerThan }), ...(from && { since: from }) }));

const deleteRule = (id: string): fc.Arbitrary<DeleteRule> =>
  fc.record({ select: optional(select), beyondNewest: optional(rank), olderThan: optional(duration), since, everything: fc.boolean() }).map(({ select: condition, beyondNewest, olderThan, since: from, everything }): DeleteRule => {
    const rule: DeleteRule = { id, ...(condition && { select: condition }), ...(beyondNewest && fits(condition, beyondNewest) && { beyondNewest }), ...(olderThan && { olderThan }), ...(from && { since: from }) };
    return everything || (rule.beyondNewest === undefined && rule.olderThan === undefined) ? { ...rule, everything: true } : rule;
  });

const rules = <T>(make: (id: string) => fc.Arbitrary<T>, prefix: string, least: number, most: number): fc.Arbitrary<T[]> => fc.integer({ min: least, max: most }).chain((count) => fc.tuple<T[]>(...Array.from({ length: count }, (_none, at) => make(`${prefix}${at}`))));

export const protect = fc.array(fc.constantFrom("v1.0.0", "latest", "1.1.0", "ghcr.io/acme/api:pr-1", ...[1, 2, 3, 4, 5, 6].map((id) => digest(id)), `acme/api@${digest(7)}`), { maxLength: 2 });

export const policySketch: fc.Arbitrary<PolicySketch> = fc
  .record({ keep: rules(keepRule, "k", 0, 2), delete: rules(deleteRule, "d", 1, 3), protect: fc.option(protect, { freq: 2, nil: [] }), minAge: fc.constantFrom("0h" as const, "0h" as const, "24h" as const, "10d" as const), minRemaining: fc.constantFrom(0, 1, 1, 2, 3) })
  .map(({ minAge, minRemaining, ...rest }) => ({ ...rest, restore: "never" as const, guards: { minAge, minRemaining } }));

export interface World {
  readonly packages: SnapshotPackage[];
  readonly policy: PolicySketch;
}

export const world: fc.Arbitrary<World> = fc.record({ packages: fc.tuple(images, releases).map(([some, others]) => [container(some), npm(others)]), policy: policySketch });

/** The same with a root in each package that every policy keeps, so that sparing has nothing to do. */
export const spacious: fc.Arbitrary<World> = world.map(({ packages, policy }) => ({
  packages: packages.map((found) => ({ ...found, versions: [...found.versions, found.packageType === "npm" ? release(999, "0.0.0-anchor") : anchor(999)] })),
  policy: { ...policy, guards: { ...policy.guards, minRemaining: 1 }, protect: [...(policy.protect ?? []), "0.0.0-anchor", "anchor"] },
}));
