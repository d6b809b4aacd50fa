import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Compares with a committed file beside the tests; `GOLDEN=write` writes it anew, for review in the diff of the commit. */
export function expectReviewed(name: string, actual: unknown): void {
  const file = join(__dirname, name);
  const text = `${JSON.stringify(actual, null, 2)}\n`;
  if (process.env["GOLDEN"] === "write") writeFileSync(file, text);
  if (!existsSync(file)) throw new Error(`${file} is missing: run with GOLDEN=write and review it`);
  expect(text).toBe(readFileSync(file, "utf8"));
}
