import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../../emulator";
import type { Report } from "../../../provider/report/report";
import { ProgramHost, type Declared } from "../../faults/program-host";
import { CliProject, type CliOutcome } from "../../helpers/cli-project";
import { environmentOf, startGitHub } from "../../helpers/github";
import { worldOf, type Round } from "./world";

/** What became of one world's programs. */
export interface WorldOutcome {
  programs: number;
  /** Programs whose preview failed, so that nothing may be done. */
  refused: number;
  deletes: number;
  restores: number;
  /** Of them, what goes or comes with an image, what was listed for resources, and what for removed ones. */
  withImages: number;
  byResources: number;
  byRemovals: number;
  /** Programs in which a lock file decided. */
  locked: number;
  violations: string[];
}

const sorted = (lines: readonly string[]): string[] => [...lines].sort();
const listed = (verb: string, versions: readonly { id: number }[]): string[] => versions.map(({ id }) => `${verb} ${id}`);

/** What the review says will happen, one line per version; a package's restore, whose versions nobody can list, by name. */
function said({ policies, resources, removed }: Report): { policies: string[]; resources: string[]; removals: string[] } {
  const packageOf = (subject: string): string => `restore ${subject}`;
  return {
    policies: policies.filter(({ stopped }) => stopped.length === 0).flatMap(({ versions }) => [...listed("delete", versions.filter(({ action }) => action === "delete")), ...listed("restore", versions.filter(({ action }) => action === "restore"))]),
    resources: resources.flatMap(({ action, type, subject, versions }) => (action === "delete" ? listed("delete", versions) : action !== "restore" ? [] : type === "Package" ? [packageOf(subject)] : listed("restore", versions))),
    removals: removed.flatMap(({ does, type, subject, brings }) => (does === "nothing" ? [] : type === "Package" ? [packageOf(subject)] : listed("restore", brings))),
  };
}

/** What GitHub carried out since: the effects in the emulator's ledger, not the requests. */
function done(github: Emulator, since: number): string[] {
  return github.ledger.entries().slice(since).flatMap(({ effect, path: route }): string[] => {
    switch (effect?.kind) {
      case "version-deleted":
        return [`delete ${effect.versionId}`];
      case "package-deleted":
        return effect.versionIds.map((id) => `delete ${id}`);
      case "version-restored":
        return [`restore ${effect.versionId}`];
      case "package-restored": {
        const [, type, name] = /\/packages\/([^/]+)\/([^/]+)\/restore/.exec(route) ?? [];
        return [`restore ${type} package acme/${name}`];
      }
      default:
        return [];
    }
  });
}

/** A lock for the next program, of what this preview showed; some lines are struck, as reviewers do. */
function lockFor(project: CliProject, preview: string, strikes: number): void {
  const file = path.join(project.folder, "next.lock.json");
  if (project.ghpkg("lock", "--preview", preview, "--output", file).code !== 0) return; // no policy was planned
  const lines = readFileSync(file, "utf8").split("\n");
  const kept = lines.filter((line, index) => !line.includes('"id":') || index % strikes !== 0).map((line, index, all) => (line.includes('"id":') && all[index + 1]?.includes('"id":') === false ? line.replace(/,$/, "") : line));
  writeFileSync(file, kept.join("\n"));
}

const host = new ProgramHost();

/** A command of Pulumi's engine. The program is declared by a process that stays, which costs a third of starting one. */
async function runProgram(project: CliProject, declares: readonly Declared[], ...args: string[]): Promise<CliOutcome> {
  const client = await host.serve(declares);
  const outcome = await project.run(...args, `--client=${client}`, "--exec-kind", "auto.inline");
  await host.end(outcome.code !== 0);
  return outcome;
}

