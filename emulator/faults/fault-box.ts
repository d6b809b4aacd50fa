import { z } from "zod";
import { explain } from "../explain";
import type { Answer, Call } from "../rest/call";
import type { Written } from "../rest/respond";
import { consistencyFaults, laggingList } from "./consistency";
import { contentFaults } from "./content";
import type { FaultDefinition, Struck } from "./hooks";
import { ListLags } from "./list-lags";
import { seededRandom } from "./random";
import { throttlingFaults } from "./throttling";
import { transportFaults } from "./transport";

/** Every kind of fault, by name: what it does and which parameters it takes. Test matrices iterate over it. */
export const faultKinds = { ...transportFaults, ...throttlingFaults, ...contentFaults, ...consistencyFaults } as const;
export type FaultKind = keyof typeof faultKinds;

/** Which requests a fault strikes; what is absent matches everything. */
const Match = z.strictObject({
  method: z.string().optional(),
  operationId: z.string().optional(),
  /** Regular expression on the path as received. */
  path: z.string().optional(),
  /** Only this one of the matching requests, from 1. */
  nth: z.number().int().positive().optional(),
  /** At most so often. */
  times: z.number().int().positive().optional(),
  /** 0 to 1, by a random sequence that `seed` repeats. */
  probability: z.number().min(0).max(1).default(1),
  seed: z.number().int().default(1),
});

/** One line of a fault plan: a kind, its parameters, and which requests it strikes. */
export type FaultRule = {
  [K in FaultKind]: { readonly kind: K } & z.input<typeof Match> & z.input<(typeof faultKinds)[K]["parameters"]>;
}[FaultKind];

interface ArmedRule {
  readonly kind: FaultKind;
  readonly match: z.output<typeof Match>;
  readonly path: RegExp | undefined;
  readonly parameters: unknown;
  readonly random: () => number;
  seen: number;
  struck: number;
}

/** A fault that strikes one request. */
export interface Strike {
  readonly kind: FaultKind;
  before(call: Call): void | Promise<void>;
  answer(answer: Answer, call: Call): Answer;
  written(written: Written, call: Call): Written;
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

const armed = (rule: FaultRule): ArmedRule => explained(() => arm(rule));

/** The fault plan of one emulator. */
export class FaultBox {
  #rules: ArmedRule[];
  readonly #lags = new ListLags();

  constructor(rules: readonly FaultRule[] = []) {
    this.#rules = rules.map(armed);
  }

  /** Replaces the plan; throws on a rule that cannot be understood. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map(armed);
    this.#lags.clear();
  }

  add(rule: FaultRule): void {
    this.#rules.push(armed(rule));
  }

  clear(): void {
    this.set([]);
  }

  /** The faults for one request; counts it as seen. */
  strikes(call: Call): Strike[] {
    return this.#rules.filter((rule) => this.#hits(rule, call)).map((rule) => this.#strike(rule));
  }

  /** A list of versions as it looks while it lags behind earlier writes. */
  lagged(answer: Answer, call: Call): Answer {
    if (call.operation.action !== "list-versions" || answer.status !== 200) return answer;
    const packageId = this.#packageOf(call);
    const shown = packageId === undefined ? undefined : this.#lags.read(packageId, call.now);
    return shown === undefined || shown.size === 0 ? answer : laggingList(call, shown);
  }

  #packageOf({ world, entry, params }: Call): number | undefined {
    const owner = world.store.owner(entry.ownerLogin ?? "");
    return owner && world.store.package(owner.id, params["package_type"] as never, params["package_name"] ?? "")?.id;
  }

  #hits(rule: ArmedRule, call: Call): boolean {
    const { method, operationId, nth, times, probability } = rule.match;
    if (method !== undefined && method.toUpperCase() !== call.entry.method) return false;
    if (operationId !== undefined && operationId !== call.operation.id) return false;
    if (rule.path !== undefined && !rule.path.test(call.entry.path)) return false;
    rule.seen += 1;
    if (nth !== undefined && rule.seen !== nth) return false;
    if (times !== undefined && rule.struck >= times) return false;
    if (probability < 1 && rule.random() >= probability) return false;
    rule.struck += 1;
    return true;
  }

  #strike({ kind, parameters }: ArmedRule): Strike {
    // The table ties parameters and hooks of one kind together; here they were parsed by that kind's own schema.
    const hooks = faultKinds[kind] as unknown as FaultDefinition<z.ZodRawShape>;
    const struck = (call: Call): Struck<never> => ({ call, parameters: parameters as never, lags: this.#lags });
    return {
      kind,
      before: (call) => hooks.before?.(struck(call)),
      answer: (answer, call) => hooks.answer?.(answer, struck(call)) ?? answer,
      written: (written, call) => hooks.written?.(written, struck(call)) ?? written,
    };
  }
}
