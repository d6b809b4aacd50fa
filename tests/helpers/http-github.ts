import { readConfig } from "../../provider/config";
import { createPackagesApi, type ClientDeps } from "../../provider/github/client";
import type { PackagesApi } from "../../provider/github/packages-api";
import { startLedgerServer, type Expectation, type LedgerServer } from "./http-ledger";

export const canary = "ghp_canaryCANARYcanaryCANARYcanaryCANARY";

export interface Bench {
  readonly github: LedgerServer;
  readonly api: PackagesApi;
  /** The clock: it moves only while somebody sleeps. */
  readonly clock: { now: number };
  readonly slept: number[];
  readonly lines: string[];
  client(deps?: Partial<ClientDeps> & { token?: string }): PackagesApi;
}

/** A client on a real local server, with a clock of its own. */
export async function startBench(): Promise<Bench> {
  const github = await startLedgerServer();
  const clock = { now: Date.parse("2026-11-01T12:00:00Z") };
  const slept: number[] = [];
  const lines: string[] = [];
  const client: Bench["client"] = ({ token = canary, ...deps } = {}) => {
    const read = readConfig({ get: (key) => ({ "github-packages:token": token, "github-packages:baseUrl": github.url })[key], env: {}, cwd: "/project" });
    if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the bench's configuration is wrong");
    return createPackagesApi(read.config.defaultConnection.connection, {
      now: () => clock.now,
      sleep: async (ms) => {
        slept.push(ms);
        clock.now += ms;
      },
      log: (line) => lines.push(line),
      deletesPerMinute: Number.POSITIVE_INFINITY,
      restoresPerMinute: Number.POSITIVE_INFINITY,
      ...deps,
    });
  };
  return { github, clock, slept, lines, client, api: client() };
}

export const asOrganization = (login = "acme"): Expectation => [`GET /users/${login}`, { body: { login, type: "Organization", id: 1 } }];

export const packageBody = (name: string, more: object = {}): object => ({
  id: 3_000_000_000,
  name,
  package_type: "npm",
  visibility: "private",
  version_count: 2,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-02T00:00:00Z",
  html_url: `https://github.com/orgs/acme/packages/npm/package/${encodeURIComponent(name)}`,
  ...more,
});

export const versionBody = (id: number, more: object = {}): object => ({
  id,
  name: `1.0.${id}`,
  created_at: "2026-02-04T17:46:53Z",
  updated_at: "2026-02-04T17:46:53Z",
  metadata: { package_type: "npm" },
  ...more,
});

export const containerBody = (id: number, tags: string[], more: object = {}): object =>
  versionBody(id, { name: `sha256:${String(id).padStart(64, "0")}`, metadata: { package_type: "container", container: { tags } }, ...more });

export const notFound = (message = "Not Found"): { status: number; body: object } => ({ status: 404, body: { message, documentation_url: "https://docs.github.com/rest", status: "404" } });

/** What a rejected promise was rejected with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
