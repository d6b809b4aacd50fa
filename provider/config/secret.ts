import { createHash } from "node:crypto";

const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * A token that does not show itself: not when printed, not when serialised, not when thrown.
 * Whoever needs the text says so by calling `reveal`, which only the request's last step does.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  reveal(): string {
    return this.#value;
  }

  /** Tells tokens apart, and leads back to none: they are random, and too long to be guessed. */
  fingerprint(): string {
    return createHash("sha256").update(this.#value).digest("hex");
  }

  /** Removes this token from a text, also where it stands in base64 (as registries send it). */
  scrub(text: string): string {
    const spellings = [this.#value, Buffer.from(this.#value).toString("base64"), encodeURIComponent(this.#value)];
    return spellings.reduce((scrubbed, spelling) => scrubbed.replaceAll(spelling, "[token]"), text);
  }

  toString(): string {
    return "[token]";
  }

  toJSON(): string {
    return "[token]";
  }

  [inspect](): string {
    return "[token]";
  }
}
