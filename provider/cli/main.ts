#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { redact } from "../core/failure";
import { printableLines } from "../core/printable";
import { doctorCommand } from "./doctor";
import { emulatorCommand } from "./emulator";
import { importCommand } from "./import";
import { listCommand } from "./list";
import { lockCommand } from "./lock";
import { planCommand } from "./plan";
import { reviewCommand } from "./review";
import { snapshotCommand } from "./snapshot";

/** What the caller's shell sees. A script may rely on these; a verb may add its own above them. */
const ExitCode = { done: 0, failed: 1, badInput: 2 } as const;

const exitCodes = `
Exit codes:
  0  done
  1  it could not be done; the message says why
  2  an argument or a file that was given cannot be used; nothing was done
Further ones stand in the help of a verb.

No verb of ghpkg deletes anything: deleting is what "pulumi up" does, after "pulumi preview" showed it.`;

/** What goes to a terminal without credentials, and without what a name from elsewhere could make it do. */
const shown = (text: string): string => printableLines(redact(text));

/** Beside dist/ in the checkout and in the installed package alike. */
function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

function program(): Command {
  const ghpkg = new Command("ghpkg")
    .description("The state of packages on GitHub Packages, beside pulumi-github-packages.")
    .version(packageVersion(), "-V, --version", "print the version of pulumi-github-packages")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [verb]", "print the help of a verb")
    .addHelpText("after", exitCodes)
    .showSuggestionAfterError(true);
  ghpkg.addCommand(doctorCommand());
  ghpkg.addCommand(listCommand());
  ghpkg.addCommand(snapshotCommand());
  ghpkg.addCommand(planCommand());
  ghpkg.addCommand(reviewCommand());
  ghpkg.addCommand(lockCommand());
  ghpkg.addCommand(importCommand());
  ghpkg.addCommand(emulatorCommand());
  for (const command of [ghpkg, ...ghpkg.commands]) command.exitOverride().configureOutput({ outputError: (text, write) => write(shown(text)) });
  return ghpkg;
}

/** Its message has been printed. Commander ends bad usage with 1; a verb's own code counts as it is. */
function exitCodeOf({ code, exitCode }: CommanderError): number {
  return exitCode !== 0 && code.startsWith("commander.") ? ExitCode.badInput : exitCode;
}

/** Runs one verb. What went wrong is one line on standard error. */
async function main(argv: readonly string[]): Promise<number> {
  const ghpkg = program();
  if (argv.length === 0) {
    process.stdout.write(ghpkg.helpInformation() + `${exitCodes}\n`);
    return ExitCode.done;
  }
  try {
    await ghpkg.parseAsync(argv, { from: "user" });
    return ExitCode.done;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    process.stderr.write(`error: ${shown(error instanceof Error ? error.message : String(error))}\n`);
    return ExitCode.failed;
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
