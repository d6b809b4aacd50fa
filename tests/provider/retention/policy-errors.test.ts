import { z } from "zod";
import { shapeProblems } from "../../../provider/retention/shape-problems";
import { checkPolicy, describeProblem } from "../../../provider/retention";
import { propertyPath } from "../../../provider/core/check-failure";
import { expectReviewed } from "./reviewed";

const base = { owner: "acme", packageTypes: ["container", "npm"], packages: ["*"], delete: [{ id: "d", olderThan: "30d" }] };
const digest = `sha256:${"0".repeat(64)}`;

/** The paths of what is wrong with the base policy changed like this. */
const paths = (change: object): string[] => (checkPolicy({ ...base, ...change }).problems ?? []).map(({ path }) => propertyPath(path));
const rule = (change: object): object => ({ delete: [{ id: "d", olderThan: "30d", ...change }] });
const keep = (change: object): object => ({ keep: [{ id: "k", ...change }] });

test("the base policy is valid", () => expect(paths({})).toEqual([]));

const refusals: readonly [string, object, string[]][] = [
    ["no owner", { owner: undefined }, ["owner"]],
    ["an empty owner", { owner: "" }, ["owner"]],
    ["an owner that is no text", { owner: 7 }, ["owner"]],
    ["an unknown package type", { packageTypes: ["npn"] }, ["packageTypes[0]"]],
    ["no package type", { packageTypes: [] }, ["packageTypes"]],
    ["no packages", { packages: [] }, ["packages"]],
    ["an empty pattern", { packages: [""] }, ["packages[0]"]],
    ["no delete", { delete: undefined }, ["delete"]],
    ["an unknown field", { kep: [] }, ["kep"]],
    ["an unknown field of a rule", rule({ oldrThan: "3d" }), ["delete[0].oldrThan"]],
    ["an unknown field of a select", rule({ select: { tag: ["x"] } }), ["delete[0].select.tag"]],
    ["an unknown field of tags", rule({ select: { tags: { ony: ["x"] } } }), ["delete[0].select.tags.ony"]],
    ["an unknown field of a rank", rule({ beyondNewest: { count: 1, pr: "package" } }), ["delete[0].beyondNewest.pr"]],
    ["an unknown field of a capture", rule({ beyondNewest: { count: 1, per: { capture: "(a)", x: 1 } } }), ["delete[0].beyondNewest.per.x"]],
    ["an unknown field of a pattern", rule({ select: { tags: [{ regex: "a", flags: "i" }] } }), ["delete[0].select.tags[0].flags"]],
    ["an unknown field of guards", { guards: { minage: "1d" } }, ["guards.minage"]],
    ["an unknown field of maxDeletes", { guards: { maxDeletes: { counts: 1 } } }, ["guards.maxDeletes.counts"]],
    ["an unknown field of approval", { approval: { lockFile: "x", file: "y" } }, ["approval.file"]],
    ["an unknown field of a pin", { pins: [{ id: 1, state: "present", x: 1 }] }, ["pins[0].x"]],
    ["an unknown field of a keep rule", keep({ newst: { count: 1 } }), ["keep[0].newst"]],
    ["an unknown field of a keep rule's select", keep({ select: { tag: ["x"] } }), ["keep[0].select.tag"]],
    ["an unknown field of the eleventh keep rule", { keep: Array.from({ length: 11 }, (_none, at) => ({ id: `k${at}`, ...(at === 10 && { newst: { count: 1 } }) })) }, ["keep[10].newst"]],
    ["an unknown field of the eleventh delete rule", { delete: Array.from({ length: 11 }, (_none, at) => ({ id: `d${at}`, everything: true, ...(at === 10 && { oldrThan: "1d" }) })) }, ["delete[10].oldrThan"]],
    ["an unknown field of the eleventh pin", { pins: Array.from({ length: 11 }, (_none, at) => ({ id: at + 1, state: "present", ...(at === 10 && { x: 1 }) })) }, ["pins[10].x"]],
    ["a pattern that is null", rule({ select: { tags: [null] } }), ["delete[0].select.tags[0]"]],
    ["a pattern of both kinds", rule({ select: { tags: [{ regex: "a", semver: "1" }] } }), ["delete[0].select.tags[0].semver"]],
    ["a pattern of no kind", rule({ select: { tags: [{}] } }), ["delete[0].select.tags[0].regex"]],
    ["a pattern that is a number", rule({ select: { tags: { only: [1] } } }), ["delete[0].select.tags.only[0]"]],
    ["tags that are a text", rule({ select: { tags: "x" } }), ["delete[0].select.tags"]],
    ["an empty list of tags", rule({ select: { tags: [] } }), ["delete[0].select.tags"]],
    ["an invalid regular expression", rule({ select: { tags: { only: ["ok", { regex: "a(" }] } } }), ["delete[0].select.tags.only[1].regex"]],
    ["an invalid regular expression in any", rule({ select: { tags: { any: [{ regex: "a(" }] } } }), ["delete[0].select.tags.any[0].regex"]],
    ["an invalid regular expression in all", rule({ select: { tags: { all: [{ regex: "a(" }] } } }), ["delete[0].select.tags.all[0].regex"]],
    ["an invalid range in none", rule({ select: { tags: { none: ["a", { semver: "x.y" }] } } }), ["delete[0].select.tags.none[1].semver"]],
    ["look-around", rule({ select: { tags: [{ regex: "(?=a)b" }] } }), ["delete[0].select.tags[0].regex"]],
    ["a back-reference", keep({ select: { name: [{ regex: "(a)\\1" }] } }), ["keep[0].select.name[0].regex"]],
    ["an invalid SemVer range", keep({ select: { package: [{ semver: "latest" }] } }), ["keep[0].select.package[0].semver"]],
    ["a blank SemVer range", { packages: [{ semver: " " }] }, ["packages[0].semver"]],
    ["an invalid repository pattern", { repositories: [{ regex: "[" }] }, ["repositories[0].regex"]],
    ["an invalid capture", keep({ newest: { count: 1, per: { capture: "(" } } }), ["keep[0].newest.per.capture"]],
    ["a capture without group", rule({ beyondNewest: { count: 1, per: { capture: "a" } } }), ["delete[0].beyondNewest.per.capture"]],
    ["an unknown per", rule({ beyondNewest: { count: 1, per: "major" } }), ["delete[0].beyondNewest.per"]],
    ["an unknown by", rule({ beyondNewest: { count: 1, by: "name" } }), ["delete[0].beyondNewest.by"]],
    ["a count of none", rule({ beyondNewest: { count: 0 } }), ["delete[0].beyondNewest.count"]],
    ["a count that is no integer", keep({ newest: { count: 1.5 } }), ["keep[0].newest.count"]],
    ["a negative count", keep({ newest: { count: -1 } }), ["keep[0].newest.count"]],
    ["a rank without count", keep({ newest: {} }), ["keep[0].newest.count"]],
    ["a duration in months", rule({ olderThan: "3m" }), ["delete[0].olderThan"]],
    ["a duration without unit", keep({ youngerThan: "30" }), ["keep[0].youngerThan"]],
    ["a duration that is a number", rule({ olderThan: 30 }), ["delete[0].olderThan"]],
    ["an unknown since", rule({ since: "pushedAt" }), ["delete[0].since"]],
    ["everything: false", rule({ everything: false }), ["delete[0].everything"]],
    ["a delete rule with a selector alone", { delete: [{ id: "d", select: { tags: ["x"] } }] }, ["delete[0]"]],
    ["a delete rule with nothing", { delete: [{ id: "d" }] }, ["delete[0]"]],
    ["olderThan in a keep rule", keep({ olderThan: "3d" }), ["keep[0].olderThan"]],
    ["a rule without id", { delete: [{ olderThan: "3d" }] }, ["delete[0].id"]],
    ["an empty id", rule({ id: "" }), ["delete[0].id"]],
    ["one id for a keep and a delete rule", { keep: [{ id: "d" }] }, ["delete[0].id"]],
    ["one id for two delete rules", { delete: [{ id: "d", olderThan: "1d" }, { id: "d", olderThan: "2d" }] }, ["delete[1].id"]],
    ["untagged with bare tags", rule({ select: { state: "untagged", tags: ["x"] } }), ["delete[0].select.state"]],
    ["untagged with any", rule({ select: { state: "untagged", tags: { any: ["x"] } } }), ["delete[0].select.state"]],
    ["untagged with all", keep({ select: { state: "untagged", tags: { all: ["x"] } } }), ["keep[0].select.state"]],
    ["untagged with only", rule({ select: { state: "untagged", tags: { only: ["x"] } } }), ["delete[0].select.state"]],
    ["untagged with a SemVer condition", rule({ select: { state: "untagged", prerelease: true } }), ["delete[0].select.state"]],
    ["untagged with a SemVer rank", rule({ select: { state: "untagged" }, beyondNewest: { count: 1, by: "semver" } }), ["delete[0].select.state"]],
    ["untagged with a SemVer line", keep({ select: { state: "untagged" }, newest: { count: 1, per: "semverMajor" } }), ["keep[0].select.state"]],
    ["no condition on tags", rule({ select: { tags: {} } }), ["delete[0].select.tags"]],
    ["all and none of one pattern", rule({ select: { tags: { all: ["x", "y"], none: ["y"] } } }), ["delete[0].select.tags.none"]],
    ["any that none takes away", rule({ select: { tags: { any: ["x"], none: ["x"] } } }), ["delete[0].select.tags.none"]],
    ["only that none takes away", rule({ select: { tags: { only: [{ regex: "x" }], none: [{ regex: "x" }] } } }), ["delete[0].select.tags.none"]],
    ["tags where no type has them", { ...rule({ select: { tags: ["x"] } }), packageTypes: ["npm"] }, ["delete[0].select"]],
    ["state where no type has it", { ...keep({ select: { state: "tagged" } }), packageTypes: ["npm", "maven"] }, ["keep[0].select"]],
    ["a version name where all are images", { ...rule({ select: { name: ["x"] } }), packageTypes: ["container", "docker"] }, ["delete[0].select"]],
    ["tags and a name", rule({ select: { name: ["x"], state: "tagged" } }), ["delete[0].select"]],
    ["a short digest", { protect: ["sha256:abc"] }, ["protect[0]"]],
    ["a short digest in a reference", { protect: ["ghcr.io/acme/api@sha256:abc"] }, ["protect[0]"]],
    ["a digest with a foreign digit", { protect: [`${digest.slice(0, -1)}g`] }, ["protect[0]"]],
    ["a digest with a digit too many", { protect: [`${digest}0`] }, ["protect[0]"]],
    ["an empty entry of protect", { protect: [""] }, ["protect[0]"]],
    ["a pin without state", { pins: [{ id: 1 }] }, ["pins[0].state"]],
    ["a pin with an id that is none", { pins: [{ id: 0, state: "present" }] }, ["pins[0].id"]],
    ["two pins that disagree", { pins: [{ id: 1, state: "present" }, { id: 1, state: "deleted" }] }, ["pins[1].state"]],
    ["a batch of none", { guards: { batch: 0 } }, ["guards.batch"]],
    ["half a batch", { guards: { batch: 0.5 } }, ["guards.batch"]],
    ["a negative minRemaining", { guards: { minRemaining: -1 } }, ["guards.minRemaining"]],
    ["more than a hundred percent", { guards: { maxDeletes: { percent: 101 } } }, ["guards.maxDeletes.percent"]],
    ["less than none", { guards: { maxDeletes: { count: -1 } } }, ["guards.maxDeletes.count"]],
    ["an unknown deadRules", { guards: { deadRules: "ignore" } }, ["guards.deadRules"]],
    ["an unknown restore", { restore: "always" }, ["restore"]],
    ["an unknown onDestroy", { onDestroy: "delete" }, ["onDestroy"]],
    ["an asOf without zone", { asOf: "2026-01-01T00:00:00" }, ["asOf"]],
    ["an asOf that is a date", { asOf: "2026-01-01" }, ["asOf"]],
    ["an empty lock file", { approval: { lockFile: "" } }, ["approval.lockFile"]],
    ["an id to release that is none", { releaseHandRestored: ["1"] }, ["releaseHandRestored[0]"]],
    ["an empty visibility", { visibility: [] }, ["visibility"]],
    ["protectMustResolve that is no boolean", { protectMustResolve: "yes" }, ["protectMustResolve"]],
    ["several mistakes, all told", { owner: "", restore: "x" }, ["owner", "restore"]],
];

