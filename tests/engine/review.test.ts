import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../emulator";
import type { Report } from "../../provider/report/report";
import { CliProject } from "../helpers/cli-project";
import { environmentOf, startGitHub, writes } from "../helpers/github";

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const versions = (): { name: string; createdAt: string }[] => [60, 50, 40, 30, 20, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) }));
const policy = (name: string, more = ""): string => `new RetentionPolicy("${name}", { owner: "acme", packageTypes: ["npm"], packages: ["${name}"], keep: [{ id: "newest", newest: { count: 2 } }], delete: [{ id: "old", because: "nobody installs these", olderThan: "10d" }], ${more} });\n`;
const declared = (name: string, version: string, more = ""): string => `new PackageVersion("${name}", { owner: "acme", packageType: "npm", packageName: "lib", version: "${version}", state: "deleted", ${more} });\n`;
const approval = 'approval: { lockFile: "packages.lock.json" }';

let github: Emulator;
let project: CliProject;
beforeEach(async () => {
  github = await startGitHub({ packages: ["tool", "lib"].map((name) => ({ owner: "acme", type: "npm", name, versions: versions() })) });
  project = await CliProject.create({ program: policy("tool"), env: environmentOf(github) });
});
afterEach(async () => {
  project.close();
  await github.close();
});

const live = (name: string): string[] => (github.elsewhere.look(`acme/npm/${name}`)?.active ?? []).map((version) => version.name).sort();
const file = (name: string): string => path.join(project.folder, name);
const reportOf = (preview: string): Report => {
  const { code, stdout, stderr } = project.ghpkg("review", "--preview", preview, "--format", "json");
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Report;
};
const labels = (report: Report, action: string): string[] => report.policies.flatMap((each) => each.versions.filter((version) => version.action === action).map((version) => version.label)).sort();

test("a review lists what up then does, and says what removed resources will do", async () => {
  project.program = policy("tool") + declared("v0", "1.0.0", 'reason: "superseded"') + declared("left", "1.1.0", 'onDestroy: "leave"');
  const report = reportOf(await project.previewJson());
  expect(labels(report, "delete")).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
  expect(report.policies[0]?.edit).toMatchObject({ kind: "first", deletes: 4 });
  expect(report.resources).toEqual(expect.arrayContaining([expect.objectContaining({ name: "v0", action: "delete", reason: "superseded", versions: [expect.objectContaining({ name: "1.0.0" })] })]));
  await project.succeed("up", "--yes", "--skip-preview");
  const listed = [
    ...report.policies.flatMap((each) => each.versions.filter(({ action }) => action === "delete").map(({ package: key, id }) => `DELETE 204 ${key}/versions/${id}`)),
    ...report.resources.flatMap((each) => (each.action === "delete" ? each.versions.map(({ id }) => `DELETE 204 npm/lib/versions/${id}`) : [])),
  ];
  expect(writes(github).sort()).toEqual(listed.sort());
  expect([live("tool"), live("lib")]).toEqual([["1.4.0", "1.5.0"], ["1.2.0", "1.3.0", "1.4.0", "1.5.0"]]);

  project.program = policy("lib");
  const { removed } = reportOf(await project.previewJson());
  expect(removed.map(({ name, does, why }) => [name, does, why]).sort()).toEqual([
    ["left", "nothing", 'onDestroy is "leave"'],
    ["tool", "nothing", "its 4 deletions stay; another policy can take them over with adoptLedger"],
    ["v0", "restore", 'this resource deleted it, and onDestroy is "restore"'],
  ]);
});

test("without the plan files, or with those of another preview, it ends with 3 and writes nothing", async () => {
  const preview = await project.previewJson();
  const again = (): { code: number; stderr: string } => project.ghpkg("review", "--preview", preview, "--html", file("report.html"));
  expect(project.ghpkg("review", "--preview", preview, "--plan-dir", file("nowhere"))).toMatchObject({ code: 3, stdout: "" });
  github.elsewhere.publish("acme/npm/tool", { name: "2.0.0" });
  await project.previewJson("later.json");
  expect(again()).toMatchObject({ code: 3, stderr: expect.stringContaining("is not of this preview") });
  rmSync(file(".ghpkg"), { recursive: true });
  expect(again()).toMatchObject({ code: 3, stderr: expect.stringContaining("the plan file of RetentionPolicy tool is not in") });
  expect(() => readFileSync(file("report.html"))).toThrow();
});

