import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, closeSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { readFileIfThere, replaceFile } from "./durable-file";

/** GitHub counts points for a minute; the two seconds are for the way to it. */
const countsForMs = 62_000;

/** Points, and the moment until which GitHub may count them. */
export interface Spent {
  readonly weight: number;
  /** Epoch milliseconds. */
  readonly until: number;
}

/**
 * What all processes of a project spend of a minute's points with one token at one host: the preview and the update of
 * one `pulumi up`, the functions of its program, another stack beside it. Each appends what it spends, and reads what the
 * others appended. A memory and no record: what cannot be read or written is left out.
 */
export class SpentPoints {
  readonly #file: string;
  readonly #folder: string;
  readonly #now: () => number;
  /** Tells this process's lines from the others'. */
  readonly #mark = randomBytes(4).toString("hex");
  #readTo: number | undefined;

  /** @param account tells tokens and hosts apart, and is kept as a hash */
  constructor(folder: string, account: string, now: () => number) {
    this.#folder = folder;
    this.#file = join(folder, `${createHash("sha256").update(account).digest("hex").slice(0, 32)}.log`);
    this.#now = now;
  }

  /** What the others have spent since this was last asked, and what still counts. */
  news(): Spent[] {
    try {
      if (this.#readTo === undefined) this.#tidy();
      const size = statSync(this.#file).size;
      if (size < (this.#readTo ?? 0)) this.#readTo = 0; // somebody began it anew
      const text = this.#read(this.#readTo ?? 0, size);
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      this.#readTo = (this.#readTo ?? 0) + whole.length;
      return whole.split("\n").flatMap((line) => this.#spentBy(line));
    } catch {
      return [];
    }
  }

  /** Before the request is sent: a process that is killed amid it has spent it too. */
  note(weight: number): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, `${Math.round(this.#now())} ${weight} ${this.#mark}\n`, { mode: 0o600 });
    } catch {
      // The others then know less, and GitHub's refusal is waited out.
    }
  }

  #spentBy(line: string): Spent[] {
    const [, at, weight, mark] = /^(\d+) ([15]) ([0-9a-f]{8})$/.exec(line) ?? [];
    const until = Number(at) + countsForMs;
    const counts = at !== undefined && mark !== this.#mark && until > this.#now() && until <= this.#now() + countsForMs;
    return counts ? [{ until, weight: Number(weight) }] : [];
  }

  /** Begins the file anew where nobody has written for a minute, so that it does not grow for ever. */
  #tidy(): void {
    this.#readTo = 0;
    const text = readFileIfThere(this.#file) ?? "";
    if (text !== "" && text.split("\n").every((line) => this.#spentBy(line).length === 0)) replaceFile(this.#file, "");
  }

  #read(from: number, to: number): string {
    if (to <= from) return "";
    const bytes = Buffer.alloc(to - from);
    const file = openSync(this.#file, "r");
    try {
      return bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, from));
    } finally {
      closeSync(file);
    }
  }
}
