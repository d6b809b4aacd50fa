import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator";
import { canary } from "../helpers/github";
import { placeOf, type Bench } from "./tools";

/** A registry that the clients of a bench can reach. */
export interface Registry {
  readonly host: string;
  /** Whether it answers `GET …/referrers/…`; ghcr.io does not, and clients fall back to a tag. */
  readonly referrersApi: boolean;
  close(): Promise<void>;
}

export interface EmulatedRegistry extends Registry {
  readonly emulator: Emulator;
}

/** The emulator's container registry, with the bench logged in as a user who may push. */
export async function emulated(bench: Bench, options: Omit<EmulatorOptions, "seed"> = {}): Promise<EmulatedRegistry> {
  const emulator = await startEmulator({ ...options, seed: { owners: { acme: {} }, tokens: { [canary]: { user: "monalisa" } } } });
  const { host } = new URL(emulator.registryUrl);
  bench.login(host, "monalisa", canary);
  return { emulator, host, referrersApi: false, close: () => emulator.close() };
}

/** The CNCF's Distribution, which Debian packages as docker-registry and which has no referrers API either. */
export async function distribution(bench: Bench): Promise<Registry> {
  const file = bench.place("registry.yml");
  writeFileSync(file, JSON.stringify({ version: 0.1, log: { level: "info" }, storage: { inmemory: {}, maintenance: { uploadpurging: { enabled: false } } }, http: { addr: "127.0.0.1:0" } }));
  return listening(spawn(placeOf("registry"), ["serve", file], { stdio: ["ignore", "pipe", "pipe"] }), false);
}

/** go-containerregistry's registry with the referrers API of OCI 1.1. */
export const withReferrersApi = (): Promise<Registry> => listening(spawn(placeOf("referrers-registry"), [], { stdio: ["ignore", "pipe", "pipe"] }), true);

/** Waits until the process says where it listens. */
function listening(child: ChildProcess, referrersApi: boolean): Promise<Registry> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: string): void => {
      said += text;
      const [, host] = /listening on (127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (host !== undefined) resolve({ host, referrersApi, close: () => ended(child) });
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", hear);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the registry ended with ${code}:\n${said}`)));
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once("close", () => resolve());
    child.kill("SIGKILL");
  });
