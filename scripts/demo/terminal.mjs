// How the demo talks: short headings, dim asides, colours on a terminal only.
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint("1");
export const dim = paint("2");
const green = paint("32");
const red = paint("31");

export const isColoured = Boolean(colours);
export const say = (text = "") => process.stdout.write(`${text}\n`);

/** Where the reader's eye lands: what the next lines show. */
export function heading(text) {
  say(`\n${bold(text)}`);
}

/** What the reader should know of what follows, wrapped by hand below 100 columns. */
export const explain = (...lines) => say(`${lines.map((line) => dim(line)).join("\n")}\n`);

export const held = (claim) => say(`${green("✓")} ${claim}`);
export const broken = (claim) => say(`${red("✗")} ${claim}`);

/** A line that counts seconds while something runs, and leaves nothing behind. */
export function working() {
  if (!process.stdout.isTTY) return () => {};
  const start = Date.now();
  const timer = setInterval(() => process.stdout.write(`\r${dim(`  … ${Math.round((Date.now() - start) / 1000)} s`)}`), 1000);
  return () => {
    clearInterval(timer);
    process.stdout.write("\r\u001b[K");
  };
}
