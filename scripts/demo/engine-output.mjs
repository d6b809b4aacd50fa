// Makes the engine's output shorter without adding a word to it. Without a terminal the engine prints a row again for
// each step of its resource, and a line for each moment it waits; on a terminal it overwrites them, as this does.
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;
const plain = (line) => line.replace(escapes, "");

const waiting = /^@ /;
const link = /^(View (in Browser|Live)|Permalink)\b/;
const row = /^ ?(?:\+\+|\+-|--| [+~-]| {2}) +(?<resource>\S+:\S+ \S+)/;

/** At most `width` visible characters; colour codes take no room. */
export function cut(line, width) {
  if (plain(line).length <= width) return line;
  let room = width - 1;
  let text = "";
  for (const piece of line.match(/\u001b\[[0-9;?]*[A-Za-z]|[^\u001b]/gu) ?? []) {
    if (piece.startsWith("\u001b")) text += piece;
    else if (room > 0) [text, room] = [text + piece, room - 1];
  }
  return `${text}…${line.includes("\u001b") ? "\u001b[0m" : ""}`;
}

/** The lines that a terminal would show in the end. Rows are cut to the width: Diagnostics repeat them in full. */
export function settled(output, width) {
  const lines = output.replace(/\r/g, "").split("\n").filter((line) => !waiting.test(plain(line)) && !link.test(plain(line)));
  const resourceOf = (line) => row.exec(plain(line))?.groups.resource;
  const last = new Map(lines.map((line, index) => [resourceOf(line), index]));
  const kept = lines.filter((line, index) => resourceOf(line) === undefined || last.get(resourceOf(line)) === index);
  return kept
    .map((line) => (resourceOf(line) === undefined ? line : cut(line, width)))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
