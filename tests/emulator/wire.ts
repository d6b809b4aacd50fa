import { request } from "node:http";
import { SeedBuilder, startEmulator, type Emulator, type EmulatorOptions } from "../../emulator";

export const now = "2026-03-01T00:00:00Z";
export const token = "ghp_test";

/** A JSON body as a test reads it: whatever is expected there, and the expectation fails if it is not. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- typing it would assert what the test is to find out
export type Loose = any;

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed body; undefined when there is none. */
  readonly json: Loose;
}

/** Sends a path exactly as written: `fetch` would resolve `..` and encode before it reaches the wire. */
export function send(
  emulator: Emulator,
  method: string,
  path: string,
  options: { token?: string | null; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<WireAnswer> {
  const secret = options.token === undefined ? token : options.token;
  const headers = {
    "user-agent": "wire",
    ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
    // Without it a DELETE's body would arrive as the start of another request.
    ...(options.body === undefined ? {} : { "content-length": String(Buffer.byteLength(options.body)) }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port: emulator.port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const isJson = text !== "" && (incoming.headers["content-type"] ?? "").includes("json");
        try {
          const json = isJson ? JSON.parse(text) : undefined;
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers as Record<string, string>, text, json });
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    outgoing.on("error", reject);
    outgoing.end(options.body);
  });
}

/** What a client of the registry accepts. */
export const allManifests = ["vnd.oci.image.index.v1", "vnd.oci.image.manifest.v1", "vnd.docker.distribution.manifest.list.v2", "vnd.docker.distribution.manifest.v2"]
  .map((type) => `application/${type}+json`)
  .join(", ");

/** The same to the container registry, with the token in the short form that it takes without asking. */
export function ask(emulator: Emulator, method: string, path: string, options: Parameters<typeof send>[3] = {}): Promise<WireAnswer> {
  const secret = options.token === undefined ? token : options.token;
  return send(emulator, method, path, {
    ...options,
    token: secret === null ? null : Buffer.from(secret).toString("base64"),
    headers: { accept: allManifests, ...options.headers },
  });
}

/** `acme` with one user and one classic token that may do everything. */
export const acme = (): SeedBuilder => new SeedBuilder().organization("acme").user("monalisa").token(token, { user: "monalisa" });

/** Emulators started through the returned function end with the test. */
export function emulators(): (options?: EmulatorOptions) => Promise<Emulator> {
  const running: Emulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.close()));
  });
  return async (options = {}) => {
    const emulator = await startEmulator({ clock: now, seed: acme(), ...options });
    running.push(emulator);
    return emulator;
  };
}

/** Id of a live or deleted version by its name or one of its tags. */
export function idOf(emulator: Emulator, place: string, nameOrTag: string): number {
  const view = emulator.elsewhere.look(place);
  const version = [...(view?.active ?? []), ...(view?.deleted ?? [])].find((each) => each.name === nameOrTag || each.tags.includes(nameOrTag));
  if (version === undefined) throw new Error(`${place} has no ${nameOrTag}`);
  return version.id;
}
