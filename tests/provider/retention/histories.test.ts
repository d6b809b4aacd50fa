import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare, parse, type SemVer } from "semver";
import { evaluate, type Plan, type SnapshotPackage, type SnapshotVersion } from "../../../provider/retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";
import { cookbook, page, recipe } from "./cookbook-pages";
import { digest, sha256 } from "./world";

const AT = Date.parse("2026-12-01T00:00:00Z");
const names = ["typescript", "next", "pulumi-pulumi", "semver"] as const;
type Name = (typeof names)[number];

const history = (name: Name): { name: string; createdAt: string }[] => (JSON.parse(readFileSync(join(__dirname, `../../fixtures/retention/histories/${name}.json`), "utf8")) as { versions: { name: string; createdAt: string }[] }).versions;

const asNpm = (name: Name): SnapshotPackage => ({ packageType: "npm", name, visibility: "public", versions: history(name).map((version, at) => ({ id: at + 1, ...version, updatedAt: version.createdAt })) });

/** Each version as an index of two platforms with a signature. */
const asImages = (name: Name): SnapshotPackage => ({
  packageType: "container",
  name,
  visibility: "public",
  versions: history(name).flatMap(({ name: tag, createdAt }, at): SnapshotVersion[] => {
    const version = (id: number, key: string, more: Partial<SnapshotVersion>): SnapshotVersion => ({ id, name: digest(key), createdAt, updatedAt: createdAt, ...more });
    return [
      version(at * 4 + 1, tag, { tags: [tag], children: [digest(`${tag} amd64`), digest(`${tag} arm64`)] }),
      version(at * 4 + 2, `${tag} amd64`, {}),
      version(at * 4 + 3, `${tag} arm64`, {}),
      version(at * 4 + 4, `${tag} signature`, { tags: [`${digest(tag).replace(":", "-")}.sig`] }),
    ];
  }),
});

/** The plan of a recipe for one package, with the limit on the number of deletions out of the way. */
function planOf(policy: RetentionPolicyArgs, found: SnapshotPackage): Plan {
  const open: RetentionPolicyArgs = { ...policy, packageTypes: [found.packageType], guards: { ...policy.guards, maxDeletes: { count: 1_000_000 } } };
  const snapshot = { format: "github-packages-snapshot/1" as const, takenAt: "2026-12-01T00:00:00Z", owner: "acme", packages: [found] };
  return evaluate({ policy: open, snapshot, at: AT, sha256, ...(policy.approval && { lock: [] }) }).plan!;
}

/** Labels of the roots that go. */
const deleted = (policy: RetentionPolicyArgs, found: SnapshotPackage): Set<string> => new Set(planOf(policy, found).deletions.filter(({ after }) => after.length === 0).map(({ label }) => label));

interface Fact {
  readonly name: string;
  readonly number: SemVer;
  readonly ageDays: number;
}

/** What each policy means for a list of releases, told once more in a line or two. */
const witnesses: readonly { readonly wish: string; readonly goes: (all: readonly Fact[]) => readonly Fact[] }[] = [
  { wish: "The newest five, but nothing younger than thirty days", goes: (all) => [...all].sort((a, b) => a.ageDays - b.ageDays).slice(5).filter(({ ageDays }) => ageDays > 30) },
  { wish: "Two versions per release line", goes: (all) => all.filter((one) => all.filter((other) => isSameLine(one, other) && compare(other.number, one.number) > 0).length >= 2) },
  { wish: "The latest patch of each minor forever", goes: (all) => all.filter((one) => one.ageDays > 365 && (isPre(one) || all.some((other) => isSameLine(one, other) && !isPre(other) && compare(other.number, one.number) > 0))) },
  { wish: "Pre-releases once their line has something newer", goes: (all) => all.filter((one) => isPre(one) && all.some((other) => isSameLine(one, other) && compare(other.number, one.number) > 0)) },
];
const isSameLine = (a: Fact, b: Fact): boolean => a.number.major === b.number.major && a.number.minor === b.number.minor;
const isPre = (fact: Fact): boolean => fact.number.prerelease.length > 0;

const facts = (name: Name): Fact[] => history(name).map((version) => ({ name: version.name, number: parse(version.name)!, ageDays: (AT - Date.parse(version.createdAt)) / 86_400_000 }));

