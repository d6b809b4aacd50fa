import { packageFacts } from "./facts";
import { restoreOrder } from "./order";
import type { PlannedRestore } from "./plan";
import type { LedgerEntry } from "./snapshot";

/** In which order a whole ledger is undone: in each package children, then the index, then what refers to it. */
export function undoOrder(entries: readonly LedgerEntry[]): readonly PlannedRestore[] {
  const packages = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const key = `${entry.packageType}/${entry.packageName}`;
    const known = packages.get(key);
    if (known === undefined) packages.set(key, [entry]);
    else known.push(entry);
  }
  return [...packages].flatMap(([key, list]) => {
    const { packageType, packageName } = list[0] as LedgerEntry;
    return restoreOrder(key, packageFacts({ packageType, name: packageName, visibility: "", versions: [] }, list).ledger);
  });
}
