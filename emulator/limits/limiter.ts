import type { Call } from "../rest/call";
import { TokenKind, type Token } from "../state/model";
import { primaryExceeded, secondaryExceeded } from "./refusals";

/** Which writes count as content creation: not documented for packages. */
export const ContentCreation = { none: "none", restores: "restores", writes: "writes" } as const;
export type ContentCreation = (typeof ContentCreation)[keyof typeof ContentCreation];

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export interface LimitSettings {
  /** @default false */
  enabled: boolean;
  /** Requests per hour. @default by token: 5000, for `GITHUB_TOKEN` 1000, without token 60 */
  primaryPerHour: number | undefined;
  /** Reading costs 1 point, writing 5. @default 900 */
  pointsPerMinute: number;
  /** @default 100 */
  concurrent: number;
  /** @default 80 */
  contentPerMinute: number;
  /** @default 500 */
  contentPerHour: number;
  /** @default "restores" */
  contentCreation: ContentCreation;
  /** @default 403 */
  status: 403 | 429;
  /** Whether a secondary refusal says how long to wait. @default "present" */
  retryAfter: "present" | "absent";
}

export const defaultLimits: Readonly<LimitSettings> = {
  enabled: false,
  primaryPerHour: undefined,
  pointsPerMinute: 900,
  concurrent: 100,
  contentPerMinute: 80,
  contentPerHour: 500,
  contentCreation: ContentCreation.restores,
  status: 403,
  retryAfter: "present",
};

const minute = 60_000;
const hour = 60 * minute;

interface Account {
  windowStart: number;
  used: number;
  /** Times and costs of the last minute. */
  points: { readonly at: number; readonly cost: number }[];
  /** Times of content creations of the last hour. */
  creations: number[];
}

/** The books of GitHub's limits, one account per token. */
export class Limiter {
  readonly #accounts = new Map<string, Account>();
  #underWay = 0;

  constructor(readonly settings: LimitSettings) {}

  /** Counts a request as under way until the returned function is called. */
  enter(): () => void {
    this.#underWay += 1;
    return () => void (this.#underWay -= 1);
  }

  /** Books a request or throws the refusal. */
  take(call: Call): void {
    const { settings } = this;
    if (!settings.enabled) return;
    const { token, now } = call;
    const account = this.#account(token, now);
    if (this.#underWay > settings.concurrent) throw this.#tooMuch(call, minute);
    this.#takeSecondary(call, account);
    if (call.operation.action === "rate-limit") return;
    if (account.used >= this.#primary(token)) {
      throw primaryExceeded(call, { status: settings.status, reset: this.#reset(account) });
    }
    account.used += 1;
  }

  /** A 304 does not count against the hourly limit. */
  giveBack(token: Token | undefined, now: number): void {
    const account = this.#account(token, now);
    account.used = Math.max(0, account.used - 1);
  }

  headers(token: Token | undefined, now: number): Record<string, string> {
    if (!this.settings.enabled) return {};
    const { limit, remaining, reset, used } = this.core(token, now);
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-used": String(used),
      "x-ratelimit-resource": "core",
    };
  }

  /** What `GET /rate_limit` tells. */
  core(token: Token | undefined, now: number): { limit: number; remaining: number; reset: number; used: number } {
    const account = this.#account(token, now);
    const limit = this.#primary(token);
    return { limit, remaining: Math.max(0, limit - account.used), reset: this.#reset(account), used: account.used };
  }

  clear(): void {
    this.#accounts.clear();
  }

  #takeSecondary(call: Call, account: Account): void {
    const { settings } = this;
    const { now } = call;
    const reads = call.operation.method === "GET";
    account.points = account.points.filter((each) => each.at > now - minute);
    account.creations = account.creations.filter((each) => each > now - hour);
    const cost = reads ? 1 : 5;
    const spent = account.points.reduce((sum, each) => sum + each.cost, 0);
    if (spent + cost > settings.pointsPerMinute) throw this.#tooMuch(call, (account.points[0]?.at ?? now) + minute - now);
    if (this.#creates(call)) {
      const lastMinute = account.creations.filter((each) => each > now - minute);
      if (lastMinute.length >= settings.contentPerMinute) throw this.#tooMuch(call, (lastMinute[0] ?? now) + minute - now);
      if (account.creations.length >= settings.contentPerHour) throw this.#tooMuch(call, (account.creations[0] ?? now) + hour - now);
      account.creations.push(now);
    }
    account.points.push({ at: now, cost });
  }

  #creates({ operation }: Call): boolean {
    if (this.settings.contentCreation === ContentCreation.none || operation.method === "GET") return false;
    return operation.method === "POST" || this.settings.contentCreation === ContentCreation.writes;
  }

  #tooMuch(call: Call, waitMs: number): Error {
    const { status, retryAfter } = this.settings;
    return secondaryExceeded(call, { status, retryAfter: retryAfter === "present" ? Math.ceil(waitMs / 1000) : undefined });
  }

  #primary(token: Token | undefined): number {
    if (this.settings.primaryPerHour !== undefined) return this.settings.primaryPerHour;
    if (token === undefined) return 60;
    return token.kind === TokenKind.actions ? 1000 : 5000;
  }

  #reset = (account: Account): number => Math.ceil((account.windowStart + hour) / 1000);

  #account(token: Token | undefined, now: number): Account {
    const key = token?.value ?? "";
    const known = this.#accounts.get(key);
    const fresh: Account = { windowStart: now, used: 0, points: [], creations: [] };
    const account = known ?? fresh;
    if (now >= account.windowStart + hour) Object.assign(account, { windowStart: now, used: 0 });
    this.#accounts.set(key, account);
    return account;
  }
}
