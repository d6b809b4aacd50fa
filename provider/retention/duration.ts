const unitMs = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const form = /^\d+(?:\.\d+)?[hdw]$/;

/** `30d` → milliseconds; `undefined` for what is not a duration of whole seconds. */
export function parseDuration(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  const milliseconds = Number(text.slice(0, -1)) * unitMs[text.at(-1) as keyof typeof unitMs];
  return Number.isSafeInteger(milliseconds) && milliseconds % 1000 === 0 ? milliseconds : undefined;
}

/** The same for a duration that was checked at the wall. */
export function durationMs(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new TypeError(`not a duration: ${text}`);
  return milliseconds;
}
