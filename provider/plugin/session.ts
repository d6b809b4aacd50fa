import { isAbsolute, join } from "node:path";
import { chooseConnection, readConfig, type Config, type ConfigProblem, type ConnectionConfig } from "../config";
import { Failure, FailureCode, redact } from "../core/failure";
import { packageKey } from "../core/refs";
import { watchEngine } from "./engine-watch";
import type { Budget } from "../github/budget";
import { createPackagesApi } from "../github/client";
import { createVersionLists } from "../github/version-lists";
import { AnswerStore } from "../plan-dir/answer-store";
import { BoundedFolder } from "../plan-dir/bounded-folder";
import { readFileIfThere, replaceFile } from "../plan-dir/durable-file";
import { Journal } from "../plan-dir/journal";
import { openPlanDir, projectFolder, type PlanDir } from "../plan-dir/plan-dir";
import { takeShownPlan, writePlan, type Plan } from "../plan-dir/plan-file";
import { PolicyJournal } from "../plan-dir/policy-journal";
import { takePolicyPlan, writePolicyPlan, type PolicyPlanFile } from "../plan-dir/policy-plan-file";
import { acquireStackLock } from "../plan-dir/stack-lock";
import { createManifestReader } from "../registry/manifest-reader";
import { RegistryClient } from "../registry/registry-client";
import { Declarations } from "../resources/declarations";
import { DeletionDesk } from "../resources/deletion-desk";
import type { Connection, Edges } from "../resources/edges";
import { Progress } from "../resources/progress";
import { budgetKey, sharedBudget } from "../shared-budget";

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
  readonly #connections = new Map<string, Connection>();
  /** What several names of one account share: its token's limits, its lists, the counting of its deletes. */
  readonly #accounts = new Map<string, Connection>();
  readonly #budgets = new Map<string, Budget>();
  readonly #journals = new Map<string, Journal>();
  #read: ConfigReader = () => undefined;
  #config: Config | undefined;
  #progress: Progress | undefined;
  #answerStore: AnswerStore | undefined;
  #planDir: PlanDir | undefined;
  #manifestFiles: BoundedFolder | undefined;
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
    const id = name ?? "";
    const known = this.#connections.get(id);
    if (known !== undefined) return known;
    const chosen = chooseConnection(this.#settings, name);
    if (!chosen.ok) {
      const problem = chosen.problems[0];
      throw new Failure(FailureCode.invalidInput, problem?.reason ?? "unusable", { operation: "choose connection", subject: problem?.property ?? "connection" });
    }
    const { baseUrl, registryUrl, token } = chosen.connection;
    const account = JSON.stringify([baseUrl, registryUrl, token.fingerprint()]);
    const connection = this.#accounts.get(account) ?? this.#connect(chosen.connection);
    this.#accounts.set(account, connection);
    this.#connections.set(id, connection);
    return connection;
  }

  #budget(account: ConnectionConfig): Budget {
    const key = budgetKey(account);
    const budget = this.#budgets.get(key) ?? sharedBudget(this.#settings, key, { planFolder: this.#dir.path, now: this.now, sleep: this.sleep, log: this.log, outlook: () => this.progress.outlook() });
    this.#budgets.set(key, budget);
    return budget;
  }

  get progress(): Progress {
    return (this.#progress ??= new Progress({ now: this.now, log: this.log, deletesPerMinute: this.#settings.deletesPerMinute }));
  }

  #connect(account: ConnectionConfig): Connection {
    const budget = this.#budget(account);
    const api = createPackagesApi(account, { now: this.now, sleep: this.sleep, log: this.log, budget, kept: this.#answers, fetch: this.#fetch });
    const lists = createVersionLists(api, this.now);
    const desks = new Map<string, DeletionDesk>();
    const registry = new RegistryClient(account, { now: this.now, log: this.log, sleep: this.sleep, concurrency: this.#settings.concurrency, inFlight: budget.inFlight, fetch: this.#fetch });
    this.#manifestFiles ??= new BoundedFolder(join(this.#dir.path, "manifests"));
    const connection: Connection = {
      api,
      manifests: createManifestReader(registry, this.#manifestFiles),
      hourlyLimit: () => budget.hourly()?.limit,
      versions: (ref, state, demand) => lists.versions(ref, state, demand),
      desk: (ref) => {
        const desk = desks.get(packageKey(ref)) ?? new DeletionDesk(ref, connection, this);
        desks.set(packageKey(ref), desk);
        return desk;
      },
    };
    return connection;
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

  get #answers(): AnswerStore {
    return (this.#answerStore ??= new AnswerStore(join(this.#dir.path, "answers"), { now: this.now }));
  }

  get #dir(): PlanDir {
    return (this.#planDir ??= openPlanDir(this.#settings.planDir));
  }
}
