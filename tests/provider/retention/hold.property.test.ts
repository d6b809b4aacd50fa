import fc from "fast-check";
import type { Plan, SnapshotPackage } from "../../../provider/retention";
import { world } from "./random-worlds";
import { graphOf } from "./reference";
import { runs } from "./runs";
import { plan, type PolicySketch } from "./world";

const key = ({ package: name, id }: { package: string; id: number }): string => `${name} ${id}`;
const keyOf = (found: SnapshotPackage, id: number): string => `${found.packageType}/${found.name} ${id}`;

/** Step 6 read naively: of what would be deleted this is held back, and with it, again and again, what it refers to. */
function waiting(packages: readonly SnapshotPackage[], doomed: ReadonlySet<string>, isHeld: (key: string) => boolean): string[] {
  const held = new Set([...doomed].filter(isHeld));
  for (const found of packages) {
    const { children, referrers } = graphOf(found);
    for (let before = -1; before !== held.size; ) {
      before = held.size;
      for (const { id } of found.versions) if (held.has(keyOf(found, id))) for (const next of [...children.get(id)!, ...referrers.get(id)!]) if (doomed.has(keyOf(found, next))) held.add(keyOf(found, next));
    }
  }
  return [...held].sort();
}

const waitingIn = (of: Plan): string[] => of.decisions.filter(({ action }) => action === "waiting").map(key).sort();
const some = fc.func(fc.boolean());

test("a lock and a shown plan hold back what they do not list, and what belongs to it", () => {
  fc.assert(
    fc.property(world, some, some, ({ packages, policy }, isApproved, isShown) => {
      const free = plan(policy, packages);
      const lines = (isListed: (key: string) => boolean): { package: string; id: number }[] => free.deletions.filter((step) => isListed(key(step))).map(({ package: name, id }) => ({ package: name, id }));
      const held = plan(policy, packages, { lock: lines(isApproved), shown: lines(isShown) });
      const doomed = new Set(free.deletions.map(key));
      expect(waitingIn(held)).toEqual(waiting(packages, doomed, (each) => !isApproved(each) || !isShown(each)));
      expect(held.deletions.length + waitingIn(held).length).toBe(doomed.size);
    }),
    runs(),
  );
});

test("a batch takes the oldest roots over all packages, by createdAt and then id, with what is theirs alone", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 5 }), ({ packages, policy }, batch) => {
      const free = plan(policy, packages);
      const doomed = new Set(free.deletions.map(key));
      const roots = packages
        .flatMap((found) => found.versions.filter(({ id }) => graphOf(found).roots.has(id) && doomed.has(keyOf(found, id))).map((version) => ({ ...version, key: keyOf(found, version.id) })))
        .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id);
      // A root below another one that goes has to wait for it: hold.test.ts tells how.
      const isNested = packages.some((found) => found.versions.some(({ id }) => doomed.has(keyOf(found, id)) && [...graphOf(found).children.get(id)!, ...graphOf(found).referrers.get(id)!].some((next) => graphOf(found).roots.has(next) && doomed.has(keyOf(found, next)))));
      fc.pre(!isNested);
      const held = new Set(roots.slice(batch).map((root) => root.key));
      const sketch: PolicySketch = { ...policy, guards: { ...policy.guards, batch } };
      expect(waitingIn(plan(sketch, packages))).toEqual(waiting(packages, doomed, (each) => held.has(each)));
    }),
    runs(),
  );
});
