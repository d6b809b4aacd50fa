import type { ObservedVersion } from "../core/observed";
import { packageKey, type PackageRef } from "../core/refs";
import type { Addressed, ListOptions, PackagesApi } from "./packages-api";

/** A complete list, and how old what it says may be. */
export interface VersionList {
  readonly versions: readonly ObservedVersion[];
  /** Epoch milliseconds at which its first request was sent: nothing in it is older. */
  readonly seenAt: number;
}

export interface ListDemand extends ListOptions {
  /** How old a list may be; 0 reads anew. @default any age */
  readonly notOlderThanMs?: number;
}

/** The lists of versions that this process has read, one per package and state, shared by all who ask. */
export interface VersionLists {
  versions(ref: Addressed<PackageRef>, state: "active" | "deleted", demand?: ListDemand): Promise<VersionList>;
  /** Drops both lists of a package: they no longer say what is there. */
  forget(ref: PackageRef): void;
}

interface Entry {
  readonly startedAt: number;
  readonly list: Promise<VersionList>;
  finished: boolean;
}

export function createVersionLists(api: Pick<PackagesApi, "listVersions">, now: () => number): VersionLists {
  const entries = new Map<string, Map<string, Entry>>();

  return {
    versions(ref, state, { notOlderThanMs = Number.POSITIVE_INFINITY, expectedCount } = {}) {
      const ofPackage = entries.get(packageKey(ref)) ?? new Map<string, Entry>();
      entries.set(packageKey(ref), ofPackage);
      const key = `${ref.ownerType ?? ""} ${state}`;
      const startedAt = now();
      const known = ofPackage.get(key);
      // Within one millisecond "not older" and "anew" differ: a finished list is never anew.
      const anew = notOlderThanMs <= 0 && known?.finished === true;
      if (known !== undefined && !anew && startedAt - known.startedAt <= notOlderThanMs) return known.list;
      const list = api.listVersions(ref, state, expectedCount === undefined ? {} : { expectedCount }).then((versions) => Object.freeze({ versions, seenAt: startedAt }));
      const entry: Entry = { startedAt, list, finished: false };
      ofPackage.set(key, entry);
      list.then(
        () => (entry.finished = true),
        // A failure is told to those who waited for it, and asked again by the next.
        () => ofPackage.get(key) === entry && ofPackage.delete(key),
      );
      return list;
    },
    forget(ref) {
      entries.delete(packageKey(ref));
    },
  };
}
