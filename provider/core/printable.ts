/**
 * What a terminal would obey or hide: control characters (escape sequences, line breaks), characters that change the
 * direction of writing or have no width, line separators, private use and broken surrogates.
 * https://www.unicode.org/reports/tr44/#General_Category_Values
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** As JSON and JavaScript spell it, so that an escaped string literal still means the same. */
const spelling = (character: string): string =>
  Array.from({ length: character.length }, (_none, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join("");

/** A text from elsewhere (names, tags, reasons, GitHub's words) as one line that shows every character it has. */
export function printable(text: string): string {
  return text.replace(unprintable, spelling);
}

/** The same for a text of our own that has lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** A value as JSON, one field per line, in which nothing is left that a terminal would obey; it parses to the same value. */
export function jsonText(value: unknown): string {
  return `${printableLines(JSON.stringify(value, null, 1))}\n`;
}
