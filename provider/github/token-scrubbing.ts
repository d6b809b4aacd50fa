import { Failure } from "../core/failure";
import type { Secret } from "../config/secret";

type Method = (...args: never[]) => Promise<unknown>;

/**
 * The same methods, whose failures cannot carry the token. Failures redact what looks like a credential;
 * this also covers a token of unknown form that GitHub, a proxy or a library repeats in a text.
 */
export function scrubFailures<Api extends { readonly [name in keyof Api]: Method }>(api: Api, token: Secret): Api {
  const scrubbed = Object.entries(api).map(([name, method]) => [
    name,
    async (...args: never[]) => {
      try {
        return await (method as Method)(...args);
      } catch (error) {
        throw scrub(error, token);
      }
    },
  ]);
  return Object.fromEntries(scrubbed) as Api;
}

function scrub(error: unknown, token: Secret): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? token.scrub(error) : error;
  const cause = scrub(error.cause, token);
  if (error instanceof Failure) {
    const texts = [error.message, error.stack ?? "", ...Object.values(error.details).filter((value) => typeof value === "string")];
    if (cause === error.cause && texts.every((text) => token.scrub(text) === text)) return error;
    const details = Object.fromEntries(Object.entries(error.details).map(([key, value]) => [key, typeof value === "string" ? token.scrub(value) : value]));
    return new Failure(error.code, token.scrub(error.words), { ...details, ...(cause === undefined ? {} : { cause }) });
  }
  const text = `${error.message}${error.stack ?? ""}`;
  return cause === error.cause && token.scrub(text) === text ? error : new Error(token.scrub(error.message), { cause });
}