test("a plan file that was edited is refused, whatever was edited", async () => {
  const preview = await project.previewJson();
  const folder = file(".ghpkg/plans");
  const [name = ""] = readdirSync(folder);
  const plan = path.join(folder, name);
  const original = readFileSync(plan, "utf8");
  for (const edit of [
    (text: string): string => text.replace('"label":"1.0.0"', '"label":"9.9.9"'),
    (text: string): string => text.replaceAll('"label":"1.0.0"', '"label":"9.9.9"'),
    (text: string): string => text.replace('"action":"delete"', '"action":"keep"'),
    (text: string): string => text.replace('"decisions":[', '"decisions":[{"package":"npm/x","id":1,"label":"x","name":"x","createdAt":"2026-01-01T00:00:00Z","action":"delete","by":[],"savedBy":[],"rank":{}},'),
  ]) {
    expect(edit(original)).not.toBe(original);
    writeFileSync(plan, edit(original));
    expect(project.ghpkg("review", "--preview", preview)).toMatchObject({ code: 3, stdout: "" });
  }
  writeFileSync(plan, original);
  expect(project.ghpkg("review", "--preview", preview).code).toBe(0);
});

test("approval: a missing lock approves nothing; up deletes what is approved, still eligible and not struck; the rest waits", async () => {
  project.program = policy("tool", approval);
  await project.succeed("up", "--yes", "--skip-preview");
  expect([live("tool").length, writes(github)]).toEqual([6, []]);

  const preview = await project.previewJson();
  expect(labels(reportOf(preview), "waiting")).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
  expect(project.ghpkg("lock", "--preview", preview)).toMatchObject({ code: 0, stderr: expect.stringContaining("4 approved deletions, 4 new, 0 gone") });
  const lock = readFileSync(file("packages.lock.json"), "utf8").split("\n");
  expect(lock.filter((line) => line.includes('"id"'))).toHaveLength(4);
  writeFileSync(file("packages.lock.json"), lock.filter((line) => !line.includes('"1.1.0"')).join("\n")); // a reviewer's veto
  github.elsewhere.publish("acme/npm/tool", { name: "2.0.0" }); // makes 1.4.0 eligible after the approval
  const approved = reportOf(await project.previewJson());
  expect([labels(approved, "delete"), labels(approved, "waiting")]).toEqual([["1.0.0", "1.2.0", "1.3.0"], ["1.1.0", "1.4.0"]]);
  await project.succeed("up", "--yes", "--skip-preview");
  expect(live("tool")).toEqual(["1.1.0", "1.4.0", "1.5.0", "2.0.0"]);
});

test("approval: what became protected is skipped and named; a line of another owner or label is refused with the reason", async () => {
  project.program = policy("tool", approval);
  const preview = await project.previewJson();
  expect(project.ghpkg("lock", "--preview", preview).code).toBe(0);
  const lock = readFileSync(file("packages.lock.json"), "utf8");
  writeFileSync(file("packages.lock.json"), lock.replace('"label":"1.0.0"', '"label":"0.9.0"'));
  project.program = policy("tool", `${approval}, protect: ["1.1.0"]`);
  const report = reportOf(await project.previewJson());
  expect(report.policies[0]?.approvals.map(({ kind, reason }) => [kind, reason])).toEqual([
    ["refused", "the version is now 1.0.0 (1.0.0)"],
    ["skipped", "it is not eligible any more: saved by protect"],
  ]);
  const up = await project.succeed("up", "--yes", "--skip-preview");
  expect(up).toMatch(/is approved and not deleted: it is not eligible any more: saved by protect/);
  expect(live("tool")).toEqual(["1.0.0", "1.1.0", "1.4.0", "1.5.0"]);
  expect((await project.stored("tool"))?.outputs["lastRun"]).toMatchObject({ deleted: 2, waiting: 1, approvals: [expect.stringContaining("approval-refused"), expect.stringContaining("approval-skipped")] });

  writeFileSync(file("packages.lock.json"), lock.replace('"acme"', '"other"'));
  project.program = policy("tool", approval);
  expect(reportOf(await project.previewJson()).policies[0]?.approvals[0]).toMatchObject({ kind: "refused", reason: "the lock file is of owner other, this policy is of acme" });
});

test("the effect of an edit is told apart from that of time, and what it restores is listed", async () => {
  await project.succeed("up", "--yes", "--skip-preview");
  github.elsewhere.publish("acme/npm/tool", { name: "2.0.0" }); // by time: 1.4.0 falls out of the newest two
  project.program = policy("tool").replace('olderThan: "10d"', 'olderThan: "35d"');
  const [tool] = reportOf(await project.previewJson()).policies;
  expect(tool?.edit).toMatchObject({ kind: "changed", changed: ["old"], deletes: 0, deletesByTime: 0, spares: 1, restores: 1 });
  expect(tool?.versions.filter(({ action }) => action === "restore").map(({ label }) => label)).toEqual(["1.3.0"]);
  expect(tool?.versions.find(({ label }) => label === "1.4.0")).toMatchObject({ action: "keep", sparedByEdit: true });
});
