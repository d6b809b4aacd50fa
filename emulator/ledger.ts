import type { DeletionEffect } from "./state/deletion";
import type { PushEffect } from "./state/pushing";
import type { RestorationEffect } from "./state/restoration";

export type Effect = DeletionEffect | RestorationEffect | PushEffect;

/** One request as it arrived, and what became of it. The token itself is never kept. */
export interface LedgerEntry {
  readonly seq: number;
  /** RFC 3339, by the emulator's clock. */
  readonly at: string;
  readonly method: string;
  /** Percent-encoded exactly as received, with the query. */
  readonly path: string;
  /** Absent when no route matched. */
  readonly operationId?: string;
  /** Absent while the request is under way, and when the connection was cut. */
  status?: number;
  ownerLogin?: string;
  /** The request carried an `Authorization` header. */
  readonly authorized: boolean;
  /** Label of the token, if it is a known one. */
  token?: string;
  /** All but `authorization`; names in lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  effect?: Effect;
  /** Kinds of the injected faults that struck. */
  faults?: readonly string[];
}

export interface LedgerFilter {
  readonly operationId?: string;
  readonly method?: string;
}

/** Every request in order of arrival: the witness that tests ask, besides the answers themselves. */
export class Ledger {
  #entries: LedgerEntry[] = [];
  #seq = 0;

  /** Copies, so that a kept list does not change under the reader. */
  entries(filter: LedgerFilter = {}): LedgerEntry[] {
    return this.#entries
      .filter((entry) => filter.operationId === undefined || entry.operationId === filter.operationId)
      .filter((entry) => filter.method === undefined || entry.method === filter.method.toUpperCase())
      .map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#entries = [];
  }

  /** The returned entry is completed while its request is answered. */
  open(entry: Omit<LedgerEntry, "seq">): LedgerEntry {
    this.#seq += 1;
    const opened = { seq: this.#seq, ...entry };
    this.#entries.push(opened);
    return opened;
  }
}
