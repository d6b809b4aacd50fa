import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
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
 * What the processes before this one have spent of a minute's points: the preview and the update of one `pulumi up` are
 * two processes with one token. A memory and no record: what cannot be read or written is left out.
 */
export class SpentPoints {
  readonly #file: string;
  readonly #folder: string;
  readonly #now: () => number;

  /** @param account tells tokens and hosts apart, and is kept as a hash */
  constructor(folder: string, account: string, now: () => number) {
    this.#folder = folder;
    this.#file = join(folder, `${createHash("sha256").update(account).digest("hex").slice(0, 32)}.log`);
    this.#now = now;
  }

  /** What still counts. The rest is dropped from the file. */
  recent(): Spent[] {
    try {
      const lines = (readFileIfThere(this.#file) ?? "").split("\n").filter((line) => /^\d+ [15]$/.test(line));
      const recent = lines.filter((line) => untilOf(line) > this.#now() && untilOf(line) <= this.#now() + countsForMs);
      if (recent.length < lines.length) replaceFile(this.#file, recent.map((line) => `${line}\n`).join(""));
      return recent.map((line) => ({ until: untilOf(line), weight: Number(line.split(" ")[1]) }));
    } catch {
      return [];
    }
  }

  /** Before the request is sent: a process that is killed amid it has spent it too. */
  note(weight: number): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, `${Math.round(this.#now())} ${weight}\n`, { mode: 0o600 });
    } catch {
      // The next process then knows less, and GitHub's refusal is waited out.
    }
  }
}

const untilOf = (line: string): number => Number(line.split(" ")[0]) + countsForMs;
