import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError, type Command } from "commander";
import type { Away } from "../../../provider/cli/away";
import { lockCommand } from "../../../provider/cli/lock";
import { readPreview } from "../../../provider/cli/preview-json";
import { removedResources } from "../../../provider/cli/removed-resources";
import { reviewCommand, type ReviewWorld } from "../../../provider/cli/review";
import { encodeLedger } from "../../../provider/core/ledger-codec";
import type { Report } from "../../../provider/report/report";
import { daysAgo, NOW, npm, plan, policy, release } from "../retention/world";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ghpkg-review-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return join(folder, name);
};

function run(make: (world: ReviewWorld) => Command, ...argv: string[]): { code: number; out: string; err: string } {
  let [out, err] = ["", ""];
  const write = (text: string): void => void (err += text);
  const command = make({ out: (text) => (out += text), err: write, now: () => NOW, cwd: () => folder }).exitOverride().configureOutput({ writeErr: write });
  try {
    command.parse(argv, { from: "user" });
    return { code: 0, out, err };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { code: error.exitCode, out, err };
  }
}

const nothingElse: Away = { cameBack: () => false, find: () => undefined, listedBy: () => [] };
const packages = [npm([90, 80, 70, 5].map((age, index) => release(index + 1, `1.${index}.0`, { age })))];
const rules = { keep: [{ id: "newest", newest: { count: 1 } }], delete: [{ id: "old", because: "superseded", olderThan: "30d" as const }] };
const planned = (): string => file("plan.json", plan(rules, packages));

describe("ghpkg review --plan", () => {
  test("prints Markdown, and writes as many forms as are asked for", () => {
    const made = run(reviewCommand, "--plan", planned(), "--policy", file("policy.json", policy(rules)), "--html", join(folder, "r.html"), "--json", join(folder, "r.json"));
    expect(made).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(join(folder, "r.html"), "utf8")).toMatch(/^<!doctype html>/);
    expect((JSON.parse(readFileSync(join(folder, "r.json"), "utf8")) as Report).counts).toMatchObject({ delete: 3, keep: 1 });
    expect(run(reviewCommand, "--plan", planned()).out).toContain("## Package review: **3 deletions**");
  });
  test("a plan whose list was edited ends with 3, before anything is written", () => {
    const { deletions, ...rest } = plan(rules, packages);
    const { code, err } = run(reviewCommand, "--plan", file("plan.json", { ...rest, deletions: deletions.slice(1) }), "--html", join(folder, "r.html"));
    expect([code, existsSync(join(folder, "r.html"))]).toEqual([3, false]);
    expect(err).toContain("its hash is not that of the deletions and restores that it lists");
  });
  test("with an earlier report it names what is new; a report that was edited is refused", () => {
    const earlier = join(folder, "earlier.json");
    expect(run(reviewCommand, "--plan", file("before.json", plan({ ...rules, protect: ["1.1.0"] }, packages)), "--json", earlier).code).toBe(0);
    expect((JSON.parse(run(reviewCommand, "--plan", planned(), "--since", earlier, "--format", "json").out) as Report).policies[0]?.since?.newDeletions).toEqual(["npm/left-pad@1.1.0"]);
    writeFileSync(earlier, readFileSync(earlier, "utf8").replace("1.0.0", "9.0.0"));
    expect(run(reviewCommand, "--plan", planned(), "--since", earlier)).toMatchObject({ code: 2, err: expect.stringContaining("is not a report") });
  });
  test.each([["a file that is not there", "nowhere.json"], ["a file that is no JSON", "plan.txt"]])("%s ends with 2 and its name", (_name, name) => {
    if (name === "plan.txt") file(name, "no JSON");
    expect(run(reviewCommand, "--plan", join(folder, name))).toMatchObject({ code: 2, out: "", err: expect.stringContaining(name) });
  });
});

