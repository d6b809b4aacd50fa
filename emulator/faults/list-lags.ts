import type { Effect } from "../ledger";
import { VersionState } from "../state/model";

interface Lag {
  readonly packageId: number;
  readonly versionIds: readonly number[];
  /** State in which lists still show these versions. */
  readonly shownAs: VersionState;
  readonly until: number;
  readsLeft: number;
}

/** Writes that lists do not know of yet. */
export class ListLags {
  #lags: Lag[] = [];

  add(effect: Effect, patience: { readonly until: number; readonly reads: number }): void {
    const shownAs = effect.kind === "version-deleted" || effect.kind === "package-deleted" ? VersionState.active : VersionState.deleted;
    const versionIds = "versionIds" in effect ? effect.versionIds : [effect.versionId];
    this.#lags.push({ packageId: effect.packageId, versionIds, shownAs, until: patience.until, readsLeft: patience.reads });
  }

  /** Versions of a package that this reading shows in their former state; counts as one reading. */
  read(packageId: number, now: number): ReadonlyMap<number, VersionState> {
    this.#lags = this.#lags.filter((lag) => lag.readsLeft > 0 && now < lag.until);
    const shown = new Map<number, VersionState>();
    for (const lag of this.#lags.filter((each) => each.packageId === packageId)) {
      lag.readsLeft -= 1;
      for (const id of lag.versionIds) shown.set(id, lag.shownAs);
    }
    return shown;
  }

  clear(): void {
    this.#lags = [];
  }
}
