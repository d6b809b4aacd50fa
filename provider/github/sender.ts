import { Failure, FailureCode, isFailure } from "../core/failure";
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
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Reads are repeated after 5xx and lost answers; writes are not, since they may have taken effect.
 * GitHub sometimes answers 401 to a token that worked a moment ago: that is repeated once, for writes too.
 */
export function createSender({ transport, sleep, kind, settingsUrl }: SenderOptions): Sender {
  let worked = false;

  const once = async (call: Call): Promise<Answer> => {
    let answer: Answer;
    try {
      answer = await transport(call);
    } catch (error) {
      throw describe(error, call);
    }
    const { status } = answer;
    if (status >= 200 && status < 300 && (call.method === "GET" ? status === 200 : status === 204)) return answer;
    throw classify(answer, { ...call, kind, settingsUrl });
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
function describe(error: unknown, call: Call): Failure {
  const about = { operation: call.operation, subject: call.subject };
  if (error instanceof Failure) return new Failure(error.code, error.words, { ...error.details, ...about });
  return new Failure(FailureCode.unexpectedResponse, error instanceof Error ? error.message : String(error), { ...about, cause: error });
}
