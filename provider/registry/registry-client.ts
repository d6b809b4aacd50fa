import pLimit from "p-limit";
import type { Secret } from "../config/secret";
import { Failure, FailureCode, isFailure } from "../core/failure";
import { guardOrigins, type GuardedFetch } from "../origin-guard";
import { parseChallenge } from "./challenge";
import { acceptedTypes } from "./parse-manifest";
import { RegistryTokens } from "./registry-tokens";
import { Throttled, unlessThrottled } from "./retry-after";

/** What registries must accept at most, and so the most that is read. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Pauses after an answer that may be better next time. Milliseconds. */
const backOff: readonly number[] = [1000, 2000, 4000];
/** The most that one request waits for a rate limit in all. Milliseconds. */
const patienceMs = 5 * 60_000;
/** Where a 429 does not say how long. Milliseconds. */
const defaultWaitMs = 60_000;
/** ghcr.io asks for a millisecond at times: answered at once it would be asked again. */
const leastWaitMs = 250;

/** A repository of a registry: a container package. */
export interface Repository {
  readonly owner: string;
  readonly packageName: string;
}

/** The account to read for: a `ConnectionConfig` fits. */
export interface RegistryAccount {
  readonly baseUrl: string;
  readonly registryUrl: string;
  readonly token: Secret;
  /** The only origins that the token may go to. */
  readonly origins: readonly string[];
}

export interface RegistryDeps {
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly fetch?: typeof fetch;
  /** Manifests that are read at the same time. @default 10 */
  readonly concurrency?: number;
  /** Sends within the limit on all requests that are in flight with the token. @default at once */
  readonly inFlight?: <T>(send: () => Promise<T>) => Promise<T>;
  /** Patience for one answer, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
}

/** Reads manifests from the container registry of one account. Nothing is sent before the first read; nothing is ever written. */
export class RegistryClient {
  readonly #account: RegistryAccount;
  readonly #deps: RegistryDeps;
  readonly #fetch: GuardedFetch;
  readonly #tokens: RegistryTokens;
  readonly #limit: ReturnType<typeof pLimit>;
  #pausedUntil = 0;

  constructor(account: RegistryAccount, deps: RegistryDeps) {
    const registry = new URL(account.registryUrl).origin;
    const api = new URL(account.baseUrl).origin;
    const guard = (origins: readonly string[]): GuardedFetch => {
      const fetch = guardOrigins({ origins, maxBytes: MAX_MANIFEST_BYTES, ...(deps.fetch && { fetch: deps.fetch }), ...(deps.timeoutMs && { timeoutMs: deps.timeoutMs }) });
      return deps.inFlight === undefined ? fetch : (url, init) => deps.inFlight!(() => fetch(url, init));
    };
    this.#account = account;
    this.#deps = deps;
    this.#fetch = guard([registry]);
    // An Enterprise Server's registry may have its tokens on the API's host; on no other one.
    const mayAuthenticate = account.origins.includes(registry);
    this.#tokens = new RegistryTokens({ fetch: guard([registry, api]), token: mayAuthenticate ? account.token : undefined, now: deps.now });
    this.#limit = pLimit(deps.concurrency ?? 10);
  }

  /**
   * The bytes that the registry gives for a digest; whether they are what the digest names is for the reader to check.
   * Rejects with a `Failure`: `version-not-found` for 404, `bad-credentials`, `secondary-rate-limit`, `foreign-origin`,
   * `server`, `network` or `unexpected-response`.
   */
  manifest(repository: Repository, digest: string): Promise<Uint8Array> {
    return this.#limit(() => this.#patiently(repository, digest));
  }

