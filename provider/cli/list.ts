import { Command, Option } from "commander";
import type { GetPackageResult, GetPackageVersionResult } from "../../sdk/function-args";
import { counted } from "../core/counted";
import { PackageType } from "../core/refs";
import { jsonText } from "../core/printable";
import { answers, type ReadingApi } from "../function-answers";
import { accountHelp, login, openAccount, parsePackage, pattern, type NamedPackage } from "./account";
import type { Matcher } from "../retention/pattern";
import { startProgress, type Progress } from "./progress";
import { cell, tableText } from "./table";

interface ListFlags {
  readonly type?: PackageType[];
  readonly match?: Matcher;
  readonly state?: "live" | "deleted";
  readonly json?: true;
}

/** Of the JSON answer; another number means another shape. */
const format = "github-packages-list/1";

const help = `
${accountHelp} It only reads.
GitHub lists no deleted packages, and deleted versions of live packages for 30 days. With --json a package and a version
have the fields of getPackage and getPackageVersion. The order is by type and name; of versions newest first.

Exit codes:
  0  listed
  1  it could not be read to the end; nothing is printed, since a part would look like the whole
  2  an argument cannot be used; nothing was asked`;

/** `ghpkg list`: the packages of an owner, or the versions of one package. */
export function listCommand(): Command {
  return new Command("list")
    .description("list the packages of an owner, or the versions of one package; only reads")
    .argument("<owner>", "login of the organization or user", login)
    .argument("[package]", "TYPE/NAME, like npm/left-pad: list its versions instead, live and deleted", parsePackage)
    .addOption(new Option("-t, --type <type...>", "package types to list").choices(Object.values(PackageType)).default(undefined, "all"))
    .option("-m, --match <glob>", "only packages whose name, or versions of which the name or a tag, matches (* and ?)", pattern)
    .addOption(new Option("-s, --state <state>", "only versions in this state").choices(["live", "deleted"]).default(undefined, "both"))
    .option("--json", "print the list as JSON")
    .addHelpText("after", help)
    .action(async (owner: string, named: NamedPackage | undefined, flags: ListFlags, command: Command) => {
      if (named === undefined && flags.state !== undefined) command.error("error: --state is for versions; name a package: ghpkg list OWNER npm/left-pad", { exitCode: 2 });
      if (named !== undefined && flags.type !== undefined) command.error("error: --type is for packages, and a package is named", { exitCode: 2 });
      const { api } = openAccount();
      const progress = startProgress();
      const list = named === undefined ? listPackages : listVersions;
      const text = await list(api, { owner, named: named as NamedPackage, flags, progress }).finally(() => progress.end());
      process.stdout.write(text);
    });
}

interface Request {
  readonly owner: string;
  readonly named: NamedPackage;
  readonly flags: ListFlags;
  readonly progress: Progress;
}

async function listPackages(api: ReadingApi, { owner, flags, progress }: Request): Promise<string> {
  progress.at(`listing the packages of ${owner}`);
  const { packages } = await answers.getPackages(api, { owner, packageTypes: flags.type });
  const wanted = packages.filter(({ packageName }) => flags.match?.matches(packageName) ?? true);
  if (flags.json === true) return jsonText({ format, owner, packages: wanted });
  const rows = wanted.map((each: GetPackageResult) => [each.packageType, cell(each.packageName), String(each.versionCount), cell(each.visibility), cell(each.updatedAt), cell(each.repository ?? "")]);
  return `${tableText(["TYPE", "NAME", "VERSIONS", "VISIBILITY", "UPDATED", "REPOSITORY"], rows)}${counted(wanted.length, "package")} of ${owner}${wanted.length < packages.length ? `, of ${packages.length}` : ""}\n`;
}

async function listVersions(api: ReadingApi, { owner, named, flags, progress }: Request): Promise<string> {
  const { packageType, name: packageName } = named;
  progress.at(`listing the versions of ${packageType}/${packageName}`);
  const states = (["active", "deleted"] as const).filter((state) => flags.state === undefined || (flags.state === "live") === (state === "active"));
  const lists = await Promise.all(states.map((state) => answers.getPackageVersions(api, { owner, packageType, packageName, state })));
  const wanted = lists.flatMap(({ versions }) => versions).filter(({ version, tags }) => flags.match === undefined || [version, ...tags].some(flags.match.matches));
  if (flags.json === true) return jsonText({ format, owner, packageType, packageName, versions: wanted });
  const rows = wanted.map((each) => [cell(shortName(each)), String(each.versionId), cell(each.createdAt), stateOf(each), cell(each.tags.join(", "))]);
  const live = wanted.filter(({ observedState }) => observedState === "present").length;
  return `${tableText(["VERSION", "ID", "PUBLISHED", "STATE", "TAGS"], rows)}${live} live, ${wanted.length - live} deleted\n`;
}

/** A digest as people compare them. */
const shortName = ({ version }: GetPackageVersionResult): string => version.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]{52}$/, "$1");

function stateOf({ observedState, restorableUntil }: GetPackageVersionResult): string {
  if (observedState === "present") return "live";
  return restorableUntil === undefined ? "deleted" : `deleted, restorable until ${restorableUntil}`;
}
