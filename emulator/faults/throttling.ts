import { z } from "zod";
import { primaryExceeded, secondaryExceeded } from "../limits/refusals";
import { fault } from "./hooks";

const status = z.union([z.literal(403), z.literal(429)]).default(403);

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
