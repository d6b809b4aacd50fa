import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { formatMoment } from "../clock";
import type { LedgerEntry } from "../ledger";
import type { World } from "../world";
import { answerCall } from "./answer-call";
import type { Route } from "./call";
import { toResponse } from "./to-response";

export interface Env {
  Bindings: HttpBindings;
}

/** As received: the platform's `Request` has already resolved `..` and `%2e%2e`. */
export const rawPath = (c: { env: HttpBindings }): string => c.env.incoming.url ?? "/";

/** One route over HTTP: reduces the request to data, keeps the ledger, writes the answer. */
export const serve = (world: World, route: Route) => async (c: Context<Env>): Promise<Response> => {
  const raw = rawPath(c);
  const headers = c.req.header();
  const entry = openEntry(world, { raw, method: c.req.method, headers, route });
  const leave = world.limiter.enter();
  try {
    const outcome = await answerCall({
      ...route,
      world,
      entry,
      headers,
      params: c.req.param(),
      query: new URLSearchParams(raw.split("?").slice(1).join("?")),
      body: await c.req.text(),
      origin: `http://${headers["host"] ?? "127.0.0.1"}`,
    });
    if (outcome !== "cut") entry.status = outcome.status;
    if (outcome !== "cut") return toResponse(outcome);
    c.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  } finally {
    leave();
  }
};

export function openEntry(world: World, request: { raw: string; method: string; headers: Record<string, string>; route: Route }): LedgerEntry {
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