  async #patiently(repository: Repository, digest: string): Promise<Uint8Array> {
    const pauses = [...backOff];
    for (let waited = 0; ; ) {
      try {
        await this.#untilOpen();
        return await this.#bytesOf(await this.#authenticated(repository, digest), repository, digest);
      } catch (error) {
        if (error instanceof Throttled) {
          const ms = Math.max(error.askedMs ?? defaultWaitMs, leastWaitMs);
          waited += ms;
          if (waited > patienceMs) throw this.#failure(FailureCode.secondaryRateLimit, "the registry asks for more patience than five minutes", { repository, digest, status: 429 });
          this.#pause(ms);
          continue;
        }
        const pause = isFailure(error, FailureCode.server, FailureCode.network) ? pauses.shift() : undefined;
        if (pause === undefined) throw this.#named(error, repository, digest);
        await this.#deps.sleep(pause);
      }
    }
  }

  #pause(ms: number): void {
    const until = this.#deps.now() + ms;
    // Requests in flight meet the same limit; one line is enough.
    if (until > this.#pausedUntil + 1000) this.#deps.log(`Waiting ${Math.ceil(ms / 1000)} s: the container registry's rate limit.`);
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** All requests of the connection meet the same limit, so all wait. */
  async #untilOpen(): Promise<void> {
    for (let left = this.#pausedUntil - this.#deps.now(); left > 0; left = this.#pausedUntil - this.#deps.now()) await this.#deps.sleep(left);
  }

  /** The first 401 tells where tokens are to be had; a later one, that a token has expired. */
  async #authenticated(repository: Repository, digest: string): Promise<Response> {
    const name = nameOf(repository);
    const token = await this.#tokens.get(name);
    const answer = await this.#get(repository, digest, token);
    if (answer.status !== 401) return answer;
    const challenge = parseChallenge(answer.headers.get("www-authenticate"));
    if (challenge === undefined) return answer;
    this.#tokens.challenged(challenge);
    if (token !== undefined) this.#tokens.forget(name);
    return this.#get(repository, digest, await this.#tokens.get(name));
  }

  async #get(repository: Repository, digest: string, token: string | undefined): Promise<Response> {
    const path = nameOf(repository).split("/").map(encodeURIComponent).join("/");
    const answer = await this.#fetch(`${this.#account.registryUrl}/v2/${path}/manifests/${digest}`, {
      headers: { accept: acceptedTypes.join(", "), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    });
    return unlessThrottled(answer, this.#deps.now());
  }

  async #bytesOf(answer: Response, repository: Repository, digest: string): Promise<Uint8Array> {
    const { status } = answer;
    const about = { repository, digest, status };
    if (status === 200) return new Uint8Array(await answer.arrayBuffer());
    if (status === 404) throw this.#failure(FailureCode.versionNotFound, "the registry has no such manifest, or not for this token", about);
    if (status === 401 || status === 403) throw this.#failure(FailureCode.badCredentials, "the registry does not let this token read the package", about, "Use a classic token with the scope read:packages that may read this package.");
    if (status >= 500) throw this.#failure(FailureCode.server, "the registry failed", about);
    throw this.#failure(FailureCode.unexpectedResponse, "the registry's answer is no manifest", about);
  }

  #failure(code: FailureCode, words: string, { repository, digest, status }: { repository: Repository; digest: string; status: number }, cure?: string): Failure {
    return new Failure(code, words, { operation: "read manifest", subject: `${nameOf(repository)}@${digest}`, status, ...(cure === undefined ? {} : { cure }) });
  }

  /** The same failure, with what was read and without anything that could be the token. */
  #named(error: unknown, repository: Repository, digest: string): Failure {
    const { token } = this.#account;
    const subject = `${nameOf(repository)}@${digest}`;
    if (!isFailure(error)) return new Failure(FailureCode.unexpectedResponse, token.scrub(error instanceof Error ? error.message : String(error)), { operation: "read manifest", subject });
    const { operation = "read manifest", status, cure } = error.details;
    return new Failure(error.code, token.scrub(error.words), { operation, subject, ...(status === undefined ? {} : { status }), ...(cure === undefined ? {} : { cure: token.scrub(cure) }) });
  }
}

const nameOf = ({ owner, packageName }: Repository): string => `${owner.toLowerCase()}/${packageName}`;
