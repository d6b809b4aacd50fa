import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { projectFolder } from "../plan-dir/plan-dir";
import { canonicalJson, hourOf } from "../retention";
import { htmlReport } from "../report/html";
import { printableJson } from "../report/json";
import { makeReport } from "../report/make-report";
import { markdownReport } from "../report/markdown";
import type { Report } from "../report/report";
import { readGiven } from "./given";
import { pageAssets } from "./page-assets";
import { reviewPlan, type PlanFiles } from "./review-plan";
import { planFacts, reviewPreview, type Reviewed } from "./review-source";
import { Unusable, Unverified } from "./unusable";
import { sha256 } from "./verified-policy";

/** How `ghpkg review` ends, besides 0. */
const ReviewExit = { invalid: 2, unverified: 3 } as const;

const Form = { markdown: "markdown", html: "html", json: "json" } as const;
type Form = (typeof Form)[keyof typeof Form];

interface ReviewFlags extends PlanFiles {
  readonly preview?: string;
  readonly planDir?: string;
  readonly since?: string;
  readonly format?: Form;
  readonly markdown?: string;
  readonly html?: string;
  readonly json?: string;
  readonly pointer?: string;
}

/** What the commands touch of the world, replaced in tests. */
export interface ReviewWorld {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly cwd: () => string;
}

export const reviewWorld: ReviewWorld = { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text), now: () => Date.now(), cwd: () => process.cwd() };

/** `.ghpkg` of the project in whose folder this runs, unless another one is named. */
const planDirOf = (flag: string | undefined, place: Pick<ReviewWorld, "cwd">): string => flag ?? join(projectFolder(place.cwd()), ".ghpkg");

/** What is reviewed: the preview that was given, or the plan. */
export function reviewed(flags: PlanFiles & { readonly preview?: string; readonly planDir?: string }, place: ReviewWorld): Reviewed & { readonly source: Report["source"] } {
  if (flags.plan !== undefined) {
    if (flags.preview !== undefined) throw new Unusable(["--plan and --preview exclude each other. Give one of them."]);
    return { ...reviewPlan(flags.plan, flags), source: "plan" };
  }
  const source = flags.preview ?? "-";
  return { ...reviewPreview(readGiven(source), { source: source === "-" ? "standard input" : source, planDir: planDirOf(flags.planDir, place), nowMs: hourOf(place.now()) }), source: "preview" };
}

function earlier(file: string | undefined): Report | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    const { hash, ...body } = JSON.parse(readFileSync(file, "utf8")) as Report;
    if (body.format === "github-packages-report/1" && sha256(canonicalJson(body)) === hash) return { ...body, hash };
  } catch {
    // Said below, as for a report whose hash is another one.
  }
  throw new Unusable([`--since ${file}: it is not a report as "ghpkg review --json" writes it. Leave it out, or write it again.`]);
}

/** Ends a command with the lines and the code that belong to what was thrown. */
export function ended(command: Command, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Unverified) command.error(`error: ${error.message}`, { exitCode: ReviewExit.unverified, code: "ghpkg.unverified" });
    if (!(error instanceof Unusable)) throw error;
    command.error(error.lines.map((line) => `error: ${line}`).join("\n"), { exitCode: ReviewExit.invalid, code: "ghpkg.invalid" });
  }
}

function run(flags: ReviewFlags, place: ReviewWorld): void {
  const { policies, source, ...rest } = reviewed(flags, place);
  const report = makeReport({ ...rest, source, plans: policies.map(planFacts), since: earlier(flags.since), hashOf: (value) => sha256(canonicalJson(value)) });
  const text: Readonly<Record<Form, () => string>> = {
    markdown: () => markdownReport(report, flags.pointer === undefined ? {} : { pointer: flags.pointer }),
    html: () => htmlReport(report, pageAssets()),
    json: () => `${printableJson(canonicalJson(report))}\n`,
  };
  const files = Object.values(Form).flatMap((form) => (flags[form] === undefined ? [] : [{ form, file: flags[form] }]));
  for (const { form, file } of files) {
    writeFileSync(file, text[form]());
    place.err(`${form}: ${file}\n`);
  }
  if (flags.format !== undefined || files.length === 0) place.out(text[flags.format ?? Form.markdown]());
}

const help = `
Exit codes:
  0  written; also where the preview failed or a guard stopped a plan: the report says so, and what it would have deleted
  2  a file that was given cannot be used
  3  the plan files that the preview wrote are missing, or are not of this preview: nothing was written

Examples:
  pulumi preview --json | ghpkg review
  ghpkg review --preview preview.json --markdown comment.md --html report.html --json report.json
  ghpkg review --plan plan.json --policy retention.yaml --html report.html`;

/** Options that say what is reviewed: the same for `review` and `lock`. */
export function withSource(command: Command): Command {
  return command
    .option("--preview <file>", "what pulumi preview --json printed; default: standard input")
    .option("--plan-dir <folder>", "where the preview kept its plan files; default: .ghpkg in the project's folder")
    .option("--plan <file>", "instead of a preview: what ghpkg plan --json printed")
    .option("--policy <file>", "with --plan: the policy, for its reasons and guards")
    .option("--previous-policy <file>", "with --plan, --policy and --snapshot: the policy before, to tell its edit's effect from time's")
    .option("--snapshot <file>", "with --plan: the snapshot that the plan was made from")
    .option("--ledger <file>", "with --plan: what the policy deleted");
}

/** `ghpkg review`: what a preview will do, for those who approve it. Reads only. */
export function reviewCommand(place: ReviewWorld = reviewWorld): Command {
  const command = new Command("review").description("show what a preview will delete and restore, and why, as Markdown, HTML or JSON");
  return withSource(command)
    .addOption(new Option("-f, --format <form>", "print this form").choices(Object.values(Form)).default(undefined, "markdown, unless files are written"))
    .option("--markdown <file>", "write a pull-request comment")
    .option("--html <file>", "write one self-contained page")
    .option("--json <file>", "write the report as canonical JSON")
    .option("--since <file>", "an earlier report (JSON): name what changed since; a file that is not there is none")
    .option("--pointer <words>", "what the comment says about where the whole report is")
    .addHelpText("after", help)
    .action((flags: ReviewFlags) => ended(command, () => run(flags, place)));
}
