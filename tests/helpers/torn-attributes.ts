import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * What docs/lifecycle.md says to do where a killed engine's stack cannot be loaded: its file backend replaces a state in
 * one step, but writes the small `.attrs` file beside it in two. Those that are whole stay.
 */
export function removeTornAttributes(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".attrs")) continue;
    const file = path.join(folder, name);
    try {
      JSON.parse(readFileSync(file, "utf8"));
    } catch {
      rmSync(file);
    }
  }
}
