import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { jsonText } from "../core/printable";
import { projectFolder } from "../plan-dir/plan-dir";
import { readLockFile, writeLockFile, type LockLine } from "../retention";
import { lockLines } from "./lock-lines";
import { ended, reviewed, reviewWorld, withSource, type ReviewWorld } from "./review";
import type { PlanFiles } from "./review-plan";
import type { ReviewedPolicy } from "./review-source";
import { Unusable } from "./unusable";

interface LockFlags extends PlanFiles {
  readonly preview?: string;
  readonly planDir?: string;
  readonly output?: string;
  readonly json?: true;
}

/** What became of one lock file, by lines. */
interface Written {
  readonly file: string;
  readonly approved: number;
  readonly new: number;
  readonly gone: number;
}

const standard = "packages.lock.json";

/** Where a policy's lock belongs: beside the program for a preview, beside the policy file for a plan. */
function placeOf({ verified: { policy } }: ReviewedPolicy, flags: LockFlags, place: ReviewWorld): string | undefined {
  if (flags.output !== undefined) return resolve(place.cwd(), flags.output);
  const folder = flags.policy === undefined ? projectFolder(place.cwd()) : dirname(resolve(place.cwd(), flags.policy));
  if (policy === undefined) return join(place.cwd(), standard);
  return policy.approval === undefined ? undefined : resolve(folder, policy.approval.lockFile);
}

/** The lines that a lock file holds already. A file that cannot be read is an error: a veto could be lost with it. */
function linesBefore(file: string): readonly LockLine[] {
  if (!existsSync(file)) return [];
  try {
    return readLockFile(readFileSync(file, "utf8")).lines;
  } catch {
    throw new Unusable([`${file}: it is not a lock file as "ghpkg lock" writes it. Correct it, or take it from the last approved commit.`]);
  }
}

function ownerOf(file: string, policies: readonly ReviewedPolicy[]): string {
  const owners = [...new Set(policies.map(({ verified }) => verified.plan.owner.toLowerCase()))];
  if (owners.length > 1) throw new Unusable([`${file}: policies of ${owners.join(" and ")} share it, and a lock file is of one owner. Give each owner's policies an approval.lockFile of their own.`]);
  return policies[0]?.verified.plan.owner ?? "";
}

function writeLock(file: string, policies: readonly ReviewedPolicy[]): Written {
  const owner = ownerOf(file, policies);
  const before = linesBefore(file);
  const names = new Set(policies.map(({ name }) => name));
  // Policies that this run did not plan keep their lines.
  const others = before.filter((line) => line.policy !== undefined && !names.has(line.policy));
  const lines = [...others, ...policies.flatMap((policy) => lockLines(policy, before))];
  const key = ({ package: name, id, policy }: LockLine): string => `${name}#${id}#${policy ?? ""}`;
  const [then, now] = [new Set(before.map(key)), new Set(lines.map(key))];
  writeFileSync(file, writeLockFile(owner, lines));
  return { file, approved: lines.length, new: lines.filter((line) => !then.has(key(line))).length, gone: before.filter((line) => !now.has(key(line))).length };
}

function run(flags: LockFlags, place: ReviewWorld): void {
  const { policies } = reviewed(flags, place);
  const stopped = policies.find(({ verified }) => verified.plan.stopped !== undefined);
  if (stopped !== undefined) throw new Unusable([`a guard stopped the plan, so there is nothing to approve: ${stopped.verified.plan.stopped?.[0]?.message ?? ""}`]);
  const byFile = new Map<string, ReviewedPolicy[]>();
  for (const policy of policies) {
    const file = placeOf(policy, flags, place);
    if (file === undefined) place.err(`policy ${policy.name ?? ""}: it has no approval.lockFile, so nothing is written for it\n`);
    else byFile.set(file, [...(byFile.get(file) ?? []), policy]);
  }
  if (byFile.size === 0) throw new Unusable(["no policy with approval.lockFile was planned. Declare one, or name the file with --output."]);
  const written = [...byFile].map(([file, own]) => writeLock(file, own));
  for (const { file, approved, new: fresh, gone } of written) place.err(`${file}: ${approved} approved deletions, ${fresh} new, ${gone} gone. Strike the lines that shall stay, and commit it.\n`);
  if (flags.json === true) place.out(jsonText(written));
}

const help = `
A line per version: what the plan deletes, and what waits only for its approval. A line that is struck before the commit
is a veto. What becomes deletable after this waits for the next lock.

Exit codes:
  0  written
  2  a file that was given cannot be used
  3  the plan files that the preview wrote are missing, or are not of this preview: nothing was written

Examples:
  pulumi preview --json | ghpkg lock
  ghpkg lock --plan plan.json --output packages.lock.json`;

/** `ghpkg lock`: the deletions of a reviewed plan, for `approval.lockFile`. Writes the lock file and nothing else. */
export function lockCommand(place: ReviewWorld = reviewWorld): Command {
  const command = new Command("lock").description("write the deletions of a reviewed plan to the lock file that approves them");
  return withSource(command)
    .option("-o, --output <file>", `write here; default: the policy's approval.lockFile, else ${standard}`)
    .option("--json", "print what was written as JSON: file, and its lines: approved, new, gone")
    .addHelpText("after", help)
    .action((flags: LockFlags) => ended(command, () => run(flags, place)));
}
