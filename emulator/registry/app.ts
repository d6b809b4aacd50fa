import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, Hono } from "hono";
import type { Operation } from "../rest/operations";
import { openEntry, rawPath, type Env } from "../rest/serve";
import { toResponse } from "../rest/to-response";
import type { World } from "../world";
import { answerRegistry } from "./answer";
import { targetOf, type Target } from "./target";

/** What the ledger and a fault's `operationId` call a request: `registry/get-manifest`. */
const verbs: Readonly<Record<string, string>> = { GET: "get", HEAD: "head", PUT: "put", POST: "post", PATCH: "patch", DELETE: "delete" };

const operationOf = (method: string, { kind }: Target): Operation => ({
  id: `registry/${verbs[method] ?? method.toLowerCase()}-${kind}`,
  action: "registry",
  method: method as Operation["method"],
  docs: "",
});

/** The container registry, at the root of the same port as the REST API. */
export function registryApp(world: World, app: Hono<Env>): void {
  app.all("/token", serve(world));
  app.all("/v2", serve(world));
  app.all("/v2/*", serve(world));
}

const serve = (world: World) => async (c: Context<Env>): Promise<Response> => {
  const raw = rawPath(c);
  const [path = "/", ...query] = raw.split("?");
  const target = targetOf(path);
  const headers = c.req.header();
  const operation = operationOf(c.req.method, target);
  const entry = openEntry(world, { raw, method: c.req.method, headers, route: { operation } });
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const origin = `http://${headers["host"] ?? "127.0.0.1"}`;
  const call = { operation, world, entry, headers, target, bytes, origin, now: world.clock.now(), params: {}, query: new URLSearchParams(query.join("?")), body: "", apiVersion: "", token: undefined };
  const outcome = await answerRegistry(call);
  if (outcome !== "cut") {
    entry.status = outcome.status;
    return toResponse(outcome);
  }
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
};
