import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { Failure } from "../../provider/core/failure";
import { DynamicProvider } from "../../provider/plugin/dynamic-provider";
import { packageVersionKind } from "../../provider/resources/package-version";
import { RetentionPolicyProvider } from "../../provider/plugin/retention-policy-provider";
import { Session } from "../../provider/plugin/session";
import { canary } from "./github";

type Properties = Record<string, unknown>;
type Kind = "PackageVersion" | "RetentionPolicy";
export interface Declared {
  readonly kind: Kind;
  readonly name: string;
  readonly args: Properties;
}

interface Kept {
  readonly kind: Kind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What one phase of a run said and did. */
export interface Told {
  /** `name: property: reason` */
  readonly failures: readonly string[];
  /** Inputs that check answered, by resource. */
  readonly planned: Readonly<Record<string, Properties>>;
  readonly lines: readonly string[];
}

/** A session whose engine is gone after so many writes were sent. */
class MortalSession extends Session {
  #left: number;
  readonly lines: string[] = [];

  constructor(writes: number) {
    super({ exit: () => undefined });
    this.#left = writes;
  }

  override readonly log = (line: string): void => void this.lines.push(line);

  /** All runs are of one process here, which would wait for itself. */
  override lock(): Promise<void> {
    return Promise.resolve();
  }

  /** What is left is counted where a write is about to be sent; the lifecycle asks as well, and counts for nothing. */
  send(): void {
    if (this.#left <= 0) throw new Failure("locked", "the engine has ended");
    this.#left -= 1;
  }
}

/**
 * Drives the provider as the engine's plugin processes do, one after the other, without an engine: a session of its own
 * for each phase, state kept between runs, plan files and journals on disk.
 */
export class ProviderStack {
  readonly folder = mkdtempSync(path.join(tmpdir(), "provider-run-"));
  readonly #github: Emulator;
  readonly #state = new Map<string, Kept>();

  constructor(github: Emulator) {
    this.#github = github;
  }

  preview(...declared: readonly Declared[]): Promise<Told> {
    return this.#run("preview", declared, Number.POSITIVE_INFINITY);
  }

  /** An update without a preview of its own, as `pulumi up --skip-preview`; it uses what an earlier preview showed. */
  update(...declared: readonly Declared[]): Promise<Told> {
    return this.#run("update", declared, Number.POSITIVE_INFINITY);
  }

  async up(...declared: readonly Declared[]): Promise<Told> {
    const shown = await this.preview(...declared);
    return shown.failures.length > 0 ? shown : this.update(...declared);
  }

  /** An update whose engine is killed after so many writes: its state never hears of what was done. */
  cut(writes: number, ...declared: readonly Declared[]): Promise<Told> {
    return this.#run("update", declared, writes);
  }

  stored(name: string): Properties | undefined {
    return this.#state.get(name)?.outputs;
  }

  /** Changes what the state keeps of a resource, as if an earlier run had written it. */
  amend(name: string, change: Properties): void {
    const kept = this.#state.get(name);
    if (kept !== undefined) this.#state.set(name, { ...kept, inputs: { ...kept.inputs, ...change }, outputs: { ...kept.outputs, ...change } });
  }

  /** `pulumi refresh` of one resource. */
  async refresh(name: string): Promise<void> {
    const kept = this.#state.get(name);
    if (kept === undefined) return;
    const { props } = await this.#provider(kept.kind, this.#session(Number.POSITIVE_INFINITY)).read(kept.id, kept.outputs);
    this.#state.set(name, { ...kept, outputs: props ?? {} });
  }

  /** Removes a resource from the program. */
  async remove(name: string): Promise<void> {
    const kept = this.#state.get(name);
    if (kept === undefined) return;
    await this.#provider(kept.kind, this.#session(Number.POSITIVE_INFINITY)).delete(kept.id, kept.outputs);
    this.#state.delete(name);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #session(writes: number): MortalSession {
    const session = new MortalSession(writes);
    const config: Record<string, string> = {
      "github-packages:token": canary,
      "github-packages:baseUrl": this.#github.apiUrl,
      "github-packages:planDir": path.join(this.folder, "plans"),
      "github-packages:deletesPerMinute": "60000",
      "github-packages:restoresPerMinute": "60000",
    };
    session.configure((key) => config[key]);
    return session;
  }

  #provider(kind: Kind, session: Session) {
    return kind === "RetentionPolicy" ? new RetentionPolicyProvider(session) : new DynamicProvider(packageVersionKind, session);
  }

  async #run(phase: "preview" | "update", declared: readonly Declared[], writes: number): Promise<Told> {
    const session = this.#session(writes);
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (init?.method !== undefined && init.method !== "GET") session.send();
      return real(input, init);
    };
    try {
      return await this.#phases(phase, declared, { session, survives: writes === Number.POSITIVE_INFINITY });
    } finally {
      globalThis.fetch = real;
    }
  }

  async #phases(phase: "preview" | "update", declared: readonly Declared[], { session, survives }: { session: MortalSession; survives: boolean }): Promise<Told> {
    const providers = { PackageVersion: this.#provider("PackageVersion", session), RetentionPolicy: this.#provider("RetentionPolicy", session) };
    const failures: string[] = [];
    const planned: Record<string, Properties> = {};
    for (const [instance, { kind, name, args }] of declared.entries()) {
      const before = this.#state.get(name);
      const remembered = kind === "RetentionPolicy" && before !== undefined ? { remembered: before.outputs } : {};
      const news = { ...args, key: `org/project/dev/${kind}/${name}`, run: { phase, instance, secrets: [], plaintextConfig: [], ...remembered } };
      const checked = await providers[kind].check(before?.inputs ?? {}, news);
      failures.push(...checked.failures.map(({ property, reason }) => `${name}: ${property}: ${reason}`));
      if (checked.failures.length > 0) continue;
      planned[name] = checked.inputs;
      if (phase === "preview") continue;
      try {
        const kept = await apply(providers[kind], before, checked.inputs);
        if (survives) this.#state.set(name, { kind, inputs: checked.inputs, ...kept });
      } catch (error) {
        const partial = error as Error & { id?: string; properties?: Properties; reasons?: string[] };
        failures.push(...(partial.reasons ?? [partial.message]).map((reason) => `${name}: ${reason}`));
        if (survives && partial.properties !== undefined) this.#state.set(name, { kind, id: partial.id ?? "", inputs: checked.inputs, outputs: partial.properties });
      }
    }
    return { failures, planned, lines: session.lines };
  }
}

type Provider = Pick<DynamicProvider<never, never>, "diff" | "create" | "update">;

async function apply(provider: Provider, before: Kept | undefined, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
  if (before === undefined) {
    const { id, outs } = await provider.create(inputs);
    return { id, outputs: outs };
  }
  const { changes } = await provider.diff(before.id, before.outputs, inputs);
  if (!changes) return { id: before.id, outputs: before.outputs };
  const { outs } = await provider.update(before.id, before.outputs, inputs);
  return { id: before.id, outputs: outs };
}
