import { Interruption } from "../faults/hooks";
import type { Strike } from "../faults/fault-box";
import { Problem } from "../rest/problem";
import { refusal as restRefusal, requestId, type Written } from "../rest/respond";
import type { RegistryAnswer, RegistryCall } from "./call";
import { decide } from "./decide";
import { Refusal } from "./refusal";

/** Injected faults first, then the decision; reading here costs nothing of the REST API's limits. */
export async function answerRegistry(call: RegistryCall): Promise<Written | "cut"> {
  const strikes = call.world.faults.strikes(call);
  if (strikes.length > 0) call.entry.faults = strikes.map((strike) => strike.kind);
  try {
    const answer = await orRefusal(call, strikes);
    return strikes.reduce((result, strike) => strike.written(result, call), write(answer, call));
  } catch (error) {
    if (error instanceof Interruption) return error.outcome;
    throw error;
  }
}

async function orRefusal(call: RegistryCall, strikes: readonly Strike[]): Promise<RegistryAnswer> {
  try {
    for (const strike of strikes) await strike.before(call);
    const now = call.world.clock.now();
    call.world.store.expire(now);
    const answer = decide({ ...call, now });
    if (answer.effect !== undefined) call.entry.effect = answer.effect;
    return answer;
  } catch (error) {
    if (error instanceof Refusal) return refused(call, error);
    if (!(error instanceof Problem)) throw error;
    // What GitHub's front refuses, it refuses in the words of the REST API; a wrong password is the registry's business.
    if (error.status === 401) return refused(call, new Refusal("requires-auth"));
    const { status, body, headers = {} } = restRefusal(error, call.world.hosts.docsUrl);
    return { status, json: body, headers };
  }
}

function refused(call: RegistryCall, { status, code, message }: Refusal): RegistryAnswer {
  const headers = status === 401 && call.target.kind !== "token" ? { "www-authenticate": challenge(call) } : {};
  return { status, json: { errors: [{ code, message }] }, headers };
}

/** Where to get a token, and which. https://distribution.github.io/distribution/spec/auth/token/ */
function challenge({ origin, world, target, entry }: RegistryCall): string {
  const writes = entry.method !== "GET" && entry.method !== "HEAD";
  const path = "repository" in target ? target.repository : "user/image";
  return `Bearer realm="${origin}/token",service="${world.hosts.registryHost}",scope="repository:${path}:pull${writes ? ",push" : ""}"`;
}

function write({ status, headers = {}, json, bytes }: RegistryAnswer, call: RegistryCall): Written {
  const body = json === undefined ? bytes : JSON.stringify(json);
  const all: Record<string, string> = {
    date: new Date(call.now).toUTCString(),
    "docker-distribution-api-version": "registry/2.0",
    "x-github-request-id": requestId(call.entry.seq),
    ...(json === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  };
  if (body === undefined) return { status, headers: all };
  // A client takes the size from the answer to HEAD, which has no body to count.
  if (call.entry.method === "HEAD") return { status, headers: { ...all, "content-length": String(Buffer.byteLength(body)) } };
  return { status, headers: all, body };
}
