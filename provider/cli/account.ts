import { setTimeout as pause } from "node:timers/promises";
import { CommanderError, InvalidArgumentError } from "commander";
import { chooseConnection, readConfig, type Config, type ConfigProblem, type ConnectionConfig } from "../config";
import { PackageType } from "../core/refs";
import { createBudget, type Budget } from "../github/budget";
import { createPackagesApi } from "../github/client";
import type { PackagesApi } from "../github/packages-api";
import { compilePattern, type Matcher } from "../retention/pattern";

/** The account of the environment's token, and how its API is reached. */
export interface Account {
  readonly config: Config;
  readonly connection: ConnectionConfig;
}

/** How `ghpkg` is told its account: a stack's secrets can be read by Pulumi alone. */
export const accountHelp = "The token is taken from GITHUB_PACKAGES_TOKEN, GITHUB_TOKEN or GH_TOKEN, the API from GITHUB_API_URL.";

/** Reads the environment; nothing is sent. */
export function readAccount(): Account | { readonly problems: readonly ConfigProblem[] } {
  const read = readConfig({ get: () => undefined });
  if (!read.ok) return { problems: read.problems };
  const chosen = chooseConnection(read.config);
  return chosen.ok ? { config: read.config, connection: chosen.connection } : { problems: chosen.problems };
}

/** That account with its client, or one clear end. Limits that are waited out are told on standard error. */
export function openAccount(): Account & { readonly api: PackagesApi; readonly budget: Budget; readonly log: (line: string) => void } {
  const account = readAccount();
  if ("problems" in account) throw new Error(account.problems.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  const { config, connection } = account;
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const { now, deletesPerMinute, restoresPerMinute, concurrency } = config;
  const budget = createBudget({ deletesPerMinute, restoresPerMinute, concurrency, now, sleep: (ms) => pause(ms), log });
  return { config, connection, log, budget, api: createPackagesApi(connection, { now, log, budget }) };
}

/** A package as the command line names it: `npm/left-pad`, `container/charts/api`. */
export interface NamedPackage {
  readonly packageType: PackageType;
  readonly name: string;
}

const types = Object.values(PackageType);

export function parsePackage(text: string): NamedPackage {
  const [type = "", ...rest] = text.split("/");
  const packageType = types.find((each) => each === type);
  const name = rest.join("/");
  if (packageType === undefined || name === "") throw new InvalidArgumentError(`It must be TYPE/NAME, like npm/left-pad or container/charts/api; types are ${types.join(", ")}.`);
  return { packageType, name };
}

/** A glob over names and tags, as policies write it. */
export function pattern(text: string): Matcher {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return compilePattern(text);
}

export function login(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(text)) return text;
  throw new InvalidArgumentError("It must be the login of an organization or user, like acme; a package is named apart from it.");
}

/** Ends the command with a code of the verb's own; what there is to say has been said. */
export function endWith(code: number, verb: string): CommanderError {
  return new CommanderError(code, `ghpkg.${verb}`, "");
}
