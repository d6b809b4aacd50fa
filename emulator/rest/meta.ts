import { Mode } from "../hosts";
import type { Answer, Call } from "./call";
import { Problem } from "./problem";

/** `GET /versions` */
export const getApiVersions = (call: Call): Answer => ({ status: 200, body: call.world.hosts.apiVersions });

/** `GET /meta`: `installed_version` tells an Enterprise Server from the others. */
export const getMeta = (call: Call): Answer => ({
  status: 200,
  body: {
    verifiable_password_authentication: call.world.hosts.mode === Mode.ghes,
    ...(call.world.hosts.mode === Mode.ghes ? { installed_version: `${call.world.hosts.serverVersion}.0` } : {}),
  },
});

/** `GET /rate_limit`: free, and absent on an Enterprise Server, where limits are off by default. */
export function getRateLimit(call: Call): Answer {
  const { hosts, limiter } = call.world;
  if (hosts.mode === Mode.ghes && !limiter.settings.enabled) throw new Problem("no-rate-limit");
  const core = limiter.core(call.token, call.now);
  const body = { resources: { core, search: { ...core, limit: 30, remaining: 30, used: 0 } } };
  return { status: 200, body: call.apiVersion < "2026-03-10" ? { ...body, rate: core } : body };
}
