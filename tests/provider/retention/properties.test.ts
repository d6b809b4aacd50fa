import fc from "fast-check";
import { stringify } from "yaml";
import { readPolicyFile } from "../../../provider/cli/plan-policy-file";
import type { LedgerEntry, Plan, SnapshotPackage } from "../../../provider/retention";
import type { KeepRule } from "../../../sdk/retention-policy-args";
import { keepRule, policySketch, protect, select, spacious, world, type World } from "./random-worlds";
import { closure, graphOf, reference } from "./reference";
import { runs } from "./runs";
import { NOW, daysAgo, plan, policy, type PolicySketch } from "./world";

const key = (decision: { package: string; id: number }): string => `${decision.package} ${decision.id}`;
const deletedBy = (of: Plan): Set<string> => new Set(of.decisions.filter(({ action }) => action === "delete").map(key));
const isSubset = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((each) => b.has(each));
const deleted = ({ packages, policy: sketch }: World, change: PolicySketch = {}): Set<string> => deletedBy(plan({ ...sketch, ...change }, packages));

test("the plan is the one that the model's text makes, read naively", () => {
  fc.assert(
    fc.property(world, ({ packages, policy: sketch }) => {
      const result = plan(sketch, packages);
      for (const found of packages) {
        const expected = reference(policy(sketch), found);
        const of = (action: string): number[] => result.decisions.filter((decision) => decision.package === `${found.packageType}/${found.name}` && decision.action === action).map(({ id }) => id).sort((a, b) => a - b);
        expect([of("delete"), of("blocked")]).toEqual([[...expected.deleted].sort((a, b) => a - b), [...expected.blocked].sort((a, b) => a - b)]);
      }
    }),
    runs(3),
  );
});

test("pins: present keeps with what is above and below, deleted counts as absent and is no ground for keeping", () => {
  const pins = fc.uniqueArray(fc.record({ id: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 101, max: 110 })), state: fc.constantFrom("present" as const, "deleted" as const) }), { selector: ({ id }) => id, maxLength: 4 });
  fc.assert(
    fc.property(world, pins, ({ packages, policy: sketch }, list) => {
      const pinned: PolicySketch = { ...sketch, pins: list };
      const result = plan(pinned, packages);
      for (const found of packages) {
        const expected = reference(policy(pinned), found);
        const of = (action: string): number[] => result.decisions.filter((decision) => decision.package === `${found.packageType}/${found.name}` && decision.action === action).map(({ id }) => id).sort((a, b) => a - b);
        expect([of("delete"), of("blocked")]).toEqual([[...expected.deleted].sort((a, b) => a - b), [...expected.blocked].sort((a, b) => a - b)]);
      }
      for (const { id, state } of list) if (state === "present") expect(result.deletions.map((step) => step.id)).not.toContain(id);
    }),
    runs(3),
  );
});

test("a policy means the same as arguments, as YAML and as JSON, however they are laid out", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 0, max: 8 }), ({ packages, policy: sketch }, indent) => {
      const args = policy(sketch);
      const texts = [stringify(args), stringify(args, { indent: 2 + (indent % 4), collectionStyle: indent % 2 === 0 ? "flow" : "block" }), JSON.stringify(args, null, indent), `# why\n${stringify(args, { defaultStringType: "QUOTE_SINGLE" })}`];
      const expected = JSON.stringify(plan(sketch, packages));
      for (const text of texts) expect(JSON.stringify(plan(readPolicyFile("retention.yaml", text).policy!, packages))).toBe(expected);
    }),
    runs(0.5),
  );
});

test("delete, keep and blocked partition the live versions, and the lists agree with the decisions", () => {
  fc.assert(
    fc.property(world, ({ packages, policy: sketch }) => {
      const result = plan(sketch, packages);
      const live = packages.flatMap((found) => found.versions.map(({ id }) => `${found.packageType}/${found.name} ${id}`));
      expect(result.decisions.map(key).sort()).toEqual(live.sort());
      expect(result.decisions.every(({ action }) => ["delete", "keep", "blocked"].includes(action))).toBe(true);
      expect(result.deletions.map(key).sort()).toEqual([...deletedBy(result)].sort());
      expect(result.summary).toMatchObject({ live: live.length, delete: result.deletions.length });
      for (const { action, by, savedBy, reason } of result.decisions) {
        expect(savedBy).toEqual([...new Set(savedBy)].sort());
        if (action === "delete") expect([savedBy, by.length > 0]).toEqual([[], true]);
        if (action === "blocked") expect(reason).toBeDefined();
        if (action === "keep" && by.length > 0) expect(savedBy).not.toEqual([]);
      }
    }),
    runs(),
  );
});

