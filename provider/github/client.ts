import type { Secret } from "../config/secret";
import { guardOrigins } from "../origin-guard";
import { createBudget, type Budget } from "./budget";
import { createCalls } from "./calls";
import type { KeptAnswers } from "./kept-answers";
import { tokenSettingsUrl } from "./cures";
import { createTransport } from "./octokit";
import { createOwners } from "./owners";
import type { PackagesApi } from "./packages-api";
import { createReads } from "./reads";
import { createSender } from "./sender";
import { tokenKind } from "./token-kind";
import { scrubFailures } from "./token-scrubbing";
import { createWrites } from "./writes";

/** The account to work for: a `ConnectionConfig` fits. */
export interface ClientConnection {
  readonly baseUrl: string;
  readonly token: Secret;
  /** The only origins that the token may go to. */
  readonly origins: readonly string[];
}

export interface ClientDeps {
  readonly now: () => number;
  /** Waits for limits and retries, told to whoever is watching. */
  readonly log: (line: string) => void;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly fetch?: typeof fetch;
  /** @default 180 */
  readonly deletesPerMinute?: number;
  /** @default 60 */
  readonly restoresPerMinute?: number;
  /** Requests in flight. @default 10 */
  readonly concurrency?: number;
  /** For several clients of one token at one host. @default a budget of its own */
  readonly budget?: Budget;
  /** Where answers are kept across runs. @default nowhere */
  readonly kept?: KeptAnswers;
  /** Patience for one answer, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
  /** @default `pulumi-github-packages` */
  readonly userAgent?: string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** GitHub's Packages API for one account. Nothing is sent before the first call. */
export function createPackagesApi(connection: ClientConnection, deps: ClientDeps): PackagesApi {
  const { now, log, sleep = pause, deletesPerMinute = 180, restoresPerMinute = 60, concurrency = 10 } = deps;
  const { baseUrl, token } = connection;
  // The API's own origin only: a `Link` or redirect to the registry would be as wrong as to anywhere else.
  const origins = connection.origins.filter((origin) => origin === new URL(baseUrl).origin);
  const fetch = guardOrigins({ origins, ...(deps.fetch && { fetch: deps.fetch }), ...(deps.timeoutMs && { timeoutMs: deps.timeoutMs }) });
  const budget = deps.budget ?? createBudget({ deletesPerMinute, restoresPerMinute, concurrency, now, sleep, log });
  const transport = createTransport({ baseUrl, token, fetch, budget, kept: deps.kept, log, userAgent: deps.userAgent ?? "pulumi-github-packages" });
  const send = createSender({ transport, sleep, kind: tokenKind(token.reveal()), settingsUrl: tokenSettingsUrl(baseUrl) });
  const owner = createOwners(send, baseUrl);
  const calls = createCalls(baseUrl, owner);
  const reads = createReads({ calls, send });
  return scrubFailures<PackagesApi>({ owner, ...reads, ...createWrites({ calls, send, reads, sleep, now }) }, token);
}
