import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { formatMoment } from "../clock";
import type { LedgerEntry } from "../ledger";
import type { Token } from "../state/model";
import type { World } from "../world";
import type { Answer, Call, Route } from "./call";
import { decide } from "./decide";
import { authenticate, requireUserAgent, selectApiVersion } from "./identify";
import { Problem } from "./problem";
import { refusal, write, type Written } from "./respond";

export interface Env {
  Bindings: HttpBindings;
}

/** As received: the `Request` object of the platform has already resolved `..` and `%2e%2e`. */
export const rawPath = (c: { env: HttpBindings }): string => c.env.incoming.url ?? "/";

const pathOf = (raw: string): string => raw.split("?", 1)[0] ?? "/";

/** One request, in the order in which GitHub decides: user agent, API version, credentials, then the call itself. */
export const serve = (world: World, route: Route) => async (c: Context<Env>): Promise<Response> => {
  const raw = rawPath(c);
  const headers = c.req.header();
  const entry = openEntry(world, { raw, method: c.req.method, headers, route });
  const known: { token: Token | undefined; apiVersion: string | undefined } = { token: undefined, apiVersion: undefined };
  const request = {
    ...route,
    world,
    entry,
    headers,
    now: world.clock.now(),
    params: c.req.param() as Record<string, string>,
    query: new URLSearchParams(raw.slice(pathOf(raw).length)),
    body: await c.req.text(),
    origin: `http://${headers["host"] ?? "127.0.0.1"}`,
  };
  const answer = ((): Answer => {
    try {
      requireUserAgent(headers);
      known.apiVersion = selectApiVersion(world, headers);
      known.token = authenticate(world, headers);
      if (known.token !== undefined) entry.token = known.token.label;
      const call: Call = { ...request, apiVersion: known.apiVersion, token: known.token };
      world.store.expire(call.now);
      return decide(call);
    } catch (error) {
      if (error instanceof Problem) return refusal(error, documentationUrl(world, route));
      throw error;
    }
  })();
  const written = write(answer, { call: request, ...known, requestId: requestId(entry.seq) });
  entry.status = written.status;
  if (answer.effect !== undefined) entry.effect = answer.effect;
  return toResponse(written);
};

const documentationUrl = ({ hosts }: World, { operation }: Route): string =>
  operation.docs === "" ? hosts.docsUrl : `${hosts.docsUrl}/${operation.docs}`;

const requestId = (seq: number): string => `E000:${seq.toString(16).toUpperCase().padStart(6, "0")}`;

const toResponse = ({ status, headers, text }: Written): Response => new Response(text ?? null, { status, headers });

function openEntry(world: World, request: { raw: string; method: string; headers: Record<string, string>; route: Route }): LedgerEntry {
  const { authorization, ...requestHeaders } = request.headers;
  const { operation } = request.route;
  return world.ledger.open({
    at: formatMoment(world.clock.now()),
    method: request.method,
    path: request.raw,
    ...(operation.action === "unrouted" ? {} : { operationId: operation.id }),
    authorized: authorization !== undefined,
    requestHeaders,
  });
}
