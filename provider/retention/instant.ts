const hourMs = 3_600_000;
const form = /^\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** RFC 3339 → epoch milliseconds; `undefined` for anything else, also for a day that its month does not have. */
export function parseInstant(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  if (month < 1 || month > 12 || day < 1) return undefined;
  // JavaScript reads February 30 as March 2.
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return Date.parse(text.toUpperCase());
}

/** Epoch milliseconds → RFC 3339 in UTC, as GitHub writes it; with milliseconds only where there are some. */
export function formatInstant(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(".000Z", "Z");
}

/** The instant rounded down to the UTC hour, so that two previews in one hour agree byte for byte. */
export function hourOf(epochMs: number): number {
  return Math.floor(epochMs / hourMs) * hourMs;
}

/** False for an instant too far away for a date to express. */
export function isExpressible(epochMs: number): boolean {
  return !Number.isNaN(new Date(epochMs).getTime());
}
