import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { BoundedFolder } from "./bounded-folder";

const format = "github-packages-answer/1";
const Stored = z.strictObject({ format: z.literal(format), key: z.string(), etag: z.string(), link: z.string().optional(), hash: z.string(), body: z.string() });
type Answer = Pick<z.infer<typeof Stored>, "etag" | "link" | "body">;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface AnswerStoreOptions {
  readonly now: () => number;
  /** Beyond it the least recently used are forgotten. @default 64 MiB, which holds the lists of about a million versions */
  readonly mostBytes?: number;
}

/** GitHub's answers across runs, found by token and URL and holding neither: what is missing or damaged is asked for again. */
export class AnswerStore {
  readonly #files: BoundedFolder;

  constructor(folder: string, { now, mostBytes = 64 * 2 ** 20 }: AnswerStoreOptions) {
    this.#files = new BoundedFolder(folder, { bytes: mostBytes, now });
  }

  read(key: readonly string[]): Answer | undefined {
    const name = nameOf(key);
    const bytes = this.#files.read(name);
    if (bytes === undefined) return undefined;
    try {
      const stored = Stored.parse(JSON.parse(gunzipSync(bytes).toString("utf8")));
      if (stored.key !== name || stored.hash !== hashOf(stored)) return undefined;
      return { etag: stored.etag, body: stored.body, ...(stored.link === undefined ? {} : { link: stored.link }) };
    } catch {
      return undefined;
    }
  }

  write(key: readonly string[], { etag, link, body }: Answer & { readonly link?: string | undefined }): void {
    const name = nameOf(key);
    const stored = { format, key: name, etag, ...(link === undefined ? {} : { link }), hash: hashOf({ etag, link, body }), body };
    this.#files.write(name, gzipSync(JSON.stringify(stored), { level: 1 }));
  }
}

const nameOf = (key: readonly string[]): string => sha256(JSON.stringify(key)).slice(0, 40);
const hashOf = ({ etag, link, body }: { readonly etag: string; readonly link?: string | undefined; readonly body: string }): string => sha256(`${etag}\n${link ?? ""}\n${body}`);
