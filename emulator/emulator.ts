import { fixedClock, runningClock, type Clock } from "./clock";
import { Elsewhere } from "./elsewhere";
import { hostsOf, Mode } from "./hosts";
import { Ledger } from "./ledger";
import { SeedBuilder } from "./seed/builder";
import { plant } from "./seed/plant";
import { readSeed, readSeedFile } from "./seed/read-seed";
import type { PlantedSeed, Seed } from "./seed/seed";
import { listen } from "./server";
import { defaultKnobs, type Knobs } from "./state/knobs";
import type { World } from "./world";

export interface EmulatorOptions {
  /** The product to imitate. @default "fpt", which is github.com */
  readonly mode?: Mode;
  /** Name of the Enterprise Server or GHE.com tenant, as written in `url` and `html_url`. */
  readonly hostname?: string;
  /** Release of the Enterprise Server, as in its documentation links. @default "3.19" */
  readonly serverVersion?: string;
  /** What GitHub holds at the start: a seed, a builder, or the path of a JSON file. @default nothing but one user and token */
  readonly seed?: Seed | SeedBuilder | string;
  /** RFC 3339: a clock that stands still there until moved; or a clock of your own. @default the computer's */
  readonly clock?: string | Clock;
  /** Where GitHub's behaviour is not documented. */
  readonly knobs?: Partial<Knobs>;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, any free one */
  readonly port?: number;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `url` plus `/api/v3` for an Enterprise Server: what a client takes as its base URL. */
  readonly apiUrl: string;
  readonly port: number;
  readonly clock: Clock;
  /** Every request that arrived. */
  readonly ledger: Ledger;
  /** May be changed at any time. */
  readonly knobs: Knobs;
  /** What others do meanwhile, and the truth behind the API. */
  readonly elsewhere: Elsewhere;
  /** Replaces everything GitHub holds. */
  seed(seed: Seed | SeedBuilder | string): void;
  /** Back to the state after the start: first seed and knobs, empty ledger. */
  reset(): void;
  close(): Promise<void>;
}

const readAny = (seed: Seed | SeedBuilder | string): PlantedSeed => {
  if (typeof seed === "string") return readSeedFile(seed);
  return readSeed(seed instanceof SeedBuilder ? seed.build() : seed);
};

/** Starts an emulator on a local port. Rejects with a `SeedError` when the seed cannot be used. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const hosts = hostsOf(options.mode ?? Mode.fpt, options.hostname, options.serverVersion);
  const clock = typeof options.clock === "string" ? fixedClock(options.clock) : (options.clock ?? runningClock());
  const first = readAny(options.seed ?? {});
  const planted = (seed: PlantedSeed) => plant(seed, { now: clock.now(), hosts });
  const world: World = { hosts, clock, ledger: new Ledger(), knobs: { ...defaultKnobs, ...options.knobs }, store: planted(first) };
  const server = await listen(world, { host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
  const url = `http://${server.host}:${server.port}`;
  return {
    url,
    apiUrl: url + hosts.basePath,
    port: server.port,
    clock,
    ledger: world.ledger,
    knobs: world.knobs,
    elsewhere: new Elsewhere(world),
    seed: (seed) => void (world.store = planted(readAny(seed))),
    reset: () => {
      Object.assign(world.knobs, defaultKnobs, options.knobs);
      world.ledger.clear();
      world.store = planted(first);
    },
    close: () => server.close(),
  };
}
