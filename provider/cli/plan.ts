import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command, CommanderError } from "commander";
import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { checkLedger, checkSnapshot, evaluate, hourOf, parseInstant, parseLockFile, type Approvals, type Plan } from "../retention";
import { readPolicyText } from "../policy-file-places";
import { readChecked, readGiven, readGivenPolicy } from "./given";
import { problemLines } from "./plan-policy-file";
import { planJson, planText } from "./plan-text";
import { Unusable } from "./unusable";
import { sha256 } from "./verified-policy";

/** How `ghpkg plan` ends, besides 0. */
const PlanExit = { invalid: 2, stopped: 3 } as const;

interface Options {
  readonly snapshot: string;
  readonly policy: string;
  readonly asOf?: string;
  readonly ledger?: string;
  readonly previousPolicy?: string;
  readonly lock?: string;
  readonly json?: true;
}

/** What the command touches of the world, replaced in tests. */
export interface PlanWorld {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const world: PlanWorld = { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text), now: () => Date.now() };

/** The instant of the plan: the option, else the policy's `asOf`, else now, rounded down to the hour. */
function instantOf(option: string | undefined, policy: RetentionPolicyArgs, now: () => number): number {
  const text = option ?? policy.asOf;
  if (text === undefined) return hourOf(now());
  const instant = parseInstant(text);
  if (instant === undefined) throw new Unusable([`--as-of: ${JSON.stringify(text)} is not an instant; allowed: RFC 3339 with a time and a zone. Write it like 2026-01-31T00:00:00Z.`]);
  return instant;
}

/** A policy with `approval` and without a lock file has approved nothing. */
function lockOf(options: Options, policy: RetentionPolicyArgs): Approvals | undefined {
  const file = options.lock ?? (policy.approval === undefined ? undefined : resolve(dirname(options.policy), policy.approval.lockFile));
  if (file === undefined) return undefined;
  if (options.lock === undefined && !existsSync(file)) return { approved: [], foreign: [] };
  const text = readGiven(file);
  try {
    return parseLockFile(text, { owner: policy.owner });
  } catch {
    throw new Unusable([`${file}: it is not a lock file as "ghpkg lock" writes it. Write it again.`]);
  }
}

function makePlan(options: Options, { err, now }: PlanWorld): Plan {
  const policy = readGivenPolicy(options.policy);
  const lock = lockOf(options, policy);
  const evaluation = evaluate({
    policy,
    snapshot: readChecked(options.snapshot, checkSnapshot),
    at: instantOf(options.asOf, policy, now),
    sha256,
    ...(options.ledger !== undefined && { ledger: readChecked(options.ledger, checkLedger) }),
    ...(options.previousPolicy !== undefined && { previous: readGivenPolicy(options.previousPolicy) }),
    ...(lock !== undefined && { lock: lock.approved }),
  });
  if (evaluation.problems !== undefined) throw new Unusable(problemLines(evaluation.problems, readPolicyText(options.policy, readGiven(options.policy)).place));
  for (const line of [...(lock?.foreign ?? []), ...evaluation.refused]) err(`the lock's line for ${line.package} ${line.id} is ${line.kind}: ${line.reason}\n`);
  return evaluation.plan;
}

/** A write per decision would cost more than the plan. */
function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  for (const piece of pieces) {
    chunk.push(piece);
    if (chunk.length === 5000) {
      yield chunk.join("");
      chunk = [];
    }
  }
  yield chunk.join("");
}

function run(options: Options, place: PlanWorld): void {
  try {
    const plan = makePlan(options, place);
    const error = plan.stopped?.map(({ guard, message }) => `${guard}: ${message}`).join("\n");
    if (options.json === true) for (const text of inChunks(planJson(error === undefined ? plan : { ...plan, error }))) place.out(text);
    else place.out(planText(plan));
    if (error === undefined) return;
    place.err(`error: ${error}\n`);
    throw new CommanderError(PlanExit.stopped, "ghpkg.plan.stopped", "a guard stopped the plan");
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    place.err(error.lines.map((line) => `error: ${line}\n`).join(""));
    throw new CommanderError(PlanExit.invalid, "ghpkg.plan.invalid", "the policy or the snapshot cannot be used");
  }
}

/** `ghpkg plan`: what a policy would do with a snapshot. Reads files only; nothing is deleted. */
export function planCommand(place: PlanWorld = world): Command {
  return new Command("plan")
    .description("What a retention policy would do with a snapshot, offline.")
    .requiredOption("--snapshot <file>", "the packages' state, as ghpkg snapshot writes it")
    .requiredOption("--policy <file>", "the policy, as YAML or JSON")
    .option("--as-of <instant>", "measure ages at this instant (RFC 3339); default: the policy's asOf, else now, rounded down to the hour")
    .option("--ledger <file>", "what this policy deleted")
    .option("--previous-policy <file>", "the policy of the last apply; what a looser policy keeps is restored from the ledger")
    .option("--lock <file>", "approved deletions; default: the policy's approval.lockFile")
    .option("--json", "print the whole plan as JSON")
    .addHelpText("after", "\nExit codes:\n  0  planned\n  2  the policy or the snapshot is invalid\n  3  a guard stopped the plan; the decisions are printed with what would have been deleted")
    .action((options: Options) => run(options, place));
}
