import type { z } from "zod";
import type { Answer, Call } from "../rest/call";
import type { Written } from "../rest/respond";
import { laggingList } from "./consistency";
import type { FaultDefinition, Struck } from "./hooks";
import { ListLags } from "./list-lags";
import { armed, faultKinds, type ArmedRule, type FaultKind, type FaultRule } from "./rule";

/** A fault that strikes one request. */
export interface Strike {
  readonly kind: FaultKind;
  before(call: Call): void | Promise<void>;
  answer(answer: Answer, call: Call): Answer;
  written(written: Written, call: Call): Written;
}

/** The table ties parameters and hooks of one kind together; those of a rule were parsed by its kind's own schema. */
const definitionOf = (kind: FaultKind): FaultDefinition<z.ZodRawShape> => faultKinds[kind];

/** The fault plan of one emulator. */
export class FaultBox {
  #rules: ArmedRule[];
  readonly #lags = new ListLags();
  /** Writes that took effect since the rules were set. */
  #writes = 0;

  constructor(rules: readonly FaultRule[] = []) {
    this.#rules = rules.map(armed);
  }

  /** Replaces the plan; throws on a rule that cannot be understood. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map(armed);
    this.#lags.clear();
    this.#writes = 0;
  }

  /** A write of the API took effect. */
  wrote(): void {
    this.#writes += 1;
  }

  /** One more rule, whose `afterWrites` counts from the last `set`. */
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
    const { method, operationId, nth, afterWrites, times, probability } = rule.match;
    if (method !== undefined && method.toUpperCase() !== call.entry.method) return false;
    if (definitionOf(rule.kind).only === "registry" && call.operation.action !== "registry") return false;
    if (operationId !== undefined && operationId !== call.operation.id) return false;
    if (rule.path !== undefined && !rule.path.test(call.entry.path)) return false;
    if (this.#writes < afterWrites) return false;
    rule.seen += 1;
    if (nth !== undefined && rule.seen !== nth) return false;
    if (times !== undefined && rule.struck >= times) return false;
    if (probability < 1 && rule.random() >= probability) return false;
    rule.struck += 1;
    return true;
  }

  #strike({ kind, parameters }: ArmedRule): Strike {
    const hooks = definitionOf(kind);
    const struck = (call: Call): Struck<never> => ({ call, parameters: parameters as never, lags: this.#lags });
    return {
      kind,
      before: (call) => hooks.before?.(struck(call)),
      answer: (answer, call) => hooks.answer?.(answer, struck(call)) ?? answer,
      written: (written, call) => hooks.written?.(written, struck(call)) ?? written,
    };
  }
}
