import { writeFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import type { GetPackageVersionResult } from "../../sdk/function-args";
import { counted } from "../core/counted";
import { Failure, FailureCode } from "../core/failure";
import { PackageType } from "../core/refs";
import { jsonText, printable } from "../core/printable";
import { answers, type ReadingApi } from "../function-answers";
import { compilePattern, matchesAny, type Matcher } from "../retention/pattern";
import { accountHelp, login, openAccount, parsePackage, pattern, type NamedPackage } from "./account";
import { policyText } from "./import-policy";
import { programText } from "./import-program";
import { resourcesOf, type Chosen } from "./import-resources";
import { startProgress, type Progress } from "./progress";

interface ImportFlags {
  readonly versions?: Matcher[];
  readonly deleted?: true;
  readonly onlyVersions?: true;
  readonly format: "typescript" | "policy-yaml";
  readonly output?: string;
  readonly json?: true;
}

/** Of the JSON answer; another number means another shape. */
const format = "github-packages-import/1";

/** Above so many resources a run takes minutes; what a rule can say is better said by one. */
const comfortable = 200;

const help = `
${accountHelp} It only reads.

Examples:
  ghpkg import acme npm/left-pad --output index.ts
  ghpkg import acme container/api --versions "v2.*" --versions latest
  ghpkg import acme "npm/*" --format policy-yaml --output retention.yaml

The program declares each package, and each version that --versions chose, as it is; "pulumi preview" of it shows no
deletion and no restore, and after one "pulumi up" no change. It is TypeScript: a Pulumi program in YAML cannot declare
these resources, because they are dynamic resources of Node.js. What a YAML file can hold is a policy: --format
policy-yaml writes one that keeps everything, for ghpkg plan and as the beginning of a RetentionPolicy.

Exit codes:
  0  written
  1  it could not be read to the end, or nothing fits; nothing is written
  2  an argument cannot be used; nothing was asked`;

const collect = (text: string, before: Matcher[] = []): Matcher[] => [...before, pattern(text)];
const collectPackages = (text: string, before: NamedPackage[] = []): NamedPackage[] => [...before, parsePackage(text)];

/** `ghpkg import`: what exists, as the beginning of a program. Pulumi's own import cannot read dynamic resources; these adopt instead. */
export function importCommand(): Command {
  return new Command("import")
    .description("write existing packages and chosen versions as a Pulumi program that changes nothing; only reads")
    .argument("<owner>", "login of the organization or user", login)
    .argument("<package...>", "TYPE/NAME, like npm/left-pad; in the name * and ? stand for others", collectPackages)
    .option("-v, --versions <glob>", "also the versions of which the name or a tag matches; may be repeated", collect)
    .option("--deleted", "of these versions also the deleted ones, as deleted")
    .option("--only-versions", "leave the packages themselves out")
    .addOption(new Option("-f, --format <format>", "a TypeScript program, or a retention policy that keeps everything").choices(["typescript", "policy-yaml"]).default("typescript"))
    .option("-o, --output <file>", "write to this file, which must not be there yet, instead of standard output")
    .option("--json", "print the resources as JSON instead")
    .addHelpText("after", help)
    .action(async (owner: string, named: NamedPackage[], flags: ImportFlags, command: Command) => {
      const types = [...new Set(named.map(({ packageType }) => packageType))];
      if (flags.format === "policy-yaml" && types.length > 1) command.error("error: a policy would mix names and types; name packages of one type", { exitCode: 2 });
      if ((flags.deleted || flags.onlyVersions) && flags.versions === undefined) command.error('error: --deleted and --only-versions need --versions, for all of them --versions "*"', { exitCode: 2 });
      const progress = startProgress((line) => void process.stderr.write(`${printable(line)}\n`));
      const chosen = await choose(openAccount().api, { owner, types, named, flags, progress }).finally(() => progress.end());
      write(textOf(owner, types[0] ?? PackageType.npm, chosen, flags), chosen, flags);
    });
}

interface Request {
  readonly owner: string;
  readonly types: readonly PackageType[];
  readonly named: readonly NamedPackage[];
  readonly flags: ImportFlags;
  readonly progress: Progress;
}

async function choose(api: ReadingApi, { owner, types, named, flags, progress }: Request): Promise<Chosen> {
  progress.at(`listing the packages of ${owner}`);
  const { packages: all } = await answers.getPackages(api, { owner, packageTypes: [...types] });
  const wanted = named.map((each) => ({ ...each, matcher: compilePattern(each.name) }));
  const found = all.filter(({ packageType, packageName }) => wanted.some((each) => each.packageType === packageType && each.matcher.matches(packageName)));
  const unmatched = wanted.filter((each) => !found.some(({ packageType, packageName }) => each.packageType === packageType && each.matcher.matches(packageName)));
  if (unmatched.length > 0) throw nothing(`${owner} has no package ${unmatched.map(({ packageType, name }) => `${packageType}/${name}`).join(", ")} that this token may see`);
  if (flags.versions === undefined) return { packages: found, versions: [] };
  const versions: GetPackageVersionResult[] = [];
  for (const { packageType, packageName } of found) {
    progress.at(`listing the versions of ${packageType}/${packageName}`);
    for (const state of flags.deleted ? (["active", "deleted"] as const) : (["active"] as const)) {
      const list = await answers.getPackageVersions(api, { owner, packageType, packageName, state });
      versions.push(...list.versions.filter(({ version, tags }) => [version, ...tags].some((name) => matchesAny(flags.versions ?? [], name))));
    }
  }
  if (versions.length === 0) throw nothing("no version of these packages has such a name or tag");
  return { packages: flags.onlyVersions && flags.format === "typescript" ? [] : found, versions };
}

const nothing = (words: string): Failure => new Failure(FailureCode.packageNotFound, words, { operation: "import", cure: "Look at what there is: ghpkg list." });

function textOf(owner: string, packageType: PackageType, chosen: Chosen, flags: ImportFlags): string {
  if (flags.json === true) return jsonText({ format, owner, resources: resourcesOf(chosen) });
  return flags.format === "policy-yaml" ? policyText(owner, packageType, chosen) : programText(owner, resourcesOf(chosen));
}

/** A program may hold years of work, so none is overwritten. */
function write(text: string, { packages, versions }: Chosen, { output, format: form }: ImportFlags): void {
  if (output === undefined) process.stdout.write(text);
  else {
    try {
      writeFileSync(output, text, { flag: "wx" });
    } catch (error) {
      const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
      process.stderr.write(`error: ${printable(output)} ${isThere ? "is there already, and may hold more than this" : `cannot be written (${(error as NodeJS.ErrnoException).code})`}. Choose another --output.\n`);
      throw new CommanderError(2, "ghpkg.import", "");
    }
  }
  process.stderr.write(`${counted(packages.length, "package")}, ${counted(versions.length, "version")}${output === undefined ? "" : ` written to ${printable(output)}`}\n`);
  const count = packages.length + versions.length;
  if (form === "typescript" && count > comfortable) process.stderr.write(`${count} resources make slow runs. Name by hand what must stay, and say the rest by rules: --format policy-yaml.\n`);
}
