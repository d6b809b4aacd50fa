import { serve, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import { controlApi } from "./control-api";
import type { Controls } from "./controls";
import { registryApp } from "./registry/app";
import { restApp } from "./rest/app";
import { rawPath, type Env } from "./rest/serve";
import type { World } from "./world";

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * All groups of routes in one application, matched on the path as received: `kas%2Fkas` is one name, `kas/kas` is not
 * a name, and `..` climbs nowhere.
 */
function application(world: World, controls: Controls): Hono<Env> {
  const app = new Hono<Env>({
    getPath: (_request, options) => rawPath({ env: options?.env as HttpBindings }).split("?", 1)[0] ?? "/",
  });
  controlApi(controls, app);
  registryApp(world, app);
  restApp(world, app);
  return app;
}

export async function listen(world: World, controls: Controls, at: { host: string; port: number }): Promise<RunningServer> {
  const app = application(world, controls);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: at.host, port: at.port }, (info: AddressInfo) => {
      server.off("error", reject);
      resolve({ host: at.host, port: info.port, close: () => closed(server) });
    });
    server.once("error", reject);
  });
}

/** Open connections are cut: a kept-alive one would hold the process. */
const closed = (server: ReturnType<typeof serve>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
