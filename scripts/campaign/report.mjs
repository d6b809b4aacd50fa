import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import path from "node:path";
import { root } from "../setup/paths.mjs";

/** A whole number, or the end of the command. */
export function wholeNumber(name, text) {
  if (/^\d+$/.test(text)) return Number(text);
  process.stderr.write(`--${name} ${text} is not a whole number\n`);
  return process.exit(2);
}

/** How many results have each name. */
export function counted(results, nameOf) {
  const counts = {};
  for (const result of results) counts[nameOf(result)] = (counts[nameOf(result)] ?? 0) + 1;
  return counts;
}

/** What kind of machine a figure was measured on. */
export const machine = () => ({ cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version });

/** Writes what a campaign found to docs/campaigns, and answers where. */
export function writeReport(name, report) {
  const file = path.join("docs/campaigns", `${name}.json`);
  mkdirSync(path.join(root, "docs/campaigns"), { recursive: true });
  writeFileSync(path.join(root, file), `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
