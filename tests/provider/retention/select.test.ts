import type { Select } from "../../../sdk/retention-policy-args";
import { anchor, container, deletedImages, deletedReleases, everything, idsOf, image, keepAnchor, npm, plan, release } from "./world";

/** Which of some tagged images a delete rule, and a keep rule, with this select is about. */
const tagged = [
  image(1, { tags: ["pr-1"] }),
  image(2, { tags: ["pr-2", "latest"] }),
  image(3, { tags: ["v1.0.0"] }),
  image(4, { tags: ["v2.0.0-rc.1", "edge"] }),
  image(5, {}),
  image(6, { tags: ["main"] }),
];
const deletes = (select: Select): number[] => deletedImages({ keep: [keepAnchor], delete: [{ id: "d", select, everything: true }] }, [...tagged, anchor()]);
const keeps = (select: Select): number[] => {
  const deleted = deletedImages({ keep: [keepAnchor, { id: "k", select }], delete: [everything] }, [...tagged, anchor()]);
  return tagged.map(({ id }) => id).filter((id) => !deleted.includes(id));
};

describe("a select on tags", () => {
  const cases: [string, Select, number[], number[]][] = [
    ["bare tags are only in a delete rule and any in a keep rule", { tags: ["pr-*"] }, [1], [1, 2]],
    ["any asks for one matching tag", { tags: { any: ["pr-*"] } }, [1, 2], [1, 2]],
    ["any takes any of its patterns", { tags: { any: ["main", "edge"] } }, [4, 6], [4, 6]],
    ["all asks that each pattern is matched by some tag", { tags: { all: ["pr-*", "latest"] } }, [2], [2]],
    ["only asks for a tag, and that every tag matches", { tags: { only: ["pr-*", "latest"] } }, [1, 2], [1, 2]],
    ["only does not hold for an untagged version", { tags: { only: ["*"] } }, [1, 2, 3, 4, 6], [1, 2, 3, 4, 6]],
    ["none holds for an untagged version", { tags: { none: ["*"] } }, [5], [5]],
    ["none asks that no tag matches any pattern", { tags: { none: ["pr-*", "v*"] } }, [5, 6], [5, 6]],
    ["none of a regular expression speaks of every tag", { tags: { none: [{ regex: "pr-.*|v.*" }] } }, [5, 6], [5, 6]],
    ["every given list must hold", { tags: { any: ["pr-*"], none: ["latest"] } }, [1], [1]],
    ["a SemVer range is tested on each tag", { tags: { any: [{ semver: ">=1.0.0" }] } }, [3, 4], [3, 4]],
    ["a SemVer range includes pre-releases", { tags: { any: [{ semver: "2.0.0-0 - 2.0.0" }] } }, [4], [4]],
    ["an only of a SemVer range asks every tag", { tags: { only: [{ semver: "*" }] } }, [3], [3]],
    ["state tagged", { state: "tagged" }, [1, 2, 3, 4, 6], [1, 2, 3, 4, 6]],
    ["state untagged", { state: "untagged" }, [5], [5]],
    ["state tagged goes with none", { state: "tagged", tags: { none: ["pr-*", "v*"] } }, [6], [6]],
    ["prerelease true holds by the highest SemVer tag", { prerelease: true }, [4], [4]],
    ["prerelease false never holds without a SemVer", { prerelease: false }, [3], [3]],
    ["a regular expression must match the whole tag", { tags: { any: [{ regex: "pr-\\d" }] } }, [1, 2], [1, 2]],
    ["a regular expression that matches a part matches nothing", { tags: { any: [{ regex: "pr" }] } }, [], []],
    ["alternatives are anchored as a whole", { tags: { any: [{ regex: "ma|main" }] } }, [6], [6]],
    // What cannot be said of a tag without SemVer keeps: a delete rule does not match, a keep rule does.
    ["none of a SemVer range says nothing about tags without SemVer", { tags: { none: [{ semver: "*" }] } }, [5], [1, 2, 5, 6]],
    ["none of a SemVer range among others says nothing about them either", { tags: { none: [{ semver: "*" }, "pr-*"] } }, [5], [5, 6]],
    ["none of a SemVer range holds for another SemVer", { tags: { none: [{ semver: "<2.0.0-0" }] } }, [4, 5], [1, 2, 4, 5, 6]],
  ];
  test.each(cases)("%s", (_claim, select, deleted, kept) => {
    expect(deletes(select)).toEqual(deleted);
    expect(keeps(select)).toEqual(kept);
  });
});

