import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { planCommand } from "../../../provider/cli/plan";
import type { Plan } from "../../../provider/retention";
import { anchor, container, daysAgo, image, npm, release } from "./world";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ghpkg-plan-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(...argv: string[]): Run {
  let [out, err] = ["", ""];
  const write = (text: string): void => void (err += text);
  const command = planCommand({ out: (text) => (out += text), err: write, now: () => Date.parse("2026-06-01T00:59:59Z") }).exitOverride().configureOutput({ writeErr: write });
  try {
    command.parse(argv, { from: "user" });
    return { code: 0, out, err };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { code: error.exitCode, out, err };
  }
}

const snapshotOf = (...packages: unknown[]): object => ({ format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages });
const images = container([image(1, { tags: ["old"], children: [2] }), image(2), image(3, { age: 10, tags: ["new"] })]);
const policyText = `owner: acme
packageTypes: [container]
packages: ["*"]
delete:
  - id: old
    olderThan: 30d
`;
const given = (policy: string | object = policyText, snapshot: unknown = snapshotOf(images)): string[] => ["--policy", file("retention.yaml", policy), "--snapshot", file("snapshot.json", snapshot)];

describe("ghpkg plan", () => {
  test("prints a table with reasons, the counts and the hash", () => {
    const { code, out, err } = run(...given());
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").map((line) => line.replace(/sha256:[0-9a-f]{64}|sha256:[0-9a-f]+…/, "sha256:…").replace(/ {2,}/g, "  ").replace(/plan [0-9a-f]{64}/, "plan HASH"))).toEqual([
      "ACTION  PACKAGE  VERSION  ID  CREATED  WHY",
      "delete  container/api  old  1  2026-02-21T00:00:00Z  matched by old",
      "delete  container/api  sha256:…  2  2026-02-21T00:00:00Z  matched by old; goes with 1",
      "keep  container/api  new  3  2026-05-22T00:00:00Z  no delete rule matches; deletable after 2026-06-21T00:00:00Z",
      "",
      "3 live versions in 1 package as of 2026-06-01T00:00:00Z: 2 delete, 0 restore, 1 keep, 0 blocked, 0 waiting, 0 unrecoverable",
      "plan HASH",
      "",
    ]);
  });
  test("--json prints the whole plan", () => {
    const { code, out } = run(...given(), "--json");
    const plan = JSON.parse(out) as Plan;
    expect(code).toBe(0);
    expect(plan.decisions.map(({ package: name, id, label, action, by, savedBy, rank }) => ({ name, id, label, action, by, savedBy, rank }))).toMatchObject([{ name: "container/api", id: 1, label: "old", action: "delete", by: ["old"], savedBy: [], rank: {} }, { id: 2 }, { id: 3, action: "keep" }]);
    expect(plan).toMatchObject({ format: "github-packages-plan/1", asOf: "2026-06-01T00:00:00Z", summary: { delete: 2 }, warnings: [], hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(plan).not.toHaveProperty("error");
  });
  test("the instant is --as-of, else the policy's, else now rounded down to the hour", () => {
    const asOf = (...more: string[]): string => (JSON.parse(run(...given(`asOf: 2026-07-01T00:00:00Z\n${policyText}`), "--json", ...more).out) as Plan).asOf;
    expect(asOf()).toBe("2026-07-01T00:00:00Z");
    expect(asOf("--as-of", "2027-01-01T02:00:00+02:00")).toBe("2027-01-01T00:00:00Z");
    expect((JSON.parse(run(...given(), "--json").out) as Plan).asOf).toBe("2026-06-01T00:00:00Z");
  });
  test("a guard that stops the plan ends with 3, and still prints the decisions and what would have been deleted", () => {
    const stopped = `${policyText}guards: { maxDeletes: { count: 1 } }\n`;
    const { code, out, err } = run(...given(stopped), "--json");
    const plan = JSON.parse(out) as Plan & { error: string };
    expect(code).toBe(3);
    expect(err).toMatch(/^error: maxDeletes: 2 of 3 live versions would be deleted/);
    expect(plan.error).toContain("maxDeletes: 2 of 3");
    expect([plan.deletions, plan.wouldDelete?.map(({ id }) => id), plan.decisions.filter(({ action }) => action === "delete").length]).toEqual([[], [1, 2], 2]);
    expect(run(...given(stopped)).code).toBe(3);
  });
  test("a ledger and a previous policy restore what the new one keeps", () => {
    const ledger = file("ledger.json", { entries: [{ packageType: "container", packageName: "api", id: 7, name: "sha256:7", tags: ["v7"], createdAt: daysAgo(90), deletedAt: daysAgo(3) }] });
    const previous = file("previous.yaml", policyText);
    const next = `${policyText}keep:\n  - { id: releases, select: { tags: ["v*"] } }\n`;
    const { out } = run(...given(next), "--ledger", ledger, "--previous-policy", previous, "--json");
    expect((JSON.parse(out) as Plan).restores).toEqual([{ package: "container/api", id: 7, label: "v7", after: [] }]);
    expect(run(...given(next), "--ledger", ledger, "--previous-policy", previous).out).toContain("saved by releases");
  });
  test("the table tells ranks, relatives, blocks, unranked and unresolved things", () => {
    const versions = [image(1, { tags: ["a"], blocked: "more than 5,000 downloads" }), image(2, { tags: ["v1.0.0"], children: [3] }), image(3), image(4, { tags: ["v0.1.0"] })];
    const policy = { owner: "acme", packageTypes: ["container", "npm"], packages: ["*"], protect: ["nope"], keep: [{ id: "top", newest: { count: 1, by: "semver" } }], delete: [{ id: "all", everything: true }] };
    const { out } = run(...given(policy, snapshotOf(container(versions))));
    expect(out).toContain("matched by all; more than 5,000 downloads");
    expect(out).toContain("saved by top (rank 1 of 2 in top)");
    expect(out).toContain("needed by 2");
    expect(out).toContain("not ranked by top: container/api@a");
    expect(out).toContain("warning: unresolved-protect:nope");
    expect(out).toContain("warning: everything-rule:all");
  });
  test("marks what was a relative of something deleted", () => {
    const ledger = file("ledger.json", { entries: [{ packageType: "container", packageName: "api", ...image(1, { tags: ["x"], children: [2] }), deletedAt: daysAgo(3) }] });
    expect(run(...given(policyText, snapshotOf(container([image(2), anchor()]))), "--ledger", ledger).out).toContain("was a relative of a deleted version");
  });
  test("shows control characters as text", () => {
    const { out } = run(...given({ owner: "acme", packageTypes: ["npm"], packages: ["*"], delete: [] }, snapshotOf(npm([release(1, "1.0.0\u001b[2J\u202e")], "a\nb"))));
    expect(out).toContain("1.0.0\\u001b[2J\\u202e");
    expect(out).toContain("npm/a\\u000ab");
  });
  test("a hundred thousand characters of name do not break the table", () => expect(run(...given({ owner: "acme", packageTypes: ["npm"], packages: ["*"], delete: [] }, snapshotOf(npm([release(1, "x".repeat(100_000))])))).out).toContain(`${"x".repeat(47)}…`));
});

