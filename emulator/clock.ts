/** The emulator's only source of time. Moments are milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Jumps to a moment, RFC 3339. A fixed clock stands still there; a running one goes on from there. */
  set(moment: string): void;
  advance(ms: number): void;
}

/** Reads an RFC 3339 moment; throws on anything that is not a moment with an offset. */
function parseMoment(moment: string): number {
  const parsed = Date.parse(moment);
  if (Number.isNaN(parsed) || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(moment)) {
    throw new RangeError(`"${moment}" is not an RFC 3339 date and time, for example 2026-01-31T12:00:00Z`);
  }
  return parsed;
}

/** GitHub writes whole seconds: `2026-02-04T17:46:53Z`. */
export const formatMoment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** A clock that moves only when told to. */
export function fixedClock(moment: string): Clock {
  let at = parseMoment(moment);
  return {
    now: () => at,
    set: (next) => void (at = parseMoment(next)),
    advance: (ms) => void (at += ms),
  };
}

/** The computer's clock, which can be shifted. */
export function runningClock(): Clock {
  let shift = 0;
  return {
    now: () => Date.now() + shift,
    set: (moment) => void (shift = parseMoment(moment) - Date.now()),
    advance: (ms) => void (shift += ms),
  };
}

/**
 * A clock that runs `factor` times as fast as the computer's from `since` on, so that an hour of limits passes in
 * seconds. A client whose timers and clock are scaled alike sees nothing but a fast machine.
 */
export function scaledClock({ since, factor }: { readonly since: number; readonly factor: number }): Clock {
  let shift = 0;
  const scaled = (): number => since + (Date.now() - since) * factor;
  return {
    now: () => scaled() + shift,
    set: (moment) => void (shift = parseMoment(moment) - scaled()),
    advance: (ms) => void (shift += ms),
  };
}
