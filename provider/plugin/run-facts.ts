import { z } from "zod";

/**
 * What the resource class tells check about this run. It is dropped from check's answer: a saved plan would
 * otherwise bind the phase itself.
 */
export const RunFacts = z.object({
  /** Which phase of `pulumi up` asks: its preview and its update are two processes. */
  phase: z.enum(["preview", "update"]),
  /** Counts the instances of the program: two resources of one key differ in it, a replaced one does not. */
  instance: z.number().int(),
  /** Inputs that the program marked secret: no message may show their values. */
  secrets: z.array(z.string()),
  /** Configuration keys of this package that hold a value and are not secret. */
  plaintextConfig: z.array(z.string()),
  /** The outputs that the stack's state keeps of this resource: check itself is shown only its last inputs. */
  remembered: z.record(z.string(), z.unknown()).optional(),
  /** Why the state could not be read. */
  forgotten: z.string().optional(),
});
export type RunFacts = z.infer<typeof RunFacts>;