test("nothing is deleted that is younger than minAge, or child or referrer of something that stays", () => {
  fc.assert(
    fc.property(world, ({ packages, policy: sketch }) => {
      const gone = deletedBy(plan(sketch, packages));
      for (const found of packages) {
        const graph = graphOf(found);
        const isGone = (id: number): boolean => gone.has(`${found.packageType}/${found.name} ${id}`);
        for (const version of found.versions) {
          if (!isGone(version.id)) expect([...closure(graph, version.id)].filter(isGone)).toEqual([]);
          else if (sketch.protect?.some((entry) => entry === version.name || version.tags?.includes(entry))) throw new Error(`${version.name} is protected`);
          else expect(NOW - Math.max(Date.parse(version.createdAt), Date.parse(version.updatedAt))).toBeGreaterThanOrEqual({ "0h": 0, "24h": 86_400_000, "10d": 864_000_000 }[sketch.guards!.minAge as "0h"]);
        }
      }
    }),
    runs(),
  );
});

test("the order of rules, lists, packages, versions, tags and fields makes no difference to a single byte", () => {
  const shuffled = <T>(list: readonly T[] | undefined, seed: number): T[] => [...(list ?? [])].map((item, at) => ({ item, place: Math.sin(seed * 997 + at * 31) })).sort((a, b) => a.place - b.place).map(({ item }) => item);
  const turned = <T extends object>(object: T, seed: number): T => Object.fromEntries(shuffled(Object.entries(object), seed)) as T;
  fc.assert(
    fc.property(world, fc.nat(1000), ({ packages, policy: sketch }, seed) => {
      const again = shuffled(packages, seed).map((found) => ({ ...found, versions: shuffled(found.versions, seed).map((version) => turned({ ...version, ...(version.tags && { tags: shuffled(version.tags, seed) }), ...(version.children && { children: shuffled(version.children, seed) }) }, seed)) }));
      const rules: PolicySketch = { ...sketch, keep: shuffled(sketch.keep, seed).map((rule) => turned({ ...rule, because: "another reason" }, seed)), delete: shuffled(sketch.delete, seed).map((rule) => turned({ ...rule, because: "why not" }, seed)), protect: shuffled(sketch.protect, seed) };
      expect(JSON.stringify(plan(rules, again))).toBe(JSON.stringify(plan(sketch, packages)));
    }),
    runs(),
  );
});

describe("before sparing", () => {
  test("another keep rule deletes a subset", () => {
    fc.assert(fc.property(spacious, keepRule("extra"), (given, rule) => isSubset(deleted(given, { keep: [...(given.policy.keep ?? []), rule] }), deleted(given))), runs());
  });
  test("another protection deletes a subset", () => {
    fc.assert(fc.property(spacious, protect, (given, more) => isSubset(deleted(given, { protect: [...(given.policy.protect ?? []), ...more] }), deleted(given))), runs());
  });
  const changed = (given: World, change: (rule: KeepRule) => KeepRule): Set<string> => deleted(given, { keep: (given.policy.keep ?? []).map(change) });
  test("a lower count of a keep rule deletes a superset", () => {
    fc.assert(fc.property(spacious, (given) => isSubset(deleted(given), changed(given, (rule) => (rule.newest === undefined ? rule : { ...rule, newest: { ...rule.newest, count: Math.max(1, rule.newest.count - 1) } })))), runs());
  });
  test("a lower youngerThan of a keep rule deletes a superset", () => {
    fc.assert(fc.property(spacious, fc.nat(5), (given, less) => isSubset(deleted(given), changed(given, (rule) => (rule.youngerThan === undefined ? rule : { ...rule, youngerThan: `${Math.max(0, Number.parseInt(rule.youngerThan) - less)}d` })))), runs());
  });
  test("a narrower select of a keep rule without newest deletes a superset", () => {
    const narrower = (rule: KeepRule, more: string): KeepRule => {
      if (rule.newest !== undefined) return rule;
      return { ...rule, select: { ...rule.select, package: [more] } };
    };
    fc.assert(fc.property(spacious, fc.constantFrom("api", "left-pad", "nothing*"), (given, name) => {
      const wide: World = { ...given, policy: { ...given.policy, keep: (given.policy.keep ?? []).map((rule) => ({ ...rule, ...(rule.select && { select: { ...rule.select, package: ["*"] } }) })) } };
      return isSubset(deleted(wide), changed(wide, (rule) => narrower(rule, name)));
    }), runs());
  });
  test("another condition on the tags of a keep rule without newest deletes a superset", () => {
    fc.assert(fc.property(spacious, (given) => isSubset(deleted(given), changed(given, (rule) => (rule.newest !== undefined || rule.select?.name !== undefined || rule.select?.state !== undefined || Array.isArray(rule.select?.tags) ? rule : { ...rule, select: { ...rule.select, tags: { ...rule.select?.tags, none: ["pr-?"] } } })))), runs());
  });
});

