import type { Clock } from "./clock";
import { Elsewhere } from "./elsewhere";
import type { FaultBox } from "./faults/fault-box";
import type { FaultRule } from "./faults/rule";
import type { Ledger } from "./ledger";
import { defaultLimits, type LimitSettings } from "./limits/limiter";
import { SeedBuilder } from "./seed/builder";
import { plant } from "./seed/plant";
import { readSeed, readSeedFile } from "./seed/read-seed";
import type { PlantedSeed, Seed } from "./seed/seed";
import { defaultKnobs, type Knobs } from "./state/knobs";
import type { World } from "./world";

/** A seed, a builder of one, or the path of a JSON file. */
export type SeedSource = Seed | SeedBuilder | string;

/** What a test, or `POST /_control/…`, may do to a running emulator. */
export interface Controls {
  readonly clock: Clock;
  /** Every request that arrived. */
  readonly ledger: Ledger;
  /** May be changed at any time. */
  readonly knobs: Knobs;
  /** May be changed at any time. */
  readonly limits: LimitSettings;
  /** Injected faults: `faults.set([...])`, `faults.add({...})`, `faults.clear()`. */
  readonly faults: FaultBox;
  /** What others do meanwhile, and the truth behind the API. */
  readonly elsewhere: Elsewhere;
  /** Replaces everything GitHub holds. */
  seed(seed: SeedSource): void;
  /** Back to the state after the start: first seed, knobs, limits and faults, empty ledger. */
  reset(): void;
}

/** What the emulator was started with, and `reset` returns to. */
export interface Beginning {
  readonly seed: PlantedSeed;
  readonly knobs: Partial<Knobs>;
  readonly limits: boolean | Partial<LimitSettings>;
  readonly faults: readonly FaultRule[];
}

export const readAnySeed = (seed: SeedSource): PlantedSeed => {
  if (typeof seed === "string") return readSeedFile(seed);
  return readSeed(seed instanceof SeedBuilder ? seed.build() : seed);
};

export const limitSettings = (limits: Beginning["limits"]): LimitSettings => ({
  ...defaultLimits,
  enabled: limits !== false,
  ...(typeof limits === "object" ? limits : {}),
});

export function controlsOf(world: World, beginning: Beginning): Controls {
  const seed = (planted: PlantedSeed): void => {
    world.store = plant(planted, { now: world.clock.now(), hosts: world.hosts });
  };
  return {
    clock: world.clock,
    ledger: world.ledger,
    knobs: world.knobs,
    limits: world.limiter.settings,
    faults: world.faults,
    elsewhere: new Elsewhere(world),
    seed: (source) => seed(readAnySeed(source)),
    reset: () => {
      Object.assign(world.knobs, defaultKnobs, beginning.knobs);
      Object.assign(world.limiter.settings, limitSettings(beginning.limits));
      world.limiter.clear();
      world.sessions.clear();
      world.faults.set(beginning.faults);
      world.ledger.clear();
      seed(beginning.seed);
    },
  };
}
