import { join } from "node:path";
import { chooseConnection, type Config, type ConnectionConfig } from "../config";
import { Failure, FailureCode } from "../core/failure";
import { packageKey } from "../core/refs";
import type { Budget } from "../github/budget";
import { createPackagesApi } from "../github/client";
import { createVersionLists } from "../github/version-lists";
import { AnswerStore } from "../plan-dir/answer-store";
import { BoundedFolder } from "../plan-dir/bounded-folder";
import { createManifestReader } from "../registry/manifest-reader";
import { RegistryClient } from "../registry/registry-client";
import { DeletionDesk } from "../resources/deletion-desk";
import type { Connection, Edges } from "../resources/edges";
import type { Progress } from "../resources/progress";
import { budgetKey, sharedBudget } from "../shared-budget";

export interface ConnectionsDeps extends Pick<Edges, "now" | "sleep" | "log" | "assertEngine"> {
  readonly config: Config;
  /** The project's plan folder, where answers, manifests and spent points are kept. */
  readonly planFolder: string;
  readonly fetch: typeof fetch;
  readonly progress: Progress;
}

/** The connections of one plugin process. Several names of one account share its limits, its lists and the counting of its deletes. */
export class Connections {
  readonly #deps: ConnectionsDeps;
  readonly #byName = new Map<string, Connection>();
  readonly #accounts = new Map<string, Connection>();
  readonly #budgets = new Map<string, Budget>();
  readonly #answers: AnswerStore;
  readonly #manifests: BoundedFolder;

  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
    this.#answers = new AnswerStore(join(deps.planFolder, "answers"), deps);
    this.#manifests = new BoundedFolder(join(deps.planFolder, "manifests"));
  }

  /** @throws Failure `invalid-input` where the configuration names no such connection. */
  get(name: string | undefined): Connection {
    const id = name ?? "";
    const known = this.#byName.get(id);
    if (known !== undefined) return known;
    const chosen = chooseConnection(this.#deps.config, name);
    if (!chosen.ok) {
      const problem = chosen.problems[0];
      throw new Failure(FailureCode.invalidInput, problem?.reason ?? "unusable", { operation: "choose connection", subject: problem?.property ?? "connection" });
    }
    const { baseUrl, registryUrl, token } = chosen.connection;
    const account = JSON.stringify([baseUrl, registryUrl, token.fingerprint()]);
    const connection = this.#accounts.get(account) ?? this.#connect(chosen.connection);
    this.#accounts.set(account, connection);
    this.#byName.set(id, connection);
    return connection;
  }

  #budget(account: ConnectionConfig): Budget {
    const { config, progress, ...world } = this.#deps;
    const key = budgetKey(account);
    const budget = this.#budgets.get(key) ?? sharedBudget(config, key, { ...world, outlook: () => progress.outlook() });
    this.#budgets.set(key, budget);
    return budget;
  }

  #connect(account: ConnectionConfig): Connection {
    const { config, now, sleep, log, fetch, assertEngine, progress } = this.#deps;
    const budget = this.#budget(account);
    const api = createPackagesApi(account, { now, sleep, log, budget, kept: this.#answers, fetch });
    const lists = createVersionLists(api, now);
    const desks = new Map<string, DeletionDesk>();
    const registry = new RegistryClient(account, { now, log, sleep, concurrency: config.concurrency, inFlight: budget.inFlight, fetch });
    const connection: Connection = {
      api,
      manifests: createManifestReader(registry, this.#manifests),
      hourlyLimit: () => budget.hourly()?.limit,
      versions: (ref, state, demand) => lists.versions(ref, state, demand),
      desk: (ref) => {
        const desk = desks.get(packageKey(ref)) ?? new DeletionDesk(ref, connection, { now, assertEngine, progress });
        desks.set(packageKey(ref), desk);
        return desk;
      },
    };
    return connection;
  }
}
