const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 0.001, "µs": 0.001, ns: 0.000001 };
const inMessage = /retry-after:\s*((?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+)/i;
const piece = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/gi;

/**
 * How long a 429 asks to wait, in milliseconds; `undefined` where it does not say. The header is in seconds or a date;
 * ghcr.io writes a duration into the message instead: `toomanyrequests: retry-after: 1.16676ms, allowed: 44000/minute`.
 */
function retryAfterMs(header: string | null, body: string, now: number): number | undefined {
  if (header !== null && header.trim() !== "") {
    const seconds = Number(header);
    if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
    const date = Date.parse(header);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const found = inMessage.exec(body)?.[1];
  if (found === undefined) return undefined;
  return [...found.matchAll(piece)].reduce((sum, [, count, unit]) => sum + Number(count) * (units[(unit ?? "").toLowerCase()] ?? 0), 0);
}

/** A registry's 429, with what it asked for. It is waited out, and never shown. */
export class Throttled extends Error {
  /** Milliseconds; `undefined` where the answer does not say. */
  readonly askedMs: number | undefined;

  constructor(askedMs: number | undefined) {
    super("429");
    this.askedMs = askedMs;
  }
}

/** Passes an answer on, unless it is a 429. */
export async function unlessThrottled(answer: Response, now: number): Promise<Response> {
  if (answer.status !== 429) return answer;
  throw new Throttled(retryAfterMs(answer.headers.get("retry-after"), await answer.text(), now));
}
