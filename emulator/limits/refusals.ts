import type { Call } from "../rest/call";
import { Problem } from "../rest/problem";
import { requestId } from "../rest/respond";
import { TokenKind } from "../state/model";

/** Clients tell the two limits apart by this text and by `x-ratelimit-remaining`, so both must be exact. */
const secondaryMessage =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID";

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
export function primaryExceeded({ world, token }: Call, at: { status: 403 | 429; reset: number }): Problem {
  const kind = token?.kind === TokenKind.installation || token?.kind === TokenKind.actions ? "installation" : "user";
  const id = token === undefined ? 0 : (world.store.owner(token.user)?.id ?? 0);
  return new Problem("primary-limit", {
    status: at.status,
    message: `API rate limit exceeded for ${kind} ID ${id}.`,
    documentationUrl: "https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting",
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(at.reset), "x-ratelimit-resource": "core" },
  });
}

/** `retry-after` may be missing. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
export const secondaryExceeded = (call: Call, at: { status: 403 | 429; retryAfter?: number | undefined }): Problem =>
  new Problem("secondary-limit", {
    status: at.status,
    message: `${secondaryMessage} ${requestId(call.entry.seq)}.`,
    documentationUrl: "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
    headers: at.retryAfter === undefined ? {} : { "retry-after": String(at.retryAfter) },
  });
