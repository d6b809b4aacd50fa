import { printable } from "../core/printable";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text from elsewhere, for an element or a quoted attribute. */
function escape(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** Markup that is finished: only `html` makes it, and only it passes unescaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markup | readonly Markup[] | undefined;

const shown = (piece: Piece): string => {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(({ text }) => text).join("");
  return escape(String(piece));
};

/** A template whose values are text, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((text, string, index) => `${text}${index === 0 ? "" : shown(pieces[index - 1])}${string}`, ""));
}
