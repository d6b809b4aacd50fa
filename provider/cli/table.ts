import { printable } from "../core/printable";

const widest = 48;

/** A cell that shows every character it has, shortened where it is long. */
export function cell(text: string): string {
  const shown = printable(text);
  return shown.length > widest ? `${shown.slice(0, widest - 1)}…` : shown;
}

/** Rows under their heads, in columns; the last one is as wide as it likes. */
export function tableText(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_head, index) => all.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), 0));
  const line = (row: readonly string[]): string => row.map((text, index) => (index === heads.length - 1 ? text : text.padEnd(widths[index] ?? 0))).join("  ").trimEnd();
  return all.map((row) => `${line(row)}\n`).join("");
}
