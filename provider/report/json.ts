const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

const units = (character: string): string => Array.from({ length: character.length }, (_unit, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join("");

/** JSON of the same value, in which nothing is hidden or obeyed by a terminal: inside strings an escape stands for it. */
export function printableJson(json: string): string {
  // Outside of strings JSON has no such characters but line ends, which stay; inside them line ends are escaped already.
  return json.replace(unseen, (character) => (character === "\n" ? character : units(character)));
}

/** The same inside a `<script>` element, which ends at `</script` whatever the language says. */
export function scriptJson(json: string): string {
  return printableJson(json).replace(/</g, "\\u003c");
}
