import fc from "fast-check";
import { Saver } from "../../../provider/retention/decision";
import { world, type World } from "./random-worlds";
import { closure, graphOf } from "./reference";
import { runs } from "./runs";
import { plan, type More, type PolicySketch } from "./world";

interface Cut extends World {
  /** Positions in the plan at which GitHub refuses. */
  readonly refused: ReadonlySet<number>;
  readonly cutAt: number;
  readonly lock: readonly number[] | undefined;
  readonly shown: readonly number[] | undefined;
  readonly batch: number | undefined;
}

const ids = fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), { nil: undefined });
const cut: fc.Arbitrary<Cut> = fc.record({ world, refused: fc.uniqueArray(fc.nat(12), { maxLength: 3 }).map((list) => new Set(list)), cutAt: fc.nat(14), lock: ids, shown: ids, batch: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }) }).map(({ world: given, ...rest }) => ({ ...given, ...rest }));

const lines = (list: readonly number[]): { package: string; id: number }[] => list.map((id) => ({ package: "container/api", id }));

test("however a run is cut, refused, locked or batched: every root that is still there is whole and signed", () => {
  fc.assert(
    fc.property(cut, ({ packages, policy, refused, cutAt, lock, shown, batch }) => {
      const found = packages[0]!;
      const sketch: PolicySketch = { ...policy, guards: { ...policy.guards, ...(batch !== undefined && { batch }) } };
      const more: More = { ...(lock && { lock: lines(lock) }), ...(shown && { shown: lines(shown) }) };
      const result = plan(sketch, packages, more);
      const graph = graphOf(found);
      const gone = new Set<number>();
      const isBroken = (): number[] => [...graph.roots].filter((root) => !gone.has(root) && [...closure(graph, root)].some((each) => gone.has(each)));
      const steps = result.deletions.filter((step) => step.package === "container/api");
      for (const [at, step] of steps.entries()) {
        if (at === cutAt) break;
        // The executor's whole rule: what is not confirmed lets nothing after it go.
        if (refused.has(at) || !step.after.every((id) => gone.has(id))) continue;
        gone.add(step.id);
        expect(isBroken()).toEqual([]);
      }
      const stays = result.decisions.filter(({ package: name, action }) => name === "container/api" && action !== "delete").map(({ id }) => id);
      for (const id of stays) expect([...closure(graph, id)].filter((each) => gone.has(each))).toEqual([]);
      if (batch !== undefined) expect(result.deletions.filter(({ package: name, id }) => name !== "container/api" || graph.roots.has(id)).length).toBeLessThanOrEqual(batch);
      const allowed = (list: readonly number[] | undefined): boolean => list === undefined || steps.every(({ id }) => list.includes(id));
      expect([allowed(lock), allowed(shown)]).toEqual([true, true]);
    }),
    runs(5),
  );
});

test("undisturbed, the steps of a plan all run, in the order given", () => {
  fc.assert(
    fc.property(world, ({ packages, policy }) => {
      const done = new Set<string>();
      for (const step of plan(policy, packages).deletions) {
        expect(step.after.filter((id) => !done.has(`${step.package} ${id}`))).toEqual([]);
        done.add(`${step.package} ${step.id}`);
      }
    }),
    runs(),
  );
});

test("batches come to an end, leave no less than an undisturbed run, and end where it does unless one rule's deletions raise ranks in another's", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 3 }), ({ packages, policy }, batch) => {
      const whole = plan(policy, packages);
      const gone = new Set<string>();
      let left = packages;
      for (let turn = 0; turn < 60; turn++) {
        const { deletions, decisions } = plan({ ...policy, guards: { ...policy.guards, batch } }, left);
        if (deletions.length === 0) {
          expect(decisions.filter(({ action }) => action === "waiting")).toEqual([]);
          break;
        }
        for (const step of deletions) gone.add(`${step.package} ${step.id}`);
        left = left.map((found) => ({ ...found, versions: found.versions.filter(({ id }) => !gone.has(`${found.packageType}/${found.name} ${id}`)) }));
      }
      const planned = new Set(whole.deletions.map((step) => `${step.package} ${step.id}`));
      // A relative that outlives what it belonged to is a root then: rules may ask for it, and it counts towards minRemaining.
      const becameRoot = packages.some((found, at) => [...graphOf(left[at]!).roots].some((id) => !graphOf(found).roots.has(id)));
      if (becameRoot) return;
      const more = [...gone].filter((each) => !planned.has(each));
      // Each run ranks what is left: what went by one rule takes no place any more in what another one counts.
      const rules = policy.delete ?? [];
      const raisesRanks = rules.length > 1 && rules.some((rule) => rule.beyondNewest !== undefined);
      if (!raisesRanks) expect([more, [...planned].filter((each) => !gone.has(each))]).toEqual([[], []]);
      // What is kept by such a rank fills the least that stays, and what was spared for it may go in its place: never more.
      const spared = whole.decisions.filter(({ savedBy }) => savedBy.some((each) => each === Saver.minRemaining || each === Saver.lastTagged)).map((each) => each.package);
      expect(more.map((each) => each.split(" ")[0]).filter((name) => !spared.includes(name ?? ""))).toEqual([]);
      packages.forEach((found, at) => {
        const stays = found.versions.filter(({ id }) => !planned.has(`${found.packageType}/${found.name} ${id}`));
        expect(graphOf(left[at]!).roots.size).toBeGreaterThanOrEqual(graphOf({ ...found, versions: stays }).roots.size);
      });
    }),
    runs(),
  );
});
