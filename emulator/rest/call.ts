import type { Effect, LedgerEntry } from "../ledger";
import type { Token } from "../state/model";
import type { World } from "../world";
import type { Operation, OwnerForm } from "./operations";

/** A route as registered: what it means, and how its owner is written. */
export interface Route {
  readonly operation: Operation;
  /** Only the package operations have an owner. */
  readonly form?: OwnerForm;
}

/** A request reduced to data. */
export interface Call extends Route {
  readonly world: World;
  readonly now: number;
  /** Decoded once, segment by segment, after the raw path was matched. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the client reached the emulator, for `Link`. */
  readonly origin: string;
  /** Empty while it is not known. */
  readonly apiVersion: string;
  readonly token: Token | undefined;
  readonly entry: LedgerEntry;
}

/** An answer before it is written: data only, so that faults can change it. */
export interface Answer {
  readonly status: number;
  /** Absent: no body at all. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly effect?: Effect;
}
