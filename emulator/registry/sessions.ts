import { randomBytes } from "node:crypto";

/** What one token of the registry is good for. */
export interface Session {
  /** Value of the GitHub token that it stands for; undefined for an anonymous one. */
  readonly tokenValue: string | undefined;
  /** `acme/kas/kas` → what may be done there: `pull`, `push`. */
  readonly scopes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly expiresAt: number;
}

/** The registry's own tokens: opaque, and good for some minutes. https://distribution.github.io/distribution/spec/auth/token/ */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  open(session: Session): string {
    const value = `emu_${randomBytes(24).toString("base64url")}`;
    this.#sessions.set(value, session);
    return value;
  }

  find(value: string): Session | undefined {
    return this.#sessions.get(value);
  }

  clear(): void {
    this.#sessions.clear();
  }
}
