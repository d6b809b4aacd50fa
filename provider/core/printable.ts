/**
 * What a terminal would obey or hide: control characters (escape sequences, line breaks), characters that change the
 * direction of writing or have no width, line separators, private use and broken surrogates.
 * https://www.unicode.org/reports/tr44/#General_Category_Values
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

const spelling = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
};

/** A text from elsewhere (names, tags, reasons, GitHub's words) as one line that shows every character it has. */
export function printable(text: string): string {
  return text.replace(unprintable, spelling);
}

/** The same for a text of our own that has lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
