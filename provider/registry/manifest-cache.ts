import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { matchesDigest } from "./parse-manifest";

export interface CacheLimits {
  /** @default 100000 */
  readonly files?: number;
  /** @default 268435456 (256 MiB) */
  readonly bytes?: number;
}

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly writtenAt: number;
}

/** What is dropped at once when a limit is passed, so that this is not done for every file. */
const keptShare = 0.9;

/**
 * Manifests on disk, one file per digest, shared by all resources, runs and processes that use the folder. A digest
 * names its content for ever, so nothing here can be out of date; what is damaged is not what its name says, and counts
 * as absent.
 */
export class ManifestCache {
  readonly #folder: string;
  readonly #limits: Required<CacheLimits>;
  #held: { files: number; bytes: number } | undefined;

  constructor(folder: string, limits: CacheLimits = {}) {
    this.#folder = folder;
    this.#limits = { files: limits.files ?? 100_000, bytes: limits.bytes ?? 256 * 1024 * 1024 };
  }

  /** The bytes that a digest names, if they are here and whole. */
  read(digest: string): Uint8Array | undefined {
    try {
      const bytes = readFileSync(this.#pathOf(digest));
      return matchesDigest(bytes, digest) ? bytes : undefined;
    } catch {
      return undefined; // a cache that cannot be read is an empty one: the registry is asked
    }
  }

  /** Keeps bytes whose digest was verified. A full or read-only disk makes runs slower, and wrong never. */
  write(digest: string, bytes: Uint8Array): void {
    try {
      const path = this.#pathOf(digest);
      mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
      if (this.#held === undefined) writeFileSync(join(this.#folder, ".gitignore"), "*\n");
      const held = (this.#held ??= this.#count());
      const draft = `${path}.${randomUUID()}.tmp`;
      writeFileSync(draft, bytes, { mode: 0o600 });
      renameSync(draft, path);
      held.files += 1;
      held.bytes += bytes.byteLength;
      if (held.files > this.#limits.files || held.bytes > this.#limits.bytes) this.#shrink();
    } catch {
      // as above
    }
  }

  #pathOf(digest: string): string {
    const hex = digest.slice(digest.indexOf(":") + 1);
    return join(this.#folder, hex.slice(0, 2), hex);
  }

  #entries(): Entry[] {
    const shards = readdirSync(this.#folder, { withFileTypes: true }).filter((each) => each.isDirectory());
    return shards.flatMap((shard) =>
      readdirSync(join(this.#folder, shard.name)).flatMap((name): Entry[] => {
        const path = join(this.#folder, shard.name, name);
        try {
          const { size, mtimeMs } = statSync(path);
          return [{ path, bytes: size, writtenAt: mtimeMs }];
        } catch {
          return []; // another process was quicker
        }
      }),
    );
  }

  #count(): { files: number; bytes: number } {
    const entries = this.#entries();
    return { files: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** Drops the oldest, and with them what a killed process left half written. */
  #shrink(): void {
    const entries = this.#entries().sort((a, b) => a.writtenAt - b.writtenAt);
    let files = entries.length;
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries) {
      if (files <= this.#limits.files * keptShare && bytes <= this.#limits.bytes * keptShare) break;
      rmSync(entry.path, { force: true });
      files -= 1;
      bytes -= entry.bytes;
    }
    this.#held = { files, bytes };
  }
}
