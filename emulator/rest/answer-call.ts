import { Interruption } from "../faults/hooks";
import type { Strike } from "../faults/fault-box";
import type { Answer, Call } from "./call";
import { decide } from "./decide";
import { authenticate, requireUserAgent, selectApiVersion } from "./identify";
import { Problem } from "./problem";
import { refusal, write, type Written } from "./respond";

/** A request before anything is known about the caller. */
export type Request = Omit<Call, "now" | "apiVersion" | "token">;

/** In GitHub's order: user agent, API version, credentials, injected faults, limits, then the decision itself. */
export async function answerCall(request: Request): Promise<Written | "cut"> {
  const { world, entry } = request;
  const now = world.clock.now();
  let call: Call = { ...request, now, apiVersion: "", token: undefined };
  let strikes: readonly Strike[] = [];
  try {
    const answer = await orRefusal(call, async () => {
      requireUserAgent(request.headers);
      call = { ...call, apiVersion: selectApiVersion(world, request.headers) };
      call = { ...call, token: authenticate(call) };
      if (call.token !== undefined) entry.token = call.token.label;
      strikes = world.faults.strikes(call);
      if (strikes.length > 0) entry.faults = strikes.map((strike) => strike.kind);
      for (const strike of strikes) await strike.before(call);
      call = { ...call, now: world.clock.now() };
      world.limiter.take(call);
      return decideNow(call);
    });
    const changed = strikes.reduce((result, strike) => strike.answer(result, call), world.faults.lagged(answer, call));
    return strikes.reduce((result, strike) => strike.written(result, call), writeNow(changed, call));
  } catch (error) {
    if (error instanceof Interruption) return error.outcome;
    throw error;
  }
}

function decideNow(call: Call): Answer {
  call.world.store.expire(call.now);
  const answer = decide(call);
  if (answer.effect !== undefined) {
    call.entry.effect = answer.effect;
    call.world.faults.wrote();
  }
  return answer;
}

function writeNow(answer: Answer, call: Call): Written {
  const { limiter } = call.world;
  const written = write(answer, call);
  if (written.status === 304) limiter.giveBack(call.token, call.now);
  // A refusal by the limits brings its own figures.
  return { ...written, headers: { ...limiter.headers(call.token, call.now), ...written.headers } };
}

async function orRefusal(call: Call, decision: () => Promise<Answer>): Promise<Answer> {
  try {
    return await decision();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { docsUrl } = call.world.hosts;
    const { docs } = call.operation;
    return refusal(error, docs === "" ? docsUrl : `${docsUrl}/${docs}`);
  }
}
