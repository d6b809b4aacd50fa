import { keyOfEntry, packageFacts } from "./facts";
import { groupedBy } from "./grouped";
import { restoreOrder } from "./order";
import type { PlannedRestore } from "./plan";
import type { LedgerEntry } from "./snapshot";

/** In which order a whole ledger is undone: in each package children, then the index, then what refers to it. */
export function undoOrder(entries: readonly LedgerEntry[]): readonly PlannedRestore[] {
  return [...groupedBy(entries, keyOfEntry)].flatMap(([key, list]) => {
    const { packageType, packageName } = list[0] as LedgerEntry;
    return restoreOrder(key, packageFacts({ packageType, name: packageName, visibility: "", versions: [] }, list).ledger);
  });
}
