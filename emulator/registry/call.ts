import type { Call } from "../rest/call";
import type { Effect } from "../ledger";
import type { Owner } from "../state/model";
import type { Session } from "./sessions";
import type { Target } from "./target";

/** A request to the registry reduced to data; the token is found while it is answered. */
export interface RegistryCall extends Call {
  readonly target: Target;
  readonly bytes: Uint8Array;
}

/** A place in the registry: `ghcr.io/acme/kas/kas` is the package `kas/kas` of `acme`. */
export interface Repository {
  readonly owner: Owner;
  readonly name: string;
}

/** A request that was let through to its repository. */
export interface Entered extends RegistryCall {
  readonly repository: Repository;
  /** Undefined for whoever showed a GitHub token itself. */
  readonly session: Session | undefined;
}

/** An answer before it is written; JSON, bytes or nothing. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly effect?: Effect;
}
