import { Command, Option } from "commander";
import { PackageType } from "../core/refs";
import { redact } from "../core/failure";
import { jsonText, printable } from "../core/printable";
import { accountHelp, endWith, login, parsePackage, readAccount, type NamedPackage } from "./account";
import { factsOf } from "./doctor-facts";
import { findingsOf, Need, Severity, type Finding } from "./doctor-findings";
import { lookAt } from "./doctor-look";
import { doctorText, findingsText } from "./doctor-text";
import { startProgress } from "./progress";

/** How `ghpkg doctor` ends: by the worst finding. */
const DoctorExit = { note: 0, warning: 3, error: 4 } as const;

/** Of the JSON answer; another number means another shape. */
const format = "github-packages-doctor/1";

interface DoctorFlags {
  readonly type?: PackageType[];
  readonly package?: NamedPackage[];
  readonly for?: Need[];
  readonly json?: true;
}

const help = `
${accountHelp}
It only reads (GET), and asks the registry without the token. Whether an account may delete a package is not told by
GitHub's API: what can be known before a delete are the token's kind and scopes, single sign-on, and whose account it is.

Exit codes:
  0  nothing is missing that can be known
  2  an argument cannot be used; nothing was asked
  3  warnings: something may not work, or only in part
  4  errors: something that is needed does not work`;

const types = Object.values(PackageType);

function collect(text: string, before: NamedPackage[] = []): NamedPackage[] {
  return [...before, parsePackage(text)];
}

/** `ghpkg doctor`: whether token, host and account can do what a stack wants of them, and the cure for what they cannot. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what a token can do with an owner's packages, what is missing, and the cure; only reads")
    .argument("[owner]", "login of the organization or user; without it only host, token and limits are looked at", login)
    .addOption(new Option("-t, --type <type...>", "package types to look at").choices(types).default(undefined, "all, or those of --package"))
    .option("-p, --package <type/name>", "a package that must be there, like npm/left-pad; may be repeated", collect)
    .addOption(new Option("--for <need...>", "what must work; the rest is not looked at").choices(Object.values(Need)).default(undefined, "read; delete and restore with a warning"))
    .option("--json", "print the findings as JSON")
    .addHelpText("after", help)
    .action(async (owner: string | undefined, flags: DoctorFlags, command: Command) => {
      const { package: packages = [] } = flags;
      if (owner === undefined && packages.length > 0) command.error("error: --package needs the owner: ghpkg doctor OWNER --package npm/left-pad", { exitCode: 2 });
      const severity = await examine(owner, flags);
      if (severity !== undefined && DoctorExit[severity] !== 0) throw endWith(DoctorExit[severity], "doctor");
    });
}

/** Prints the examination and returns its worst severity. */
async function examine(owner: string | undefined, flags: DoctorFlags): Promise<Severity | undefined> {
  const { package: packages = [], for: needs } = flags;
  const out = (text: string): void => void process.stdout.write(redact(text));
  const account = readAccount();
  if ("problems" in account) {
    const findings = account.problems.map(({ property, reason }): Finding => ({ code: "configuration", severity: Severity.error, subject: property, says: reason.replace(/\.$/, ""), cure: "" }));
    out(flags.json === true ? asJson({ findings }) : findingsText(findings));
    return Severity.error;
  }
  const named = [...new Set([...(flags.type ?? []), ...packages.map(({ packageType }) => packageType)])];
  const progress = startProgress((line) => void process.stderr.write(`${printable(line)}\n`));
  const request = { types: named.length > 0 ? named : types, packages, at: (step: string) => progress.at(step), ...(owner === undefined ? {} : { owner }) };
  const seen = await lookAt(account, request).finally(() => progress.end());
  const facts = factsOf(seen);
  const findings = findingsOf(seen, facts, { types: named, ...(needs === undefined ? {} : { needs }) });
  out(flags.json === true ? asJson({ facts, findings }) : doctorText(seen, facts, findings));
  return findings[0]?.severity; // the worst comes first
}

const asJson = (answer: object): string => jsonText({ format, ...answer });
