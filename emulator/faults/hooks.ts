import type { z } from "zod";
import type { Answer, Call } from "../rest/call";
import type { Written } from "../rest/respond";
import type { ListLags } from "./list-lags";

/** What a fault may touch, besides the call itself. */
export interface Struck<P> {
  readonly call: Call;
  readonly parameters: P;
  readonly lags: ListLags;
}

/** Where a fault takes hold; each may change what it is given, or end the request with an `Interruption`. */
export interface Hooks<P> {
  /** Before limits and decision: nothing has happened yet. */
  before?(struck: Struck<P>): void | Promise<void>;
  /** After the decision and its effect, before it becomes text. */
  answer?(answer: Answer, struck: Struck<P>): Answer;
  /** The last moment before the wire. */
  written?(written: Written, struck: Struck<P>): Written;
}

export interface FaultDefinition<S extends z.ZodRawShape> extends Hooks<z.output<z.ZodObject<S>>> {
  /** One line for people. */
  readonly about: string;
  /** Strikes and counts requests to this side alone. Absent: to both. */
  readonly only?: "registry";
  readonly parameters: z.ZodObject<S>;
}

/** Ties a fault's hooks to the type of its parameters. */
export const fault = <S extends z.ZodRawShape>(
  about: string,
  parameters: z.ZodObject<S>,
  hooks: Hooks<z.output<z.ZodObject<S>>>,
): FaultDefinition<S> => ({ about, parameters, ...hooks });

/** The same for a fault that only the container registry has. */
export const registryFault: typeof fault = (about, parameters, hooks) => ({ ...fault(about, parameters, hooks), only: "registry" });

/** Ends a request at once: with this answer, or by cutting the connection. */
export class Interruption extends Error {
  constructor(readonly outcome: Written | "cut") {
    super("The request was interrupted by an injected fault");
  }
}
