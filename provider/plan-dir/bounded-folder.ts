import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Bounds {
  /** @default 100000 */
  readonly files?: number;
  /** @default 268435456 (256 MiB) */
  readonly bytes?: number;
  /** The clock by which a file that is read counts as used. @default a file counts as used when it was written */
  readonly now?: () => number;
}

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** What is kept when a bound is passed, so that not every write has to drop something. */
const keptShare = 0.9;

/**
 * A cache on disk, one file a name, shared by all runs and processes that use the folder. It is a memory and no record:
 * what cannot be read counts as absent, what cannot be written is not kept. Who reads it checks that a file is what its
 * name says. Beyond its bounds the files that were not used for longest go, and with them what a killed process left half written.
 */
export class BoundedFolder {
  readonly #folder: string;
  readonly #bounds: Required<Omit<Bounds, "now">> & Pick<Bounds, "now">;
  #held: { files: number; bytes: number } | undefined;

  constructor(folder: string, { files = 100_000, bytes = 256 * 2 ** 20, now }: Bounds = {}) {
    this.#folder = folder;
    this.#bounds = { files, bytes, ...(now && { now }) };
  }

  read(name: string): Uint8Array | undefined {
    try {
      const path = this.#pathOf(name);
      const bytes = readFileSync(path);
      this.#used(path);
      return bytes;
    } catch {
      return undefined;
    }
  }

  write(name: string, bytes: Uint8Array): void {
    try {
      const path = this.#pathOf(name);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if (this.#held === undefined) writeFileSync(join(this.#folder, ".gitignore"), "*\n");
      const held = (this.#held ??= sum(this.#entries()));
      const draft = `${path}.${randomUUID()}.tmp`;
      writeFileSync(draft, bytes, { mode: 0o600 });
      this.#used(draft);
      renameSync(draft, path);
      held.files += 1;
      held.bytes += bytes.byteLength;
      if (held.files > this.#bounds.files || held.bytes > this.#bounds.bytes) this.#shrink();
    } catch {
      // a full or read-only disk makes runs slower, and wrong never
    }
  }

  /** Names begin alike, `sha256:…`; two characters behind that spread them over folders that stay small. */
  #pathOf(name: string): string {
    const own = name.slice(name.indexOf(":") + 1);
    return join(this.#folder, own.slice(0, 2), own);
  }

  #used(path: string): void {
    const { now } = this.#bounds;
    if (now !== undefined) utimesSync(path, now() / 1000, now() / 1000);
  }

  #entries(): Entry[] {
    const shards = readdirSync(this.#folder, { withFileTypes: true }).filter((each) => each.isDirectory());
    return shards.flatMap((shard) =>
      readdirSync(join(this.#folder, shard.name)).flatMap((name): Entry[] => {
        const path = join(this.#folder, shard.name, name);
        try {
          const { size, mtimeMs } = statSync(path);
          return [{ path, bytes: size, usedAt: mtimeMs }];
        } catch {
          return []; // another process was quicker
        }
      }),
    );
  }

  #shrink(): void {
    const entries = this.#entries().sort((a, b) => a.usedAt - b.usedAt);
    const left = sum(entries);
    for (const entry of entries) {
      if (left.files <= this.#bounds.files * keptShare && left.bytes <= this.#bounds.bytes * keptShare) break;
      rmSync(entry.path, { force: true });
      left.files -= 1;
      left.bytes -= entry.bytes;
    }
    this.#held = left;
  }
}

const sum = (entries: readonly Entry[]): { files: number; bytes: number } => ({ files: entries.length, bytes: entries.reduce((bytes, entry) => bytes + entry.bytes, 0) });