describe("refused, each at its own path", () => {
  test.each(refusals)("%s", (_claim, change, expected) => expect(paths(change)).toEqual(expected));
  test("every message is the one that was reviewed", () => {
    const lines = (change: object): string[] => (checkPolicy({ ...base, ...change }).problems ?? []).map((problem) => describeProblem(problem, { path: propertyPath, value: (value) => JSON.stringify(value) }));
    expectReviewed("policy-errors.golden.json", Object.fromEntries(refusals.map(([claim, change]) => [claim, lines(change)])));
  });
  test.each([[null], ["text"], [[]], [undefined], [7]])("a policy that is %j", (value) => expect(checkPolicy(value).problems).toHaveLength(1));
});

describe("accepted", () => {
  test.each<[string, object]>([
    ["undefined, as programs leave fields out", { keep: undefined, guards: { minAge: undefined } }],
    ["no delete rule", { delete: [] }],
    ["a keep rule without conditions", keep({})],
    ["a name where one type has it", rule({ select: { name: ["x"] } })],
    ["untagged with none", rule({ select: { state: "untagged", tags: { none: ["x"] } } })],
    ["a digest in capitals", { protect: [digest.toUpperCase().replace("SHA256", "sha256")] }],
    ["digests in every form", { protect: [digest, `ghcr.io/acme/api@${digest}`, `ghcr.io/acme/api:v1@${digest}`] }],
    ["equal pins", { pins: [{ id: 1, state: "deleted" }, { id: 1, state: "deleted" }] }],
    ["any that none narrows", rule({ select: { tags: { any: ["x*", "y"], none: ["y"] } } })],
    ["maxDeletes of none, a freeze", { guards: { maxDeletes: { count: 0, percent: 0 } } }],
    ["minRemaining of none", { guards: { minRemaining: 0 } }],
    ["everything with another condition", rule({ everything: true })],
    ["no time at all", { guards: { minAge: "0h" } }],
  ])("%s", (_claim, change) => expect(paths(change)).toEqual([]));
});