describe("approval", () => {
  const approved = `${policyText}approval: { lockFile: packages.lock.json }\n`;
  const lock = (deletions: object[]): object => ({ format: "github-packages-lock/1", deletions });
  test("without a lock file nothing is approved", () => expect((JSON.parse(run(...given(approved), "--json").out) as Plan).summary).toMatchObject({ delete: 0, waiting: 2 }));
  test("the lock file is found beside the policy", () => {
    file("packages.lock.json", lock([{ package: "container/api", id: 1 }, { package: "container/api", id: 2 }]));
    expect((JSON.parse(run(...given(approved), "--json").out) as Plan).summary).toMatchObject({ delete: 2, waiting: 0 });
  });
  test("--lock names another one, and refused lines are told", () => {
    const { out, err } = run(...given(), "--lock", file("other.json", lock([{ package: "container/api", id: 1, label: "young" }])), "--json");
    expect((JSON.parse(out) as Plan).summary).toMatchObject({ delete: 0, waiting: 2 });
    expect(err).toContain("the lock's line for container/api 1 is refused: the version is now old");
  });
  test("a lock file that is none ends with 2", () => expect(run(...given(), "--lock", file("other.json", "{}"))).toMatchObject({ code: 2, out: "", err: expect.stringContaining("it is not a lock file") }));
  test("a --lock that is not there ends with 2", () => expect(run(...given(), "--lock", join(folder, "none.json")).code).toBe(2));
});

