/**
 * The door of the functions (`getPackages` and their like). They run in the user's program, not in the plugin process,
 * so they have a client of their own here: one per account. Its budget is the run's, shared through the plan folder.
 * They only read.
 */
import { setTimeout as pause } from "node:timers/promises";
import { chooseConnection, readConfig, type Config, type ConnectionConfig } from "./config";
import { concealer } from "./core/conceal";
import { Failure, FailureCode, isFailure, redact } from "./core/failure";
import { parseFunctionInputs, type FunctionName } from "./core/function-inputs";
import { printable } from "./core/printable";
import { answers, type FunctionResults, type ReadingApi } from "./function-answers";
import { createPackagesApi } from "./github/client";
import { openPlanDir, projectFolder } from "./plan-dir/plan-dir";
import { budgetKey, sharedBudget } from "./shared-budget";

/** What the program knows and this process does not: the stack's configuration, and where a line to its reader goes. */
export interface ProgramFacts {
  /** The stack's configuration by full key, secrets in the clear. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of this package that hold a token and are not secret. */
  readonly plaintextConfig: readonly string[];
  readonly log: (line: string) => void;
}

export interface FunctionCall<Name extends FunctionName = FunctionName> {
  readonly name: Name;
  /** As the program gave them, unchecked. */
  readonly args: unknown;
  /** Arguments that the program marked secret: no message shows their values. */
  readonly secrets: readonly string[];
  readonly facts: ProgramFacts;
}

/** What came of a call. A failure is data, so that the side that declares can make its own error of it. */
export type FunctionOutcome<Name extends FunctionName> =
  | { readonly ok: true; readonly result: FunctionResults[Name] }
  | { readonly ok: false; readonly code: FailureCode; /** One line without a credential or a secret. */ readonly message: string };

/** One client per account and pace. */
const clients = new Map<string, ReadingApi>();

const invalid = (problems: readonly { property: string; reason: string }[]): Failure =>
  new Failure(FailureCode.invalidInput, problems.map(({ property, reason }) => `${property} ${reason}`).join(" "));

function configOf({ config, plaintextConfig }: ProgramFacts): Config {
  const read = readConfig({ get: (key) => config[key], plaintextKeys: plaintextConfig, cwd: projectFolder(process.cwd()) });
  if (read.ok) return read.config;
  throw invalid(read.problems);
}

/** Reading needs no folder: where none can be made, the points are counted for this process alone. */
function planFolder({ planDir }: Config): string {
  try {
    return openPlanDir(planDir).path;
  } catch {
    return planDir;
  }
}

function clientOf(config: Config, account: ConnectionConfig, log: ProgramFacts["log"]): ReadingApi {
  // The token is part of it, since a long-lived program may be given another one.
  const key = JSON.stringify([account.baseUrl, account.origins, account.token.fingerprint(), config.concurrency, config.planDir]);
  const known = clients.get(key);
  if (known !== undefined) return known;
  const budget = sharedBudget(config, budgetKey(account), { planFolder: planFolder(config), now: config.now, sleep: (ms) => pause(ms), log });
  const api = createPackagesApi(account, { now: config.now, log, budget });
  clients.set(key, api);
  return api;
}

/** Answers one function of a program. It never throws for what an operator can act on. */
export async function call<Name extends FunctionName>({ name, args, secrets, facts }: FunctionCall<Name>): Promise<FunctionOutcome<Name>> {
  const conceal = concealer(typeof args === "object" && args !== null ? { ...args } : {}, secrets);
  try {
    const parsed = parseFunctionInputs(name, args, secrets);
    if ("problem" in parsed) throw new Failure(FailureCode.invalidInput, parsed.problem);
    const config = configOf(facts);
    const chosen = chooseConnection(config, parsed.inputs.connection);
    if (!chosen.ok) throw invalid(chosen.problems);
    return { ok: true, result: await answers[name](clientOf(config, chosen.connection, facts.log), parsed.inputs) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { ok: false, code: error.code, message: printable(conceal(redact(error.message))) };
  }
}
