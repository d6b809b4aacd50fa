import { startEmulator, type Emulator } from "./emulator";
import type { Mode } from "./hosts";

export interface RunOptions {
  /** @default 0, any free one */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** A JSON seed. @default nothing but one user and one token */
  readonly seedFile?: string;
  /** @default "fpt" */
  readonly mode?: Mode;
  /** Receives each line. @default standard output */
  readonly print?: (line: string) => void;
}

/** Starts an emulator for a person at a terminal, and says how to reach it. It serves until closed. */
export async function runEmulator(options: RunOptions = {}): Promise<Emulator> {
  const { seedFile, print = (line) => void process.stdout.write(`${line}\n`), ...rest } = options;
  const emulator = await startEmulator({ ...rest, ...(seedFile === undefined ? {} : { seed: seedFile }) });
  print(`GitHub Packages emulator: ${emulator.apiUrl}`);
  if (seedFile === undefined) print("Token: ghp_emulator");
  print(`Control: POST ${emulator.url}/_control/seed, /_control/clock, /_control/faults; GET ${emulator.url}/_control/ledger`);
  return emulator;
}
