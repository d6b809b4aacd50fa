import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DynamicProvider } from "../../provider/plugin/dynamic-provider";
import { packageVersionKind } from "../../provider/resources/package-version";
import { RetentionPolicyProvider } from "../../provider/plugin/retention-policy-provider";
import { Session } from "../../provider/plugin/session";
import { canary } from "../helpers/github";
import { Life, lives, type Death } from "./life";
import type { Declared } from "./programs";
import type { Engine } from "./run-cell";

type Properties = Record<string, unknown>;

interface Stored {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** It was saved by a failure, so that the engine updates it whatever diff says. */
  readonly isPartial: boolean;
}

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** As a dynamic provider reports a partial failure. */
interface PartialFailure extends Error {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: string[];
}
const isPartial = (error: unknown): error is PartialFailure => error instanceof Error && "properties" in error && "reasons" in error;

/**
 * The part of Pulumi's engine that decides what a provider is asked, and what is stored of its answers: enough to carry
 * out a program in this process. One phase is one set of providers, as one phase is one plugin process there.
 */
export class MiniEngine implements Engine {
  readonly #declares: readonly Declared[];
  readonly #apiUrl: string;
  readonly #planDir = mkdtempSync(path.join(tmpdir(), "mini-engine-"));
  readonly #state = new Map<string, Stored>();

  constructor(declares: readonly Declared[], apiUrl: string) {
    this.#declares = declares;
    this.#apiUrl = apiUrl;
  }

  up(death?: Death): Promise<Outcome> {
    const lines: string[] = [];
    const life = new Life(death);
    return lives.run(life, () => {
      const phase = this.#begin("update", lines, life);
      const run = async (): Promise<Outcome> => {
        const work: Promise<boolean>[] = [];
        for (const declared of this.#declares) {
          const step = await phase.plan(declared);
          if (step.operation === "failed") work.push(Promise.resolve(false));
          if (step.operation === "create" || step.operation === "update") work.push(this.#carryOut(declared.name, step, lines));
          if (step.operation === "same") this.#state.set(declared.name, { ...(this.#state.get(declared.name) as Stored), inputs: step.inputs });
        }
        return { ok: (await Promise.all(work)).every(Boolean), text: lines.join("\n") };
      };
      return Promise.race([run(), life.ended.then(() => ({ ok: false, text: `${lines.join("\n")}\nerror: error reading from server: the process was killed` }))]);
    });
  }

  async preview(): ReturnType<Engine["preview"]> {
    const lines: string[] = [];
    const phase = this.#begin("preview", lines, new Life());
    const planned: Record<string, string> = {};
    for (const declared of this.#declares) planned[declared.name] = (await phase.plan(declared)).operation;
    return { outcome: { ok: !Object.values(planned).includes("failed"), text: lines.join("\n") }, planned };
  }

  stored(name: string): Promise<Properties | undefined> {
    return Promise.resolve(this.#state.get(name)?.outputs);
  }

  close(): void {
    rmSync(this.#planDir, { recursive: true, force: true });
  }

  /** A plugin process: its providers share a session, and end with it. */
  #begin(phase: "preview" | "update", lines: string[], life: Life) {
    const session = new Session({ exit: () => undefined });
    session.configure((key) => ({ "github-packages:token": canary, "github-packages:baseUrl": this.#apiUrl, "github-packages:planDir": this.#planDir })[key]);
    // The process before it, which would hold the lock, is this one; and what it says belongs to this run.
    const edges = Object.assign(session, { lock: () => Promise.resolve(), log: (line: string) => void lines.push(line) });
    const { journal, policyJournal } = { journal: edges.journal.bind(edges), policyJournal: edges.policyJournal.bind(edges) };
    Object.assign(edges, { journal: (key: string) => life.ofTheLiving(journal(key)), policyJournal: (key: string) => life.ofTheLiving(policyJournal(key)) });
    const providers = { RetentionPolicy: new RetentionPolicyProvider(edges), PackageVersion: new DynamicProvider(packageVersionKind, edges) };
    let instance = 0;
    return {
      plan: async ({ type, name, args }: Declared) => {
        const provider = providers[type];
        const known = this.#state.get(name);
        instance += 1;
        const run = { phase, instance, secrets: [], plaintextConfig: [], ...(type === "RetentionPolicy" && known !== undefined ? { remembered: known.outputs } : {}) };
        try {
          const { inputs, failures } = await provider.check(known?.inputs ?? {}, { ...args, key: `organization/test/dev/${type}/${name}`, run });
          for (const { property, reason } of failures) lines.push(`error: ${type} ${name}: property ${property} has a problem: ${reason}`);
          if (failures.length > 0) return { operation: "failed", provider, inputs } as const;
          if (known === undefined) return { operation: "create", provider, inputs } as const;
          const { changes } = await provider.diff(known.id, known.outputs, inputs);
          return { operation: changes || known.isPartial ? "update" : "same", provider, inputs } as const;
        } catch (error) {
          lines.push(`error: ${(error as Error).message}`);
          return { operation: "failed", provider, inputs: {} } as const;
        }
      },
    };
  }

  async #carryOut(name: string, { provider, inputs }: { provider: Pick<RetentionPolicyProvider, "create" | "update">; inputs: Properties }, lines: string[]): Promise<boolean> {
    const known = this.#state.get(name);
    try {
      const { id, outs } = known === undefined ? await provider.create(inputs) : { id: known.id, ...(await provider.update(known.id, known.outputs, inputs)) };
      this.#state.set(name, { id, inputs, outputs: outs, isPartial: false });
      return true;
    } catch (error) {
      lines.push(...(isPartial(error) ? error.reasons : [(error as Error).message]).map((reason) => `error: ${reason}`));
      // After a failed update the engine keeps the old inputs beside the new outputs.
      if (isPartial(error)) this.#state.set(name, { id: error.id, inputs: known?.inputs ?? inputs, outputs: error.properties, isPartial: true });
      return false;
    }
  }
}
