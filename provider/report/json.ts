import { printableLines } from "../core/printable";

/** JSON of the same value, in which nothing is hidden or obeyed by a terminal: inside strings an escape stands for it. */
export function printableJson(json: string): string {
  // Outside of strings JSON has no such characters but line ends, which stay; inside them line ends are escaped already.
  return printableLines(json);
}

/** The same inside a `<script>` element, which ends at `</script` whatever the language says. */
export function scriptJson(json: string): string {
  return printableJson(json).replace(/</g, "\\u003c");
}
