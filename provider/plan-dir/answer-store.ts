import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";

const format = "github-packages-answer/1";
const Stored = z.strictObject({ format: z.literal(format), key: z.string(), etag: z.string(), link: z.string().optional(), hash: z.string(), body: z.string() });
type Answer = Pick<z.infer<typeof Stored>, "etag" | "link" | "body">;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface AnswerStoreOptions {
  readonly now: () => number;
  /** Beyond it the least recently used are forgotten. @default 64 MiB, which holds the lists of about a million versions */
  readonly mostBytes?: number;
}

/**
 * GitHub's answers across runs, one file each, found by token and URL and holding neither. It is a memory and no record:
 * what is missing, damaged or cannot be written is asked for again.
 */
export class AnswerStore {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #mostBytes: number;
  #bytes: number | undefined;

  constructor(folder: string, { now, mostBytes = 64 * 2 ** 20 }: AnswerStoreOptions) {
    this.#folder = folder;
    this.#now = now;
    this.#mostBytes = mostBytes;
  }

  read(key: readonly string[]): Answer | undefined {
    const name = nameOf(key);
    const file = join(this.#folder, name);
    try {
      const stored = Stored.parse(JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")));
      if (stored.key !== name || stored.hash !== sha256(`${stored.etag}\n${stored.link ?? ""}\n${stored.body}`)) return undefined;
      utimesSync(file, this.#now() / 1000, this.#now() / 1000);
      return { etag: stored.etag, body: stored.body, ...(stored.link === undefined ? {} : { link: stored.link }) };
    } catch {
      return undefined;
    }
  }

  write(key: readonly string[], { etag, link, body }: Answer & { readonly link?: string | undefined }): void {
    const name = nameOf(key);
    const stored = { format, key: name, etag, ...(link === undefined ? {} : { link }), hash: sha256(`${etag}\n${link ?? ""}\n${body}`), body };
    try {
      const bytes = gzipSync(JSON.stringify(stored), { level: 1 });
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const draft = join(this.#folder, `${name}.${process.pid}.tmp`);
      writeFileSync(draft, bytes, { mode: 0o600 });
      utimesSync(draft, this.#now() / 1000, this.#now() / 1000);
      renameSync(draft, join(this.#folder, name));
      this.#bytes = (this.#bytes ?? this.#measure()) + bytes.length;
      if (this.#bytes > this.#mostBytes) this.#forget();
    } catch {
      // The next run asks GitHub for it.
    }
  }

  #files(): { file: string; size: number; usedAt: number }[] {
    return readdirSync(this.#folder).map((name) => {
      const file = join(this.#folder, name);
      const { size, mtimeMs } = statSync(file);
      return { file, size, usedAt: mtimeMs };
    });
  }

  #measure(): number {
    return this.#files().reduce((sum, { size }) => sum + size, 0);
  }

  /** Down to three quarters, so that not every write has to. */
  #forget(): void {
    const files = this.#files().sort((a, b) => a.usedAt - b.usedAt);
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of files) {
      if (bytes <= this.#mostBytes * 0.75) break;
      rmSync(file, { force: true });
      bytes -= size;
    }
    this.#bytes = bytes;
  }
}

const nameOf = (key: readonly string[]): string => sha256(JSON.stringify(key)).slice(0, 40);