describe("input that cannot be used ends with 2 and one line per mistake", () => {
  test.each<[string, string | object, string[]]>([
    ["in a value", `${policyText}    since: pushedAt\n`, ['7:5: delete[0].since: "pushedAt" is not one of the values; allowed: "createdAt", "updatedAt". Did you mean "updatedAt"?']],
    ["in a key", policyText.replace("olderThan", "olderThen"), ["6:5: delete[0].olderThen: is not a known field; allowed: id, because, select, since, olderThan, beyondNewest, everything. Did you mean olderThan? Otherwise remove it."]],
    ["in a list", policyText.replace("[container]", "[npm, oci]"), ['2:21: packageTypes[1]: "oci" is not one of the values']],
    ["where something is missing", policyText.replace("owner: acme", "protect: []"), ["1:1: owner: is missing; allowed: a string. Add it."]],
    ["in the whole", "[]", ["1:1: [] is not an object"]],
    ["in nothing", "", ["1:1: null is not an object"]],
    ["twice", policyText.replace("acme", '""').replace("30d", "30"), ["1:1: owner:", "6:5: delete[0].olderThan:"]],
    ["through an alias", "owner: &o acme\npackageTypes: [container]\npackages: [*o]\ndelete:\n  - &r { id: a, olderThan: 1 }\n  - *r\n", ["5:17: delete[0].olderThan:", "6:5: delete[1].olderThan:"]],
    ["in YAML itself", "owner: [\n", ["2:1: "]],
    ["in a key given twice", `${policyText}owner: other\n`, ["7:1: Map keys must be unique"]],
    ["in JSON", { owner: "acme", packageTypes: ["npm"], packages: ["*"], delete: [{ id: "x", select: { name: ["a"] } }] }, ['1:67: delete[0]: "x" has a selector alone']],
  ])("%s", (_claim, policy, expected) => {
    const { code, out, err } = run(...given(policy));
    expect([code, out]).toEqual([2, ""]);
    const lines = err.trimEnd().split("\n");
    expect(lines).toHaveLength(expected.length);
    lines.forEach((line, at) => expect(line).toContain(`error: ${join(folder, "retention.yaml")}:${expected[at]}`));
  });
  test("$schema is for editors", () => expect(run(...given({ $schema: "./x.json", owner: "acme", packageTypes: ["container"], packages: ["*"], delete: [] })).code).toBe(0));
  test("JSON may be indented with tabs", () => expect(run(...given(JSON.stringify({ owner: "acme", packageTypes: ["container"], packages: ["*"], delete: [] }, null, "\t"))).code).toBe(0));
  test("a snapshot that is no JSON", () => expect(run(...given(policyText, "{")).err).toContain("it is not JSON"));
  test("a snapshot that contradicts itself", () => expect(run(...given(policyText, snapshotOf(images, images)))).toMatchObject({ code: 2, err: expect.stringContaining('packages[1].name: "container/api" is listed twice') }));
  test("a policy that does not fit the snapshot is told with its place", () => expect(run(...given(policyText.replace('"*"', "apy"))).err).toContain('retention.yaml:3:12: packages[0]: "apy" is no package of this owner and of these types; allowed: the name of a package, or a pattern. The nearest names are api.'));
  test("a file that is not there", () => expect(run("--policy", join(folder, "none.yaml"), "--snapshot", join(folder, "none.json"))).toMatchObject({ code: 2, err: expect.stringContaining("it cannot be read (ENOENT)") }));
  test("a ledger that is none", () => expect(run(...given(), "--ledger", file("ledger.json", [])).code).toBe(2));
  test("a previous policy that is none", () => expect(run(...given(), "--ledger", file("ledger.json", { entries: [] }), "--previous-policy", file("previous.yaml", "owner: 1")).code).toBe(2));
  test("an instant that is none", () => expect(run(...given(), "--as-of", "yesterday")).toMatchObject({ code: 2, err: expect.stringContaining("RFC 3339") }));
  test("an option that is missing is told by the command line", () => expect(run("--policy", "x").err).toContain("--snapshot"));
});

test("what the command prints by default goes to the process", () => {
  const out = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(() => planCommand().exitOverride().parse([...given(`${policyText}guards: { maxDeletes: { count: 0 } }\n`)], { from: "user" })).toThrow(CommanderError);
    expect(out.mock.calls.join("")).toContain("ACTION");
    expect(err.mock.calls.join("")).toContain("maxDeletes");
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
});
