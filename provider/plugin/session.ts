import { isAbsolute, join } from "node:path";
import { readConfig, type Config, type ConfigProblem } from "../config";
import { Failure, FailureCode, redact } from "../core/failure";
import { readFileIfThere, replaceFile } from "../plan-dir/durable-file";
import { Journal } from "../plan-dir/journal";
import { openPlanDir, projectFolder, type PlanDir } from "../plan-dir/plan-dir";
import { takeShownPlan, writePlan, type Plan } from "../plan-dir/plan-file";
import { PolicyJournal } from "../plan-dir/policy-journal";
import { takePolicyPlan, writePolicyPlan, type PolicyPlanFile } from "../plan-dir/policy-plan-file";
import { acquireStackLock } from "../plan-dir/stack-lock";
import { Declarations } from "../resources/declarations";
import type { Connection, Edges } from "../resources/edges";
import { Progress } from "../resources/progress";
import { Connections } from "./connections";
import { watchEngine } from "./engine-watch";

/** How the stack's configuration is read: `req.config.get` of a dynamic provider's configure. */
export type ConfigReader = (key: string) => string | undefined;

export interface SessionOptions {
  /** Where the engine that started this process listens; when it is gone, no work goes on. */
  readonly engineAddress?: string;
  readonly exit: (code: number) => void;
  /** The clock and the wire of this machine, unless others are given: a benchmark runs on a clock of its own. */
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly fetch?: typeof fetch;
  readonly log?: (line: string) => void;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const print = (line: string): void => console.log(redact(`[github-packages] ${line}`));

/** One run of the engine's plugin process: its configuration, and everything that its resources share. */
export class Session implements Edges {
  readonly declarations = new Declarations();
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
  readonly #options: SessionOptions;
  readonly #journals = new Map<string, Journal>();
  #read: ConfigReader = () => undefined;
  #config: Config | undefined;
  #connections: Connections | undefined;
  #progress: Progress | undefined;
  #planDir: PlanDir | undefined;
  #lock: Promise<() => void> | undefined;
  #locked = false;
  #engineGone = false;
  #active = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.sleep = options.sleep ?? pause;
    this.log = options.log ?? print;
    // From the first moment on: an engine may die before it has configured anything.
    if (options.engineAddress !== undefined) watchEngine(options.engineAddress, () => this.#stop());
  }

  /** Takes the configuration; does no I/O, so that no handler can run before it. */
  configure(read: ConfigReader): void {
    this.#read = read;
  }

  /** What is wrong with the configuration. `plaintextKeys` are known only to the program, which tells them to check. */
  problems(plaintextKeys: readonly string[]): readonly ConfigProblem[] {
    const result = readConfig({ get: this.#read, plaintextKeys, cwd: projectFolder(process.cwd()), ...(this.#options.now && { now: this.#options.now }) });
    if (!result.ok) return result.problems;
    this.#config ??= result.config;
    return [];
  }

  get #settings(): Config {
    const [problem] = this.#config === undefined ? this.problems([]) : [];
    if (this.#config === undefined) throw new Failure(FailureCode.invalidInput, problem?.reason ?? "unusable", { operation: "read configuration", subject: problem?.property ?? "configuration" });
    return this.#config;
  }

  readonly now = (): number => this.#settings.now();

  connection(name: string | undefined): Connection {
    this.#connections ??= new Connections({ config: this.#settings, planFolder: this.#dir.path, now: this.now, sleep: this.sleep, log: this.log, fetch: this.#fetch, progress: this.progress, assertEngine: () => this.assertEngine() });
    return this.#connections.get(name);
  }

  get progress(): Progress {
    return (this.#progress ??= new Progress({ now: this.now, log: this.log, deletesPerMinute: this.#settings.deletesPerMinute }));
  }

  showPlan(plan: Plan): void {
    writePlan(this.#dir, plan, new Date(this.now()).toISOString());
  }

  takeShownPlan(key: string): Plan | undefined {
    return takeShownPlan(this.#dir, key, new Date(this.now()).toISOString());
  }

  journal(key: string): Journal {
    const known = this.#journals.get(key);
    if (known !== undefined) return known;
    const journal = new Journal(this.#dir, key, this.now);
    if (this.#locked) journal.tidy();
    this.#journals.set(key, journal);
    return journal;
  }

  async lock(key: string): Promise<void> {
    this.#lock ??= this.#acquire(key.split("/").slice(0, 3).join("/"));
    await this.#lock;
    this.#locked = true;
  }

  #acquire(stackKey: string): Promise<() => void> {
    return acquireStackLock(this.#dir, stackKey, this);
  }

  assertEngine(): void {
    if (this.#engineGone) throw new Failure(FailureCode.locked, "the Pulumi engine that asked for this has ended; nothing more is written", { cure: "Run pulumi cancel, then pulumi up." });
  }

  /** Writes wait for their turn; a write whose turn comes after the engine has gone is not sent. */
  readonly #fetch: typeof fetch = (input, init) => {
    if (init?.method !== "GET") this.assertEngine();
    return (this.#options.fetch ?? fetch)(input, init);
  };

  /** Counts work under way, so that a session without an engine ends after it, not amid it. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#active += 1;
    try {
      return await work();
    } finally {
      this.#active -= 1;
    }
  }

  /** A preview's orphan ends as an update's does; it has no lock to give back. */
  #stop(): void {
    this.#engineGone = true;
    const timer = setInterval(() => {
      if (this.#active > 0) return;
      clearInterval(timer);
      void Promise.resolve(this.#lock).then((release) => release?.()).finally(() => this.#options.exit(1));
    }, 50);
  }

  policyJournal(key: string): PolicyJournal {
    return new PolicyJournal(this.#dir, key, this.now);
  }

  showPolicyPlan(file: PolicyPlanFile): void {
    writePolicyPlan(this.#dir, file);
  }

  takeShownPolicyPlan(key: string): PolicyPlanFile | undefined {
    return takePolicyPlan(this.#dir, key, new Date(this.now()).toISOString());
  }

  keepFile(name: string, text: string): string {
    const path = join(this.#dir.path, name);
    replaceFile(path, text);
    return path;
  }

  readProjectFile(path: string): string | undefined {
    return readFileIfThere(isAbsolute(path) ? path : join(projectFolder(process.cwd()), path));
  }

  get #dir(): PlanDir {
    return (this.#planDir ??= openPlanDir(this.#settings.planDir));
  }
}
