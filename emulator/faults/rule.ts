import { z } from "zod";
import { explain } from "../explain";
import { consistencyFaults } from "./consistency";
import { contentFaults } from "./content";
import { seededRandom } from "./random";
import { registryFaults } from "./registry";
import { refusalFaults, throttlingFaults } from "./throttling";
import { transportFaults } from "./transport";

/** Every kind of fault, by name: what it does and which parameters it takes. Test matrices iterate over it. */
export const faultKinds = { ...transportFaults, ...refusalFaults, ...throttlingFaults, ...contentFaults, ...consistencyFaults, ...registryFaults } as const;
export type FaultKind = keyof typeof faultKinds;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Which requests a fault strikes; what is absent matches everything. */
const Match = z.strictObject({
  method: z.string().optional(),
  operationId: z.string().optional(),
  /** Regular expression on the path as received. */
  path: z.string().refine(isPattern, "is not a regular expression").optional(),
  /** Only this one of the matching requests, from 1. */
  nth: z.number().int().positive().optional(),
  /** Only requests that arrive after so many writes took effect, counted from the moment the plan was set. */
  afterWrites: z.number().int().nonnegative().default(0),
  /** At most so often. */
  times: z.number().int().positive().optional(),
  /** 0 to 1, by a random sequence that `seed` repeats. */
  probability: z.number().min(0).max(1).default(1),
  seed: z.number().int().default(1),
});

/** zod types an object without keys as one that nothing fits. */
type ParametersOf<K extends FaultKind> = keyof (typeof faultKinds)[K]["parameters"]["shape"] extends never ? unknown : z.input<(typeof faultKinds)[K]["parameters"]>;

/** One line of a fault plan: a kind, its parameters, and which requests it strikes. */
export type FaultRule = { [K in FaultKind]: { readonly kind: K } & z.input<typeof Match> & ParametersOf<K> }[FaultKind];

/** A rule that was understood, with what it has seen so far. */
export interface ArmedRule {
  readonly kind: FaultKind;
  readonly match: z.output<typeof Match>;
  readonly path: RegExp | undefined;
  readonly parameters: unknown;
  readonly random: () => number;
  seen: number;
  struck: number;
}

/** A fault plan that cannot be used: one line per mistake. */
export class FaultError extends Error {
  readonly code = "invalid-fault";

  constructor(readonly mistakes: readonly string[]) {
    super(`The fault cannot be used:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`);
    this.name = "FaultError";
  }
}

const explained = <T>(parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    if (error instanceof z.ZodError) throw new FaultError(explain(error, "the rule"));
    throw error;
  }
};

function arm(input: unknown): ArmedRule {
  const kind = z.object({ kind: z.enum(Object.keys(faultKinds) as [FaultKind, ...FaultKind[]]) }).loose().parse(input).kind;
  const { parameters } = faultKinds[kind];
  const { kind: _kind, ...rest } = input as FaultRule;
  const matchKeys = new Set(Object.keys(Match.shape));
  const part = (own: boolean) => Object.fromEntries(Object.entries(rest).filter(([key]) => matchKeys.has(key) === own));
  const match = Match.parse(part(true));
  return {
    kind,
    match,
    path: match.path === undefined ? undefined : new RegExp(match.path),
    parameters: parameters.parse(part(false)),
    random: seededRandom(match.seed),
    seen: 0,
    struck: 0,
  };
}

/** Throws a `FaultError` on what is not a rule. */
export const armed = (rule: FaultRule): ArmedRule => explained(() => arm(rule));