test("a condition that a version cannot meet never holds, in either sense", () => {
  const packages = [container([image(1, { tags: ["a"] }), image(2), anchor()]), npm([release(11, "1.0.0"), release(12, "nightly"), release(13, "9.9.9", { age: 0 })])];
  const deleted = (select: Select): number[] => idsOf(plan({ keep: [keepAnchor, { id: "young", youngerThan: "1d" }], delete: [{ id: "d", select, everything: true }] }, packages), "delete");
  expect(deleted({ tags: { none: ["x"] } })).toEqual([1, 2]);
  expect(deleted({ state: "untagged" })).toEqual([2]);
  expect(deleted({ name: ["*"] })).toEqual([11, 12]);
  expect(deleted({ prerelease: false })).toEqual([11]);
  expect(deleted({ name: [{ semver: "*" }] })).toEqual([11]);
});

test("tags given for a type that has none are not looked at", () => {
  expect(idsOf(plan({ keep: [{ id: "k", select: { tags: ["latest"] } }], delete: [everything] }, [npm([release(1, "1.0.0", { tags: ["latest"] }), release(2, "1.0.1", { age: 1 })])]), "delete")).toEqual([1]);
});

test("docker versions have tags and no name", () => {
  const docker = { ...container([image(1, { tags: ["old"] }), anchor()], "web"), packageType: "docker" as const };
  const rules = { keep: [keepAnchor], delete: [{ id: "t", select: { tags: ["old"] }, everything: true as const }, { id: "n", select: { name: ["*"] }, everything: true as const }] };
  expect(plan(rules, [docker]).decisions[0]?.by).toEqual(["t"]);
});

test("package patterns narrow a rule to packages", () => {
  const rules = { delete: [{ id: "d", select: { package: ["web*"] }, everything: true as const }] };
  const packages = [npm([release(1, "1.0.0"), release(2, "1.0.1")], "web-ui"), npm([release(3, "1.0.0"), release(4, "1.0.1")], "api")];
  expect(idsOf(plan(rules, packages), "delete")).toEqual([1]);
});

test("package names with slashes are matched whole", () => {
  const rules = { delete: [{ id: "d", select: { package: ["team/*"] }, everything: true as const }] };
  expect(idsOf(plan(rules, [npm([release(1, "1.0.0"), release(2, "1.0.1")], "team/deep/ui")]), "delete")).toEqual([1]);
});

describe("the packages of a policy", () => {
  const two = (): [ReturnType<typeof npm>, ReturnType<typeof npm>] => [
    { ...npm([release(1, "1.0.0"), release(2, "1.0.1")], "a"), repository: "acme/one", visibility: "public" },
    { ...npm([release(3, "1.0.0"), release(4, "1.0.1")], "b") },
  ];
  test("a package outside has no decisions", () => {
    expect(plan({ packages: ["a"], delete: [everything] }, two()).decisions.map(({ id }) => id)).toEqual([1, 2]);
  });
  test("an unlinked package matches no repository pattern", () => {
    expect(plan({ repositories: ["acme/*"], delete: [everything] }, two()).decisions.map(({ id }) => id)).toEqual([1, 2]);
  });
  test("visibility narrows", () => {
    expect(plan({ visibility: ["private"], delete: [everything] }, two()).decisions.map(({ id }) => id)).toEqual([3, 4]);
  });
  test("the type narrows", () => {
    expect(plan({ packageTypes: ["maven"], delete: [everything] }, two()).decisions).toEqual([]);
  });
  test("the owner is compared without case", () => {
    expect(plan({ owner: "ACME", delete: [] }, two()).decisions).toHaveLength(4);
  });
});

describe("SemVer of a name", () => {
  const names = ["1.2.3", "v1.2.4", "1.2", "1", "V1.2.5", "1.2.3.4", "01.2.3", "1.2.6-rc.1", "1.2.7+build", "=1.2.8", "1.0-SNAPSHOT", "10.20.30", " 1.2.9", "1.2.10 ", "x1.2.3", "1.2.3x"];
  test("a leading v is ignored; 1 and 1.2 are none", () => {
    const versions = names.map((name, index) => release(index + 1, name));
    const deleted = deletedReleases({ keep: [{ id: "last", select: { name: ["anchor"] } }], delete: [{ id: "d", select: { name: [{ semver: "*" }] }, everything: true }] }, [...versions, release(99, "anchor")]);
    expect(deleted.map((id) => names[id - 1])).toEqual(["1.2.3", "v1.2.4", "1.2.6-rc.1", "1.2.7+build", "10.20.30"]);
  });
});