test("a package that had roots keeps what minRemaining and the last tagged version demand", () => {
  fc.assert(
    fc.property(world, ({ packages, policy: sketch }) => {
      const gone = deletedBy(plan(sketch, packages));
      for (const found of packages) {
        const { roots } = graphOf(found);
        const stays = [...roots].filter((id) => !gone.has(`${found.packageType}/${found.name} ${id}`));
        expect(stays.length).toBeGreaterThanOrEqual(Math.min(roots.size, Math.max(1, sketch.guards?.minRemaining ?? 1)));
        const isTagged = (id: number): boolean => found.packageType === "container" && found.versions.find((version) => version.id === id)?.tags?.length !== 0;
        if ([...roots].some(isTagged)) expect(stays.some(isTagged)).toBe(true);
      }
    }),
    runs(),
  );
});

test("with maxDeletes exceeded nothing is deleted, and otherwise everything planned is", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 0, max: 8 }), fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }), ({ packages, policy: sketch }, count, percent) => {
      const free = plan(sketch, packages);
      const guarded = plan({ ...sketch, guards: { ...sketch.guards, maxDeletes: { count, ...(percent !== undefined && { percent }) } } }, packages);
      const shares = packages.map((found) => [free.deletions.filter((each) => each.package === `${found.packageType}/${found.name}`).length, found.versions.length] as const);
      const isExceeded = free.deletions.length > count || (percent !== undefined && [...shares, [free.deletions.length, free.summary.live] as const].some(([some, all]) => some / all > percent / 100 + 1e-12));
      expect(guarded.stopped !== undefined).toBe(isExceeded);
      expect(guarded.deletions).toEqual(isExceeded ? [] : free.deletions);
      expect(guarded.hash).toBe(free.hash);
    }),
    runs(),
  );
});

/** The world after everything planned was done, and the ledger of it. */
function applied(packages: SnapshotPackage[], result: Plan): { after: SnapshotPackage[]; ledger: LedgerEntry[] } {
  const gone = deletedBy(result);
  const isGone = (found: SnapshotPackage, id: number): boolean => gone.has(`${found.packageType}/${found.name} ${id}`);
  return {
    after: packages.map((found) => ({ ...found, versions: found.versions.filter(({ id }) => !isGone(found, id)) })),
    ledger: packages.flatMap((found) => found.versions.filter(({ id }) => isGone(found, id)).map((version) => ({ ...version, packageType: found.packageType, packageName: found.name, deletedAt: daysAgo(0) }))),
  };
}

test("after a successful apply the second plan is empty, unless it names a former relative", () => {
  fc.assert(
    fc.property(world, ({ packages, policy: sketch }) => {
      const first = plan(sketch, packages);
      const { after, ledger } = applied(packages, first);
      const second = plan(sketch, after, { ledger });
      const named = second.decisions.filter(({ formerRelative }) => formerRelative);
      const former = new Set(named.map(key));
      // It counts towards minRemaining as well, so that what was spared for want of roots may follow it.
      const spared = first.decisions.filter(({ savedBy }) => savedBy.includes("minRemaining") || savedBy.includes("last-tagged"));
      const isRelieved = ({ package: name }: { package: string }): boolean => [named, spared].every((list) => list.some((each) => each.package === name));
      const unexplained = second.decisions.filter((decision) => decision.action === "delete" && !isRelieved(decision) && !former.has(key(decision)) && !former.has(`${decision.package} ${decision.via}`));
      expect(unexplained).toEqual([]);
    }),
    runs(2),
  );
});

test("a change of because, of order or of what is no meaning restores nothing and changes no decision, whatever the ledger holds", () => {
  fc.assert(
    fc.property(world, policySketch, fc.integer({ min: 0, max: 40 }), ({ packages, policy: sketch }, earlier, days) => {
      // What an older policy deleted is in the ledger, be it something that this one keeps.
      const { after, ledger: fresh } = applied(packages, plan({ ...earlier, guards: sketch.guards! }, packages));
      const ledger = fresh.map((entry, at) => ({ ...entry, deletedAt: daysAgo(days + at / 24) }));
      const now: PolicySketch = { ...sketch, restore: "onLoosen" };
      const otherwise: PolicySketch = { ...now, keep: (sketch.keep ?? []).map((rule) => ({ ...rule, because: "another reason" })).reverse(), delete: sketch.delete!.map((rule) => ({ ...rule, because: "why not" })).reverse(), protect: [...(sketch.protect ?? [])].reverse(), onDestroy: "restore" };
      const changed = plan(now, after, { ledger, previous: policy(otherwise) });
      expect(changed.restores).toEqual([]);
      expect(JSON.stringify(changed)).toBe(JSON.stringify(plan(now, after, { ledger, previous: policy(now) })));
    }),
    runs(),
  );
});

