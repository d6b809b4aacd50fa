import { printable } from "../core/printable";

const longest = 300;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/**
 * Text from elsewhere as a code span: inside one there is no markup, no HTML, no link and no mention of a user, whatever
 * stands there. The fence is longer than any run of backticks in it; a bar would end a table's cell even there.
 * https://github.github.com/gfm/#code-spans
 */
export function code(text: string): string {
  const shown = printable(cut(text)).replace(/\|/g, "\\u007c");
  if (shown.trim() === "") return "`(empty)`";
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") || shown.startsWith(" ") || shown.endsWith(" ") ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Collects lines while there is room, and says what it left out. */
export class Sheet {
  readonly #lines: string[] = [];
  readonly #encoder = new TextEncoder();
  #room: number;

  /** @param room in bytes of UTF-8, which are never fewer than the characters that GitHub counts */
  constructor(room: number) {
    this.#room = room;
  }

  /** Adds lines that belong together, or none of them. */
  add(...lines: string[]): boolean {
    const size = lines.reduce((sum, line) => sum + this.#encoder.encode(line).length + 1, 0);
    if (size > this.#room) return false;
    this.#room -= size;
    this.#lines.push(...lines);
    return true;
  }

  /** A folded list of as many items as `share` of the room allows. */
  fold(title: string, items: readonly string[], pointer: string, share = 0.5): void {
    if (items.length === 0) return;
    const end = ["", "</details>", ""];
    const cost = (line: string): number => this.#encoder.encode(line).length + 1;
    let left = this.#room * share - 400;
    const shown: string[] = [];
    for (const item of items) {
      left -= cost(item);
      if (left < 0) break;
      shown.push(item);
    }
    const more = items.length - shown.length;
    this.add("<details>", `<summary>${title}</summary>`, "", ...shown, ...(more === 0 ? [] : [`- … and ${more} more: ${pointer}`]), ...end);
  }

  get text(): string {
    return `${this.#lines.join("\n").trimEnd()}\n`;
  }
}
