import { Failure, FailureCode, isFailure } from "../core/failure";
import type { Secret } from "../config/secret";
import { classify, type Answer, type Asked } from "./classify";
import type { Sent, Transport } from "./octokit";

export interface Call extends Omit<Asked, "kind" | "settingsUrl">, Sent {}

/** Sends a call and resolves with its success, or rejects with what went wrong as a `Failure`. */
export type Sender = (call: Call) => Promise<Answer>;

/** Answers after which nobody knows whether a write took effect. */
export const uncertain: readonly FailureCode[] = [FailureCode.server, FailureCode.network, FailureCode.unexpectedResponse];

/** Attempts of one operation that may fail for a moment, and the pauses between them. In milliseconds. */
export const backOff: readonly number[] = [1000, 2000, 4000];

export interface SenderOptions extends Pick<Asked, "kind" | "settingsUrl"> {
  readonly transport: Transport;
  readonly token: Secret;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Reads are repeated after 5xx and lost answers; writes are not, since they may have taken effect.
 * GitHub sometimes answers 401 to a token that worked a moment ago: that is repeated once, for writes too.
 */
export function createSender({ transport, token, sleep, kind, settingsUrl }: SenderOptions): Sender {
  let worked = false;

  const once = async (call: Call): Promise<Answer> => {
    let answer: Answer;
    try {
      answer = await transport(call);
    } catch (error) {
      throw describe(error, call, token);
    }
    const { status } = answer;
    if (status >= 200 && status < 300 && (call.method === "GET" ? status === 200 : status === 204)) return answer;
    throw classify(scrubbed(answer, token), { ...call, kind, settingsUrl });
  };

  return async (call) => {
    const pauses = call.method === "GET" ? [...backOff] : [];
    let secondChance = true;
    for (;;) {
      try {
        const answer = await once(call);
        worked = true;
        return answer;
      } catch (error) {
        let pause: number | undefined;
        if (isFailure(error, FailureCode.badCredentials) && worked && secondChance) {
          secondChance = false;
          pause = backOff[0];
        } else if (isFailure(error, FailureCode.server, FailureCode.network)) {
          pause = pauses.shift();
        }
        if (pause === undefined) throw error;
        await sleep(pause);
      }
    }
  };
}

/** The same failure, with what was attempted; anything else that was thrown becomes one. */
function describe(error: unknown, call: Call, token: Secret): Failure {
  const about = { operation: call.operation, subject: call.subject };
  if (error instanceof Failure) return new Failure(error.code, token.scrub(error.words), { ...error.details, ...about });
  const words = error instanceof Error ? error.message : String(error);
  return new Failure(FailureCode.unexpectedResponse, token.scrub(words), { ...about, cause: error });
}

/** Should an answer ever repeat the token, then not into a message. */
function scrubbed(answer: Answer, token: Secret): Answer {
  if (typeof answer.data !== "object" || answer.data === null) return { ...answer, data: undefined };
  const { message, documentation_url } = answer.data as { message?: unknown; documentation_url?: unknown };
  const clean = (text: unknown): unknown => (typeof text === "string" ? token.scrub(text) : undefined);
  return { ...answer, data: { message: clean(message), documentation_url: clean(documentation_url) } };
}
