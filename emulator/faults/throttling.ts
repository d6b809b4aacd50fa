import { z } from "zod";
import { primaryExceeded, secondaryExceeded } from "../limits/refusals";
import { Problem } from "../rest/problem";
import { fault } from "./hooks";

const status = z.union([z.literal(403), z.literal(429)]).default(403);

const words: Readonly<Record<number, string>> = { 404: "Package version not found.", 422: "Validation Failed" };

/** A refusal for which this emulator's rules give no reason. */
export const refusalFaults = {
  refusal: fault("a refusal that no rule explains", z.strictObject({ status: z.union([z.literal(400), z.literal(403), z.literal(404), z.literal(409), z.literal(422)]).default(403) }), {
    before: ({ parameters }) => {
      throw new Problem("integration", { status: parameters.status, message: words[parameters.status] ?? "Forbidden" });
    },
  }),
} as const;

/** Refusals of the rate limits without their bookkeeping. */
export const throttlingFaults = {
  "primary-limit": fault("the hourly limit is used up", z.strictObject({ status, resetSeconds: z.number().int().positive().default(60) }), {
    before: ({ call, parameters }) => {
      throw primaryExceeded(call, { status: parameters.status, reset: Math.floor(call.now / 1000) + parameters.resetSeconds });
    },
  }),
  "secondary-limit": fault("too much in too short a time", z.strictObject({ status, retryAfter: z.number().int().nonnegative().optional() }), {
    before: ({ call, parameters }) => {
      throw secondaryExceeded(call, parameters);
    },
  }),
} as const;