/** `pulumi preview --json`, `ghpkg review`, `pulumi up`; then the review's list against the ledger of effects. */
async function runRound(round: Round, at: { github: Emulator; project: CliProject; outcome: WorldOutcome; place: string }): Promise<void> {
  const { github, project, outcome, place } = at;
  if (round.publishes !== undefined) github.elsewhere.publish(round.publishes, round.publishes.includes("container") ? { tags: ["late"] } : { name: `1.9.${github.ledger.entries().length}` });
  const start = github.ledger.entries().length;
  const shown = await runProgram(project, round.declares, "preview", "--json");
  const preview = path.join(project.folder, "preview.json");
  writeFileSync(preview, shown.stdout);
  const { code, stdout, stderr } = project.ghpkg("review", "--preview", preview, "--format", "json");
  outcome.programs += 1;
  const violation = (text: string): void => void outcome.violations.push(`${place}: ${text}`);
  if (code !== 0) return violation(`the review ended with ${code}: ${stderr}`);
  const report = JSON.parse(stdout) as Report;
  const early = done(github, start);
  if (early.length > 0) violation(`the preview did ${early.join(", ")}`);
  if (shown.code !== 0) {
    outcome.refused += 1;
    if (report.problems.length === 0) violation(`the preview failed and the review says nothing of it: ${shown.text.slice(-2000)}`);
    return;
  }
  const lists = said(report);
  const lock = path.join(project.folder, "packages.lock.json");
  const isLocked = report.policies.some(({ guards }) => guards?.lockFile !== undefined) && existsSync(lock);
  // Written while the plan files are those of this preview, and put in its place after the update.
  if (round.strikes !== undefined) lockFor(project, preview, round.strikes);
  const before = github.ledger.entries().length;
  const up = await runProgram(project, round.declares, "up", "--yes", "--skip-preview");
  const [expected, happened] = [sorted(Object.values(lists).flat()), sorted(done(github, before))];
  if (up.code !== 0) violation(`the update failed: ${up.text.slice(-2000)}`);
  if (JSON.stringify(expected) !== JSON.stringify(happened)) violation(`not as listed: missing [${expected.filter((line) => !happened.includes(line)).join(", ")}], more [${happened.filter((line) => !expected.includes(line)).join(", ")}], of ${expected.length} and ${happened.length}`);
  outcome.deletes += happened.filter((line) => line.startsWith("delete")).length;
  outcome.restores += happened.filter((line) => line.startsWith("restore")).length;
  outcome.withImages += report.policies.flatMap(({ versions }) => versions.filter(({ action, via }) => via !== undefined && action === "delete")).length;
  outcome.byResources += lists.resources.length;
  outcome.byRemovals += lists.removals.length;
  if (isLocked) outcome.locked += 1;
  const next = path.join(project.folder, "next.lock.json");
  if (existsSync(next)) renameSync(next, lock);
}

/** All programs of one world on one stack of the real engine, one after another. */
export async function runWorld(seed: number, number: number): Promise<WorldOutcome> {
  const world = worldOf(seed, number, Date.now());
  const outcome: WorldOutcome = { programs: 0, refused: 0, deletes: 0, restores: 0, withImages: 0, byResources: 0, byRemovals: 0, locked: 0, violations: [] };
  const github = await startGitHub({ packages: [...world.packages] });
  try {
    const project = await CliProject.create({ program: "", env: { ...environmentOf(github), NODE_OPTIONS: `--require ${path.resolve(__dirname, "../../faults/lazy-compiler.cjs")}` } });
    try {
      // Nothing here is about the pace.
      appendFileSync(path.join(project.folder, "Pulumi.dev.yaml"), 'config:\n  github-packages:deletesPerMinute: "60000"\n  github-packages:restoresPerMinute: "60000"\n');
      for (const [index, round] of world.rounds.entries()) {
        await runRound(round, { github, project, outcome, place: `program ${index + 1}` });
        if (outcome.violations.length > 0) break;
      }
    } finally {
      project.close();
    }
  } finally {
    await github.close();
  }
  return outcome;
}
