import { TokenKind, type Token } from "../state/model";
import type { RegistryCall } from "./call";
import { Refusal } from "./refusal";
import type { Session } from "./sessions";

/** Who asks: a token of the registry, a GitHub token in the short form, or nobody. */
export interface Caller {
  readonly token: Token | undefined;
  readonly session: Session | undefined;
}

const [bearer, basic] = [/^bearer\s+(.+)$/i, /^basic\s+(.+)$/i];
const base64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");

/** ghcr.io knows classic tokens and those of workflows, and no others. */
function supported(token: Token | undefined, otherwise: "denied" | "invalid-token"): Token {
  if (token === undefined || token.kind === TokenKind.fineGrained || token.kind === TokenKind.installation) throw new Refusal(otherwise);
  return token;
}

/** `/token` takes a GitHub token as the password of any user. */
export function callerOfToken({ world, headers }: RegistryCall): Token | undefined {
  const authorization = headers["authorization"];
  if (authorization === undefined) return undefined;
  const [, pair] = basic.exec(authorization) ?? [];
  const secret = pair === undefined ? "" : base64(pair).split(":").slice(1).join(":");
  return supported(world.store.token(secret), "denied");
}

/**
 * `/v2/` takes what `/token` gave out, or the base64 of a GitHub token, with or without a user before it.
 * A token that is too old is asked for again, one that is none is refused, and so is a password.
 */
export function callerOf({ world, headers, now }: RegistryCall): Caller {
  const [, value] = bearer.exec(headers["authorization"] ?? "") ?? [];
  if (value === undefined) throw new Refusal(headers["authorization"] === undefined ? "requires-auth" : "invalid-token");
  const session = world.sessions.find(value);
  if (session === undefined) {
    const secret = base64(value);
    return { token: supported(world.store.token(secret) ?? world.store.token(secret.split(":").slice(1).join(":")), "invalid-token"), session };
  }
  if (session.expiresAt <= now) throw new Refusal("requires-auth");
  return { token: session.tokenValue === undefined ? undefined : supported(world.store.token(session.tokenValue), "invalid-token"), session };
}
