import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Problem } from "../rest/problem";
import type { Written } from "../rest/respond";
import { fault, Interruption } from "./hooks";

const ms = (value: number) => z.number().int().nonnegative().default(value);
/** Whether a write had already happened when its answer was lost. */
const effect = z.enum(["lost", "applied"]).default("lost");
const origin = z.url({ protocol: /^https?$/ }).default("http://elsewhere.invalid");

function serverError(status: number, as: "json" | "html"): Written {
  return as === "json"
    ? { status, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify({ message: "Server Error" }) }
    : { status, headers: { "content-type": "text/html; charset=utf-8" }, body: `<html><body><h1>${status}</h1><p>No server is available.</p></body></html>` };
}

/** Faults of the way there and back. */
export const transportFaults = {
  latency: fault("the answer comes late", z.strictObject({ ms: ms(100) }), {
    before: ({ parameters }) => sleep(parameters.ms, undefined, { ref: false }),
  }),
  "slow-answer": fault("the body comes in pieces, with pauses", z.strictObject({ ms: ms(20), pieces: z.number().int().positive().default(4) }), {
    written: (written, { parameters: { ms, pieces } }) => ({ ...written, drip: { ms, pieces } }),
  }),
  "server-error": fault(
    "5xx, before or after the write took effect",
    z.strictObject({ status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).default(500), as: z.enum(["json", "html"]).default("json"), effect }),
    {
      before: ({ parameters }) => {
        if (parameters.effect === "lost") throw new Interruption(serverError(parameters.status, parameters.as));
      },
      written: (_written, { parameters }) => serverError(parameters.status, parameters.as),
    },
  ),
  reset: fault("the connection is cut, before or after the write took effect", z.strictObject({ effect }), {
    before: ({ parameters }) => {
      if (parameters.effect === "lost") throw new Interruption("cut");
    },
    written: () => {
      throw new Interruption("cut");
    },
  }),
  "bad-credentials": fault("401 for a valid token, as seen under concurrent deletions", z.strictObject({}), {
    before: () => {
      throw new Problem("bad-credentials");
    },
  }),
  redirect: fault("a redirection to another origin", z.strictObject({ origin, status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]).default(307) }), {
    before: ({ call, parameters }) => {
      throw new Interruption({ status: parameters.status, headers: { location: parameters.origin + call.entry.path } });
    },
  }),
  "foreign-link": fault("the next page is said to be on another origin", z.strictObject({ origin }), {
    written: (written, { call, parameters }) => {
      const link = written.headers["link"];
      return link === undefined ? written : { ...written, headers: { ...written.headers, link: link.replaceAll(call.origin, parameters.origin) } };
    },
  }),
  "clock-skew": fault("the `date` header is wrong", z.strictObject({ ms: z.number().int().default(-3_600_000) }), {
    written: (written, { call, parameters }) => ({
      ...written,
      headers: { ...written.headers, date: new Date(call.now + parameters.ms).toUTCString() },
    }),
  }),
} as const;
