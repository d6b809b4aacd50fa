import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readLines } from "./durable-file";
import { JournalEntry } from "./journal";

/**
 * When this project's resources last brought each version back, by version id, in epoch milliseconds: what their journals say,
 * also of resources that are in no program any more. A line that cannot be read tells nothing.
 */
export function restoredVersions(planDir: string): ReadonlyMap<number, number> {
  const folder = join(planDir, "journal");
  const found = new Map<number, number>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    for (const line of readLines(join(folder, name))) {
      const entry = JournalEntry.safeParse(parsed(line)).data;
      if (entry?.event !== "done" || entry.action !== "restore") continue;
      const id = Number(entry.target.split("/")[3]);
      found.set(id, Math.max(found.get(id) ?? 0, Date.parse(entry.at)));
    }
  }
  return found;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