test("loosening restores only what the previous policy deletes, the new one keeps, and the ledger holds inside 30 days", () => {
  fc.assert(
    fc.property(world, policySketch, fc.integer({ min: 0, max: 40 }), fc.nat(1), ({ packages, policy: before }, change, days, mode) => {
      const after: PolicySketch = { ...change, restore: mode === 0 ? "onLoosen" : "never", guards: before.guards! };
      const first = applied(packages, plan(before, packages));
      const ledger = first.ledger.map((entry, at) => ({ ...entry, deletedAt: daysAgo(days + at / 24) }));
      const result = plan(after, first.after, { ledger, previous: policy(before) });
      const isYoung = (entry: LedgerEntry): boolean => NOW - Date.parse(entry.deletedAt) < 30 * 86_400_000;
      const universe = first.after.map((found) => ({ ...found, versions: [...found.versions, ...ledger.filter((entry) => isYoung(entry) && entry.packageType === found.packageType && entry.packageName === found.name).map(({ packageType: _type, packageName: _name, deletedAt: _at, ...version }) => ({ ...version, updatedAt: version.updatedAt ?? version.createdAt }))] }));
      const deletedBefore = deletedBy(plan(before, universe));
      const deletedNow = deletedBy(plan({ ...after, restore: "never" }, universe));
      const protectedNow = (id: string): boolean => plan({ ...after, restore: "never" }, universe).decisions.find((decision) => key(decision) === id)?.savedBy.includes("protect") === true;
      const young = new Set(ledger.filter(isYoung).map((entry) => `${entry.packageType}/${entry.packageName} ${entry.id}`));
      const parents = new Set(result.restores.map(key));
      for (const restore of result.restores) {
        const id = key(restore);
        expect(mode).toBe(0);
        expect(young.has(id)).toBe(true);
        expect(deletedNow.has(id)).toBe(false);
        const isChild = ledger.some((entry) => parents.has(`${entry.packageType}/${entry.packageName} ${entry.id}`) && entry.children?.some((child) => ledger.find((each) => each.name === child)?.id === restore.id));
        expect(deletedBefore.has(id) || protectedNow(id) || isChild).toBe(true);
      }
      // What comes back stays, and every restored index has its children.
      for (const decision of result.decisions.filter(({ action }) => action === "restore")) expect(parents.has(key(decision))).toBe(true);
      const there = new Set([...first.after.flatMap((found) => found.versions.map(({ name }) => name)), ...ledger.filter((entry) => parents.has(`${entry.packageType}/${entry.packageName} ${entry.id}`)).map(({ name }) => name)]);
      for (const entry of ledger) if (entry.packageType === "container" && parents.has(`container/api ${entry.id}`)) for (const child of entry.children ?? []) if (child !== entry.name) expect(there.has(child)).toBe(true);
    }),
    runs(),
  );
});

test("loosening restores all of it: every entry that only the old policy deletes comes back", () => {
  fc.assert(
    fc.property(world, policySketch, ({ packages: [, found], policy: before }, change) => {
      const after: PolicySketch = { ...change, restore: "onLoosen", guards: before.guards! };
      const first = applied([found!], plan(before, [found!]));
      const result = plan(after, first.after, { ledger: first.ledger, previous: policy(before) });
      const deletedBefore = deletedBy(plan(before, [found!]));
      const now = plan({ ...after, restore: "never" }, [found!]).decisions;
      const bySparing = (decision: Plan["decisions"][number]): boolean => decision.savedBy.some((saver) => saver === "minRemaining" || saver === "last-tagged");
      const expected = now.filter((decision) => decision.action === "keep" && !bySparing(decision) && deletedBefore.has(key(decision))).map(key).sort();
      // Ranks are counted anew on what is live and comes back; where that changes the answer another property looks.
      const again = deletedBy(plan({ ...after, restore: "never" }, [{ ...found!, versions: found!.versions.filter(({ id }) => first.after[0]!.versions.some((each) => each.id === id) || expected.includes(`npm/left-pad ${id}`)) }]));
      fc.pre(!expected.some((each) => again.has(each)));
      expect(result.restores.map(key).sort()).toEqual(expected);
    }),
    runs(2),
  );
});

test("a select can be anything, and the wall and the compiler agree on it", () => {
  fc.assert(fc.property(select, (condition) => expect(() => plan({ keep: [{ id: "k", select: condition }] }, [])).not.toThrow()), runs());
});