describe("ghpkg lock --plan", () => {
  const lock = (): string => readFileSync(join(folder, "packages.lock.json"), "utf8");
  test("writes what goes and what waits only for an approval; lines of other policies stay", () => {
    file("packages.lock.json", '{"format":"github-packages-lock/1","owner":"acme","deletions":[{"package":"npm/other","id":99,"label":"1","policy":"betas"}]}');
    const waiting = file("plan.json", plan(rules, packages, { lock: [{ package: "npm/left-pad", id: 1 }] }));
    expect(run(lockCommand, "--plan", waiting, "--json")).toMatchObject({ code: 0, out: expect.stringMatching(/"approved": 4,\n\s+"new": 3,\n\s+"gone": 0/) });
    expect(lock().match(/"label":"[^"]+"/g)).toEqual(['"label":"1.0.0"', '"label":"1.1.0"', '"label":"1.2.0"', '"label":"1"']);
  });
  test("leaves out what a batch holds back, unless it was approved before", () => {
    const batched = file("plan.json", plan({ ...rules, guards: { batch: 1 } }, packages));
    run(lockCommand, "--plan", batched);
    expect(lock().match(/"id":\d+/g)).toEqual(['"id":1']);
    file("packages.lock.json", '{"format":"github-packages-lock/1","owner":"acme","deletions":[{"package":"npm/left-pad","id":2,"label":"1.1.0"}]}');
    run(lockCommand, "--plan", batched);
    expect(lock().match(/"id":\d+/g)).toEqual(['"id":1', '"id":2']);
  });
  test("a plan that a guard stopped approves nothing", () => {
    expect(run(lockCommand, "--plan", file("plan.json", plan({ ...rules, guards: { maxDeletes: { count: 1 } } }, packages)))).toMatchObject({ code: 2, err: expect.stringContaining("a guard stopped the plan") });
    expect(existsSync(join(folder, "packages.lock.json"))).toBe(false);
  });
  test("a lock file that cannot be read is never written over: a veto could be lost with it", () => {
    file("packages.lock.json", "<<<<<<< HEAD");
    expect(run(lockCommand, "--plan", planned())).toMatchObject({ code: 2, err: expect.stringContaining("is not a lock file") });
    expect(lock()).toBe("<<<<<<< HEAD");
  });
});

describe("what is read of a preview", () => {
  const step = (kind: string, name: string, more: object): object => ({ op: "delete", urn: `urn:pulumi:dev::p::my:mod:Component$pulumi-nodejs:dynamic/github-packages:${kind}::${name}`, ...more });
  test("the engine's config is dropped first, and other providers' resources do not count", () => {
    const preview = readPreview(JSON.stringify({ config: { "github-packages:token": "ghp_secretsecretsecret" }, steps: [{ op: "create", urn: "urn:pulumi:dev::p::aws:s3:Bucket::b" }, step("Package", "x", {})], diagnostics: [{ severity: "error", message: "error: a guard" }, { severity: "warning", message: "w" }] }), "preview.json");
    expect(JSON.stringify(preview)).not.toContain("ghp_");
    expect(preview).toMatchObject({ project: "p", stack: "dev", errors: ["a guard"], steps: [{ kind: "Package", name: "x" }] });
  });
  test.each(["", "Previewing update (dev):", '{"steps": 1}', "[]"])("%j is refused with the command that writes it", (text) => expect(() => readPreview(text, "preview.json")).toThrow(/preview\.json: it is not the JSON of a preview .*pulumi preview --json/));

  const version = (more: object): object => ({ oldState: { outputs: { owner: "acme", packageType: "npm", packageName: "lib", versionId: 7, version: "1.0.0", observedState: "deleted", deletedByThisResource: true, deletedAt: daysAgo(3), ...more } } });
  const ledger = encodeLedger([3, 40].map((age, index) => ({ packageType: "npm", packageName: "lib", id: index + 1, name: `1.0.${index}`, createdAt: daysAgo(90), deletedAt: daysAgo(age), rules: ["old"], plan: "p" })));
  test.each([
    ["its own deletion within 30 days comes back", "PackageVersion", version({}), ["restore", 1]],
    ["what went with an image comes back with it", "PackageVersion", version({ goesWith: [{ id: 8, name: "sha256:a", tags: [] }, { id: 9, name: "sha256:b", tags: [] }] }), ["restore", 3]],
    ["a deletion of more than 30 days ago stays", "PackageVersion", version({ deletedAt: daysAgo(31) }), ["nothing", 0]],
    ["a deletion by somebody else stays", "PackageVersion", version({ deletedByThisResource: false }), ["nothing", 0]],
    ["one that is live stays live", "PackageVersion", version({ observedState: "present" }), ["nothing", 0]],
    ["onDestroy leave does nothing", "PackageVersion", version({ onDestroy: "leave" }), ["nothing", 0]],
    ["a policy leaves its deletions", "RetentionPolicy", { oldState: { outputs: { owner: "acme", ledger } } }, ["nothing", 0]],
    ["a policy with onDestroy restore brings back what it still can", "RetentionPolicy", { oldState: { outputs: { owner: "acme", ledger, onDestroy: "restore" } } }, ["restore", 1]],
  ])("of a removed resource: %s", (_name, kind, more, expected) => {
    const [removed] = removedResources(readPreview(JSON.stringify({ steps: [step(kind, "x", more)] }), "p").steps, { nowMs: NOW, away: nothingElse });
    expect([removed?.does, removed?.versions]).toEqual(expected);
  });
  test("a renamed resource restores nothing: another one declares the version now", () => {
    const { steps } = readPreview(JSON.stringify({ steps: [step("PackageVersion", "old", version({})), { ...step("PackageVersion", "new", {}), op: "create", newState: { inputs: { owner: "ACME", packageType: "npm", packageName: "lib", versionId: 7 } } }] }), "p");
    expect(removedResources(steps, { nowMs: NOW, away: nothingElse })).toEqual([expect.objectContaining({ name: "old", does: "nothing", why: "another resource of this program declares it now" })]);
  });
});
