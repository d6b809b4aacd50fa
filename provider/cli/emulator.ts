import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { Mode, runningClock, SeedError, startEmulator, type Emulator } from "../../emulator";

interface EmulatorFlags {
  readonly port: number;
  readonly host: string;
  readonly mode: Mode;
  readonly seed?: string;
  readonly clock?: string;
  readonly json?: boolean;
}

/** The token of an emulator whose seed names none. */
const defaultToken = "ghp_emulator";

const examples = `
Examples:
  ghpkg emulator --port 4010
  ghpkg emulator --seed examples/acme.json --port 4010
  ghpkg emulator --mode ghes --seed examples/acme.json --json

It listens until it is ended with Ctrl-C, and forgets everything then.`;

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("It must be a whole number from 0 (any free port) to 65535.");
  return Number(text);
}

function moment(text: string): string {
  try {
    runningClock().set(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** `ghpkg emulator`: a GitHub Packages on this machine. */
export function emulatorCommand(): Command {
  const command = new Command("emulator");
  return command
    .description("run a GitHub Packages on this machine: its rules, refusals and words, without an account")
    .addOption(new Option("--port <number>", "port to listen on").default(0, "any free one").argParser(port))
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--seed <file>", "JSON file of accounts, tokens, packages and versions; without it there is one user and one token")
    .addOption(new Option("--mode <product>", "fpt is github.com, ghes an Enterprise Server, ghe.com a tenant with data residency").choices(Object.values(Mode)).default(Mode.fpt))
    .addOption(new Option("--clock <moment>", "start at this RFC 3339 moment instead of now; the clock goes on from there").argParser(moment))
    .option("--json", "print one line of JSON instead of text")
    .addHelpText("after", examples)
    .action(async (flags: EmulatorFlags) => {
      const emulator = await start(flags).catch((error: unknown) => {
        const words = seedProblem(error, flags);
        if (words === undefined) throw serverProblem(error, flags);
        return command.error(`error: ${words}`, { exitCode: 2 });
      });
      const end = ended(); // before it is announced: who reads the announcement may end it at once
      process.stdout.write(flags.json === true ? `${JSON.stringify(facts(emulator, flags))}\n` : describe(emulator, flags));
      await end;
      await emulator.close();
    });
}

function start(flags: EmulatorFlags): Promise<Emulator> {
  const { port, host, mode } = flags;
  const clock = runningClock();
  if (flags.clock !== undefined) clock.set(flags.clock);
  return startEmulator({ port, host, mode, clock, ...(flags.seed === undefined ? {} : { seed: flags.seed }) });
}

/** What is wrong with the seed file, or nothing where something else failed. */
function seedProblem(error: unknown, { seed }: EmulatorFlags): string | undefined {
  if (error instanceof SeedError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (seed === undefined || (syscall !== "open" && syscall !== "read")) return undefined;
  return `--seed ${seed}: ${code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`}`;
}

function serverProblem(error: unknown, { host, port }: EmulatorFlags): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new Error(`port ${port} of ${host} is in use; choose another one, or leave --port out`);
  if (code === "EACCES") return new Error(`port ${port} of ${host} may not be used by this user; choose one above 1023`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return new Error(`${host} is no address of this machine; leave --host out for 127.0.0.1`);
  return error as Error;
}

/** What a program needs to use it. The tokens are the seed's own and open nothing else. */
function facts(emulator: Emulator, { seed, mode }: EmulatorFlags) {
  const seeded = seed === undefined ? {} : ((JSON.parse(readFileSync(seed, "utf8")) as { tokens?: Record<string, unknown> }).tokens ?? {});
  const token = Object.keys(seeded)[0] ?? defaultToken;
  return {
    url: emulator.url,
    apiUrl: emulator.apiUrl,
    mode,
    environment: { GITHUB_API_URL: emulator.apiUrl, GITHUB_PACKAGES_TOKEN: token },
    control: `${emulator.url}/_control`,
  };
}

const products: Readonly<Record<Mode, string>> = { fpt: "github.com", ghes: "an Enterprise Server", "ghe.com": "a GHE.com tenant" };

function describe(emulator: Emulator, flags: EmulatorFlags): string {
  const { apiUrl, control, environment } = facts(emulator, flags);
  const loopback = /^(127\.|localhost$|::1$)/.test(flags.host);
  return [
    `GitHub Packages as on ${products[flags.mode]}, at ${apiUrl}`,
    flags.seed === undefined ? "It holds no package yet; --seed FILE gives it some." : `It holds what ${flags.seed} says.`,
    "",
    "In another terminal:",
    ...Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`),
    "  pulumi preview",
    "",
    "What it was asked:",
    `  curl ${control}/ledger`,
    ...(loopback ? [] : ["", "The provider sends a token over plain http to loopback addresses only, and refuses this one."]),
    "",
    "Ctrl-C ends it.",
    "",
  ].join("\n");
}

/** Resolves when the process is asked to end. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
