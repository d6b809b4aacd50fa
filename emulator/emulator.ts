import { fixedClock, runningClock, type Clock } from "./clock";
import { controlsOf, limitSettings, readAnySeed, type Beginning, type Controls, type SeedSource } from "./controls";
import { FaultBox } from "./faults/fault-box";
import type { FaultRule } from "./faults/rule";
import { hostsOf, Mode } from "./hosts";
import { Ledger } from "./ledger";
import { Limiter, type LimitSettings } from "./limits/limiter";
import { plant } from "./seed/plant";
import { Sessions } from "./registry/sessions";
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
  /** What GitHub holds at the start. @default nothing but one user and one token, `ghp_emulator` */
  readonly seed?: SeedSource;
  /** RFC 3339: a clock that stands still there until moved; or a clock of your own. @default the computer's */
  readonly clock?: string | Clock;
  /** Where GitHub's behaviour is not documented. */
  readonly knobs?: Partial<Knobs>;
  /** GitHub's rate limits; `true` for its documented figures. @default false */
  readonly limits?: boolean | Partial<LimitSettings>;
  /** Faults from the first request on. */
  readonly faults?: readonly FaultRule[];
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, any free one */
  readonly port?: number;
}

export interface Emulator extends Controls {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `url` plus `/api/v3` for an Enterprise Server: what a client takes as its base URL. */
  readonly apiUrl: string;
  /** Where the container registry answers: `/v2/` and `/token` of ghcr.io, or of an Enterprise Server's `containers.HOSTNAME`. */
  readonly registryUrl: string;
  readonly port: number;
  /** Cuts open connections and frees the port. */
  close(): Promise<void>;
}

/** Starts an emulator on a local port. Rejects with a `SeedError` when the seed cannot be used. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const hosts = hostsOf(options.mode ?? Mode.fpt, options.hostname, options.serverVersion);
  const clock = typeof options.clock === "string" ? fixedClock(options.clock) : (options.clock ?? runningClock());
  const beginning: Beginning = {
    seed: readAnySeed(options.seed ?? {}),
    knobs: options.knobs ?? {},
    limits: options.limits ?? false,
    faults: options.faults ?? [],
  };
  const world: World = {
    hosts,
    clock,
    ledger: new Ledger(),
    knobs: { ...defaultKnobs, ...beginning.knobs },
    faults: new FaultBox(beginning.faults),
    limiter: new Limiter(limitSettings(beginning.limits)),
    sessions: new Sessions(),
    store: plant(beginning.seed, { now: clock.now(), hosts }),
  };
  const controls = controlsOf(world, beginning);
  const server = await listen(world, controls, { host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
  const url = `http://${server.host.includes(":") ? `[${server.host}]` : server.host}:${server.port}`; // IPv6 in brackets
  return { ...controls, url, apiUrl: url + hosts.basePath, registryUrl: url, port: server.port, close: () => server.close() };
}
