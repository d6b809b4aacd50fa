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

/** `GET /rate_limit`: free, and absent where limits are switched off, as on an Enterprise Server. */
export function getRateLimit(call: Call): Answer {
  if (call.world.hosts.mode === Mode.ghes) throw new Problem("no-rate-limit");
  const core = { limit: 5000, used: 0, remaining: 5000, reset: Math.floor(call.now / 1000) + 3600 };
  const body = { resources: { core, search: { ...core, limit: 30, remaining: 30 } } };
  return { status: 200, body: call.apiVersion < "2026-03-10" ? { ...body, rate: core } : body };
}
