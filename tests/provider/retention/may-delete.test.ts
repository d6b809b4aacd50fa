import fc from "fast-check";
import { mayDelete } from "../../../provider/retention";
import { spacious } from "./random-worlds";
import { runs } from "./runs";
import { container, digest, idsOf, image, NOW, plan, policy, referrerTag, type PolicySketch } from "./world";
import type { SnapshotVersion } from "../../../provider/retention";

const may = (sketch: PolicySketch, versions: SnapshotVersion[], pins: number[] = []): boolean => mayDelete(policy(sketch), container(versions), { at: NOW, pins: new Set(pins) });
const old = { id: "old", olderThan: "30d" } as const;
const kept = { id: "v", select: { tags: ["v*"] } };

describe("a policy may delete something of a package", () => {
  test.each<[string, PolicySketch, SnapshotVersion[]]>([
    ["where a rule matches a version", { delete: [old] }, [image(1)]],
    ["where it matches only an index's child, as is not known yet", { delete: [{ id: "loose", select: { state: "untagged" }, olderThan: "30d" }] }, [image(1, { tags: ["v1"] }), image(2)]],
    ["where a keep rule that ranks would save it: it may be the referrer of something that is gone", { keep: [{ id: "k", newest: { count: 5 } }], delete: [old] }, [image(1)]],
    ["where all are exactly as old as minAge", { delete: [old], guards: { minAge: "100d" } }, [image(1)]],
    ["where only one version of many is meant", { keep: [kept], delete: [old] }, [image(1, { tags: ["v1"] }), image(2, { age: 31 })]],
  ])("%s", (_when, sketch, versions) => expect(may(sketch, versions)).toBe(true));
});

describe("a policy deletes nothing of a package, whatever its relations are", () => {
  test.each<[string, PolicySketch, SnapshotVersion[]]>([
    ["that has no versions", { delete: [old] }, []],
    ["where all are too young for the rule", { delete: [old] }, [image(1, { age: 30 })]],
    ["where all are in the newest few", { delete: [{ id: "d", beyondNewest: { count: 2 } }] }, [image(1), image(2)]],
    ["where all are kept by name", { keep: [kept], delete: [old] }, [image(1, { tags: ["v1"] })]],
    ["where all are younger than a keep rule wants", { keep: [{ id: "k", youngerThan: "200d" }], delete: [old] }, [image(1)]],
    ["where all are younger than minAge", { delete: [old], guards: { minAge: "101d" } }, [image(1)]],
    ["where all are protected", { protect: [digest(1), "v2"], delete: [old] }, [image(1), image(2, { tags: ["v2"] })]],
    ["where the rule is about another package", { delete: [{ ...old, select: { package: ["other"] } }] }, [image(1)]],
    ["where they are deleted already", { delete: [old] }, [{ ...image(1), deletedAt: "2026-05-31T00:00:00Z" }]],
  ])("%s", (_when, sketch, versions) => expect(may(sketch, versions)).toBe(false));
  test("where all are pinned", () => expect(may({ delete: [old] }, [image(1)], [1])).toBe(false));
  test("where a signature's tag is all that the rule does not mean", () => expect(may({ delete: [{ ...old, select: { tags: ["pr-*"] } }] }, [image(1, { tags: [referrerTag(2)] })])).toBe(false));
});

test("where it says that nothing can go, nothing goes, whatever lists or signs what", () => {
  fc.assert(
    fc.property(spacious, ({ packages, policy: sketch }) => {
      const found = packages[0] as (typeof packages)[number];
      const versions = found.versions.map(({ relations: _unknown, ...version }) => version);
      if (mayDelete(policy(sketch), { ...found, versions }, { at: NOW, pins: new Set() })) return;
      expect(idsOf(plan(sketch, [{ ...found, versions }]), "delete")).toEqual([]);
    }),
    runs(3),
  );
});
