import { Failure, FailureCode } from "../core/failure";
import type { PackageType } from "../core/refs";
import { cureOf, type CureFacts } from "./cures";
import { Operation } from "./routes";
import { missingScopes, scopesFor, scopesHeld } from "./scopes";
import { isUnaccepted, TokenKind } from "./token-kind";

/** What came back, whatever the status. Header names are lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly data: unknown;
  /** Keeps the answer for later runs; to be called once it has been checked. */
  readonly keep?: () => void;
}

/** What was asked, and with what kind of token. */
export interface Asked {
  readonly operation: Operation | "read account";
  /** `npm package acme/left-pad`, `container version acme/api 4711`, `account acme` */
  readonly subject: string;
  readonly packageType?: PackageType;
  readonly kind: TokenKind;
  /** Where tokens are made on this host. */
  readonly settingsUrl: string;
}

interface Facts extends Answer {
  readonly asked: Asked;
  readonly message: string;
}

const held = (facts: Facts): readonly string[] | undefined => scopesHeld(facts.headers);
const says = ({ message }: Facts, words: string): boolean => message.toLowerCase().includes(words);
const isWrite = ({ asked }: Facts): boolean => asked.operation.startsWith("delete") || asked.operation.startsWith("restore");

/**
 * The error catalogue, first match wins. Status and headers decide; words decide only where GitHub gives nothing else:
 * the three refusals that all are 400, and secondary limits without `retry-after`.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
const catalogue: readonly (readonly [FailureCode, (facts: Facts) => boolean])[] = [
  [FailureCode.badCredentials, ({ status }) => status === 401],
  [FailureCode.primaryRateLimit, (facts) => limitOf(facts) === "primary"],
  [FailureCode.secondaryRateLimit, (facts) => limitOf(facts) === "secondary"],
  [FailureCode.sso, ({ status, headers }) => status === 403 && headers["x-github-sso"] !== undefined],
  [FailureCode.tokenKind, ({ status, headers, asked }) => status === 403 && (isUnaccepted(asked.kind) || headers["x-accepted-github-permissions"] !== undefined)],
  [FailureCode.scope, (facts) => facts.status === 403 && facts.asked.operation !== "read account" && missingScopes(scopesFor(facts.asked.operation), held(facts) ?? []).length > 0],
  [FailureCode.tokenKind, ({ status, asked }) => status === 400 && asked.operation === Operation.listPackages && asked.kind === TokenKind.installation],
  [FailureCode.lastTaggedVersion, (facts) => facts.status === 400 && isWrite(facts) && says(facts, "last tagged version")],
  [FailureCode.lastVersion, (facts) => facts.status === 400 && isWrite(facts) && says(facts, "last version of a package")],
  [FailureCode.tooPopular, (facts) => facts.status === 400 && isWrite(facts) && says(facts, "more than 5000 downloads")],
  [FailureCode.ownerNotFound, ({ status, asked }) => status === 404 && (asked.operation === "read account" || asked.operation === Operation.listPackages || asked.operation === Operation.listConflicts)],
  [FailureCode.versionNotFound, ({ status, asked }) => status === 404 && asked.operation.endsWith("version")],
  [FailureCode.packageNotFound, ({ status }) => status === 404],
  [FailureCode.refused, ({ status }) => status >= 400 && status < 500],
  [FailureCode.server, ({ status }) => status >= 500],
];

/**
 * Which rate limit an answer reports. Secondary limits show by `retry-after` or 429, and where both are absent only
 * in the message. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function limitOf({ status, headers, data }: Answer): "primary" | "secondary" | undefined {
  if (status !== 403 && status !== 429) return undefined;
  if (/\bsecondary rate\b/i.test(messageOf(data))) return "secondary";
  if (headers["x-ratelimit-remaining"] === "0") return "primary";
  return headers["retry-after"] !== undefined || status === 429 ? "secondary" : undefined;
}

function messageOf(data: unknown): string {
  const message = typeof data === "object" && data !== null && "message" in data ? data.message : undefined;
  return typeof message === "string" ? message.replace(/\s+/g, " ").trim().slice(0, 300) : "";
}

/** An answer that is not a success, as the failure that an operator can act on. */
export function classify(answer: Answer, asked: Asked): Failure {
  const facts: Facts = { ...answer, asked, message: messageOf(answer.data) };
  const code = catalogue.find(([, matches]) => matches(facts))?.[0] ?? FailureCode.unexpectedResponse;
  const documentationUrl = typeof answer.data === "object" && answer.data !== null && "documentation_url" in answer.data ? answer.data.documentation_url : undefined;
  const words = facts.message !== "" ? facts.message : answer.status >= 500 ? "Server Error" : "no message";
  const cure = cureOf(code, { ...asked, headers: answer.headers, held: held(facts) } satisfies CureFacts);
  const retryAt = retryTime(code, answer.headers);
  return new Failure(code, words, {
    operation: asked.operation,
    subject: asked.subject,
    status: answer.status,
    ...(typeof documentationUrl === "string" ? { documentationUrl } : {}),
    ...(cure === undefined ? {} : { cure }),
    ...(retryAt === undefined ? {} : { retryAt }),
  });
}

function retryTime(code: FailureCode, headers: Answer["headers"]): string | undefined {
  const reset = Number(headers["x-ratelimit-reset"]);
  return code === FailureCode.primaryRateLimit && reset > 0 && reset < 1e11 ? new Date(reset * 1000).toISOString() : undefined;
}