/** Reviewed by hand: how many of each history go, and what the table on the page says. */
const golden: Readonly<Record<string, readonly number[]>> = {
  "The newest five, but nothing younger than thirty days": [3473, 2622, 317, 117],
  "Two versions per release line": [3373, 2500, 15, 66],
  "The latest patch of each minor forever": [845, 1101, 34, 56],
  "Pre-releases once their line has something newer": [3306, 2184, 11, 2],
};

describe.each(witnesses)("$wish", ({ wish, goes }) => {
  test.each(names.map((name, at) => [name, at] as const))("in the history of %s", (name, at) => {
    const expected = new Set(goes(facts(name)).map((fact) => fact.name));
    const asked = deleted(recipe(wish), asNpm(name));
    expect([...asked].filter((each) => !expected.has(each))).toEqual([]);
    expect([...expected].filter((each) => !asked.has(each))).toEqual([]);
    expect(asked.size).toBe(golden[wish]?.[at]);
  });
});

test.each(names)("as images, %s loses the same releases, each with its platforms and signature", (name) => {
  const policy = recipe("The latest patch of each minor forever");
  const { deletions } = planOf(policy, asImages(name));
  expect(deletions.filter(({ after }) => after.length === 0).map(({ label }) => label).sort()).toEqual([...deleted(policy, asNpm(name))].sort());
  expect(deletions).toHaveLength(4 * golden["The latest patch of each minor forever"]![names.indexOf(name)]!);
});

test("the table on the page says what the golden figures say", () => {
  for (const [wish, [typescript, next, pulumi, semver]] of Object.entries(golden)) expect(page).toContain(`| ${wish} | ${typescript} go | ${next} go | ${pulumi} go | ${semver} go |`);
});

/** A plan in a line: small enough to be reviewed, and no other plan has it. */
function brief(plan: Plan): string {
  const going = plan.decisions.filter(({ action, via }) => action === "delete" && via === undefined).map(({ label }) => label);
  const ends = going.length === 0 ? "" : `, from ${going[0]} to ${going.at(-1)}`;
  const waiting = plan.summary.waiting === 0 ? "" : `, ${plan.summary.waiting} wait`;
  return `${plan.summary.delete} of ${plan.summary.live} go${ends}${waiting}; plan ${plan.hash.slice(0, 12)}`;
}

/** Recipes about names and tags that none of these histories has. */
const elsewhere = new Set(["Pull-request builds after fourteen days", "Untagged leftovers", "Seven nightlies", "Three builds of each branch", "Maven snapshots after two weeks"]);

/** Every recipe in every form that it can speak of: as npm versions, and as images whose tags are the versions' names. */
function briefs(): Record<string, Record<string, string>> {
  const all: Record<string, Record<string, string>> = {};
  for (const { wish } of cookbook.filter((each) => !elsewhere.has(each.wish))) {
    const policy = recipe(wish);
    const asks = JSON.stringify([policy.keep, policy.delete]);
    const lines: Record<string, string> = {};
    for (const name of names) {
      if (!/"tags":|"state":/.test(asks)) lines[`npm/${name}`] = brief(planOf(policy, asNpm(name)));
      if (!asks.includes('"name":')) lines[`container/${name}`] = brief(planOf(policy, images[name]));
    }
    all[wish] = lines;
  }
  return all;
}
const images = Object.fromEntries(names.map((name) => [name, asImages(name)])) as Record<Name, SnapshotPackage>;

test("each recipe's plan for each history, as npm versions and as images, is the one that was reviewed", () => {
  const file = join(__dirname, "histories.golden.json");
  const actual = `${JSON.stringify(briefs(), null, 2)}\n`;
  if (process.env["GOLDEN"] === "write") writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, "utf8"));
  // The page's table of images is made of these lines.
  const all = JSON.parse(actual) as Record<string, Record<string, string>>;
  for (const wish of ["The newest five, but nothing younger than thirty days", "The latest patch of each minor forever", "Only what carries no production tag", "A large clean-up in small steps"]) {
    const cells = names.map((name) => /^\d+ of \d+/.exec(all[wish]?.[`container/${name}`] ?? "")?.[0]);
    expect(page).toContain(`| ${wish} | ${cells.join(" | ")} |`);
  }
});
