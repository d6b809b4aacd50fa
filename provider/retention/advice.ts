/** What is wrong, what is allowed and what to do, carried by each custom issue to the message. */
export interface Advice {
  readonly words: string;
  readonly allowed: string;
  readonly cure: string;
}

/** The second argument of a `refine` whose failure is told in these words. */
export const advised = (advice: Advice): { error: string; params: Advice } => ({ error: advice.words, params: advice });

export const noInstant: Advice = { words: "is not an instant", allowed: "RFC 3339 with a time and a zone", cure: "Write it like 2026-01-31T00:00:00Z." };
