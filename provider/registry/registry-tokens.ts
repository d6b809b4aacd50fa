import { z } from "zod";
import type { Secret } from "../config/secret";
import { Failure, FailureCode } from "../core/failure";
import type { GuardedFetch } from "../origin-guard";
import type { Challenge } from "./challenge";
import { unlessThrottled } from "./retry-after";

const TokenAnswer = z.object({ token: z.string().min(1).optional(), access_token: z.string().min(1).optional(), expires_in: z.number().positive().optional() });

/** Without `expires_in` a token lives a minute. https://distribution.github.io/distribution/spec/auth/token/#token-response-fields */
const defaultLifeMs = 60_000;
/** A token is renewed before its end, so that no request meets it. */
const usedShare = 0.8;

export interface RegistryTokensOptions {
  /** Speaks to the registry's origin and, for its realm, to the API's. */
  readonly fetch: GuardedFetch;
  /** Absent where the token may not go to this registry: then only what is public can be read. */
  readonly token: Secret | undefined;
  readonly now: () => number;
}

/** Pull tokens of one registry, one per repository. */
export class RegistryTokens {
  readonly #options: RegistryTokensOptions;
  readonly #tokens = new Map<string, { readonly until: number; readonly text: Promise<string> }>();
  #challenge: Challenge | undefined;

  constructor(options: RegistryTokensOptions) {
    this.#options = options;
  }

  /** Remembers what the registry asks for; from then on requests carry a token from the start. */
  challenged(challenge: Challenge): void {
    this.#challenge = challenge;
  }

  /** A pull token; `undefined` while the registry has asked for none. */
  async get(repository: string): Promise<string | undefined> {
    const challenge = this.#challenge;
    if (challenge === undefined) return undefined;
    const known = this.#tokens.get(repository);
    if (known !== undefined && this.#options.now() < known.until) return known.text;
    const entry = { until: this.#options.now() + defaultLifeMs * usedShare, text: Promise.resolve("") };
    entry.text = this.#ask(challenge, repository).then(({ text, lifeMs }) => {
      entry.until = this.#options.now() + lifeMs * usedShare;
      return text;
    });
    this.#tokens.set(repository, entry);
    // A failure is told to those who wait for it, and asked again by the next.
    entry.text.catch(() => this.forget(repository));
    return entry.text;
  }

  forget(repository: string): void {
    this.#tokens.delete(repository);
  }

  async #ask({ realm, service }: Challenge, repository: string): Promise<{ text: string; lifeMs: number }> {
    const about = { operation: "get a registry token", subject: repository };
    if (!URL.canParse(realm)) throw new Failure(FailureCode.unexpectedResponse, "the registry names no address where a token is to be had", about);
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.set("service", service);
    url.searchParams.set("scope", `repository:${repository}:pull`);
    const { token, fetch } = this.#options;
    // Any user name does: the token says who it is.
    const answer = await unlessThrottled(await fetch(url.href, { headers: { accept: "application/json", ...(token === undefined ? {} : { authorization: `Basic ${Buffer.from(`token:${token.reveal()}`).toString("base64")}` }) } }), this.#options.now());
    if (answer.status === 401 || answer.status === 403) {
      throw new Failure(FailureCode.badCredentials, token === undefined ? "the package is not public, and no token may be sent to this registry" : "the registry does not accept this token for the package", {
        ...about,
        status: answer.status,
        cure: token === undefined ? "Store the token meant for this registry in the stack's secret config." : "Use a classic token with the scope read:packages that may read this package.",
      });
    }
    if (answer.status >= 500) throw new Failure(FailureCode.server, "no token", { ...about, status: answer.status });
    const parsed = answer.status === 200 ? TokenAnswer.safeParse(await answer.json().catch(() => undefined)) : undefined;
    const text = parsed?.data?.token ?? parsed?.data?.access_token;
    if (text === undefined) throw new Failure(FailureCode.unexpectedResponse, "the answer holds no token", { ...about, status: answer.status });
    return { text, lifeMs: parsed?.data?.expires_in === undefined ? defaultLifeMs : parsed.data.expires_in * 1000 };
  }
}
