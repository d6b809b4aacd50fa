import { randomUUID } from "node:crypto";

/** A package's name without the package, which comes into being with its first manifest. */
export const repositoryKey = (ownerId: number, name: string): string => `${ownerId}/${name}`;

/** An upload under way: what has arrived of it. */
interface Upload {
  readonly repository: string;
  readonly chunks: Uint8Array[];
  size: number;
}

/**
 * Layers and configurations, by repository and digest. They are pushed before the manifest that needs them, and so
 * before there is a package; the emulator never collects them, as ghcr.io is not known to.
 */
export class BlobStore {
  readonly #blobs = new Map<string, Map<string, Uint8Array>>();
  readonly #uploads = new Map<string, Upload>();

  get(repository: string, digest: string): Uint8Array | undefined {
    return this.#blobs.get(repository)?.get(digest);
  }

  put(repository: string, digest: string, bytes: Uint8Array): void {
    const blobs = this.#blobs.get(repository) ?? new Map<string, Uint8Array>();
    this.#blobs.set(repository, blobs);
    blobs.set(digest, bytes);
  }

  begin(repository: string): string {
    const id = randomUUID();
    this.#uploads.set(id, { repository, chunks: [], size: 0 });
    return id;
  }

  /** Bytes so far, or undefined where there is no such upload. */
  progress(repository: string, id: string): number | undefined {
    return this.#upload(repository, id)?.size;
  }

  append(repository: string, id: string, bytes: Uint8Array): void {
    const upload = this.#upload(repository, id);
    if (upload === undefined || bytes.length === 0) return;
    upload.chunks.push(bytes);
    upload.size += bytes.length;
  }

  /** Ends an upload and hands out what arrived. */
  end(repository: string, id: string): Uint8Array {
    const chunks = this.#upload(repository, id)?.chunks ?? [];
    this.#uploads.delete(id);
    return Buffer.concat(chunks);
  }

  #upload(repository: string, id: string): Upload | undefined {
    const upload = this.#uploads.get(id);
    return upload?.repository === repository ? upload : undefined;
  }
}