describe("words", () => {
  const words = (change: object): string => describeProblem(checkPolicy({ ...base, ...change }).problems![0]!, { path: propertyPath, value: JSON.stringify });
  test("name the path, the value, what is allowed and the cure", () => {
    expect(words(rule({ select: { tags: { only: [{ regex: "a(" }] } } }))).toBe('delete[0].select.tags.only[0].regex: "a(" is not a regular expression that can be used (missing closing ): `a(`); allowed: a regular expression in RE2 syntax, without look-around and back-references. Correct the expression; it must match the whole text and needs no ^ and $.');
  });
  test("of a count of none point to everything", () => expect(words(rule({ beyondNewest: { count: 0 } }))).toContain("everything: true"));
  test("of a selector alone say so", () => expect(words({ delete: [{ id: "d", select: { tags: ["x"] } }] })).toBe('delete[0]: "d" has a selector alone; allowed: a delete rule with at least one of olderThan, beyondNewest, everything. Add olderThan or beyondNewest; to delete all that is selected, whatever its age, say so with everything: true.'));
  test("of an unknown field name the nearest one", () => expect(words(rule({ oldrThan: "3d" }))).toContain("Did you mean olderThan?"));
  test("of an unknown value name the nearest one", () => expect(words({ restore: "onLosen" })).toContain('Did you mean "onLoosen"?'));
  test("of something missing say what", () => expect(words({ owner: undefined })).toBe("owner: is missing; allowed: a string. Add it."));
  test("of a limit say it", () => {
    expect(words({ guards: { maxDeletes: { percent: 101 } } })).toContain("a number up to 100");
    expect(words({ guards: { minRemaining: -1 } })).toContain("a number from 0 on");
    expect(words({ pins: [{ id: 0, state: "present" }] })).toContain("a number above 0");
    expect(words({ pins: [{ id: 1e300, state: "present" }] })).toContain("up to 9007199254740991");
  });
  test("of an issue that nobody foresaw are zod's own", () => {
    const { error } = z.strictObject({ mail: z.email() }).safeParse({ mail: "x" });
    expect(shapeProblems(error!, { root: { mail: "x" }, allowedKeys: () => [] })).toEqual([{ path: ["mail"], value: "x", words: "is not valid (Invalid email address)", allowed: "what the documentation of this field says", cure: "Correct the value." }]);
  });
  test("of the whole have no path", () => expect(describeProblem(checkPolicy(7).problems![0]!, { path: propertyPath, value: JSON.stringify })).toBe("7 is not an object; allowed: an object. Correct the value."));
});
