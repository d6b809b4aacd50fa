import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { ghpkg } from "../helpers/ghpkg";
import { startGitHub } from "../helpers/github";
import { close, listen } from "../helpers/local-server";
import { readWorkflow, runJob, type JobOutcome } from "../helpers/workflow";

const root = path.resolve(__dirname, "../..");
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/**
 * GitHub's list of workflow runs, for the real gh. To the host github.localhost it speaks plain http, and through a proxy
 * where one is named: so it needs neither a name nor a certificate here.
 */
class Runs {
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[] = [];
  runs: { readonly id: number; readonly event: string; readonly head_branch: string; readonly conclusion: string }[] = [];
  readonly #server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "");
    this.asked.push({ line: `${request.method} ${url.host}${url.pathname}`, authorization: request.headers.authorization });
    const answer = this.#answer(url);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer ?? { message: "Not Found" }));
  });

  #answer({ pathname, searchParams }: URL): unknown {
    if (pathname === "/repos/acme/infra/actions/workflows/drift.yml") return { id: 9, name: "Drift", path: ".github/workflows/drift.yml", state: "active" };
    if (pathname !== "/repos/acme/infra/actions/workflows/9/runs") return undefined;
    const wanted = (name: string, value: string): boolean => !searchParams.has(name) || searchParams.get(name) === value;
    const found = this.runs.filter((run) => wanted("event", run.event) && wanted("branch", run.head_branch) && wanted("status", run.conclusion));
    return { total_count: found.length, workflow_runs: found.map((run) => ({ ...run, name: "Drift", workflow_id: 9, status: "completed", created_at: daysAgo(1) })) };
  }

  readonly open = (): Promise<string> => listen(this.#server);
  readonly close = (): Promise<void> => close(this.#server);
}

let github: Emulator;
let actions: Runs;
let folder: string;
let artifacts: Map<string, string>;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions: [900, 800, 700, 600, 500, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) })) }] });
  actions = new Runs();
  folder = mkdtempSync(path.join(tmpdir(), "ghpkg-fork-"));
  cpSync(path.join(root, "examples/gitops"), folder, { recursive: true });
  mkdirSync(path.join(folder, "bin"));
  symlinkSync(path.join(root, "dist/provider/cli/main.js"), path.join(folder, "bin", "ghpkg"));
  const gh = process.env["GH_BIN"] ?? "";
  if (gh === "") throw new Error("no gh: run the suite by npm test -- review");
  symlinkSync(gh, path.join(folder, "bin", "gh"));
  writeFileSync(path.join(folder, "bin", "npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  // What the nights left, by the number of their run.
  const night = await ghpkg(github, ["snapshot", "acme", "--type", "npm"], { cwd: folder });
  artifacts = new Map([["4242", night.stdout]]);
  rmSync(path.join(folder, ".ghpkg"), { recursive: true, force: true });
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await actions.close();
  await github.close();
});

/** The job for forks, with what Actions gives such a run: a token that reads, and nothing else. */
async function fork(): Promise<JobOutcome> {
  const proxy = await actions.open();
  const job = readWorkflow(path.join(folder, ".github/workflows/review.yml")).jobs["fork"];
  if (job === undefined) throw new Error("no job for forks");
  return runJob(job, {
    folder,
    env: { PATH: `${path.join(folder, "bin")}:${process.env["PATH"]}`, HOME: folder, GITHUB_REPOSITORY: "acme/infra", GH_HOST: "github.localhost", HTTP_PROXY: proxy, NO_PROXY: "", GH_NO_UPDATE_NOTIFIER: "1" },
    expressions: { "github.event.repository.default_branch": "main", "github.token": "ghs_reads" },
    onAction: (uses, inputs) => {
      if (!uses.startsWith("actions/download-artifact@")) return;
      const artifact = artifacts.get(inputs["run-id"] ?? "");
      if (artifact === undefined) throw new Error(`run ${inputs["run-id"]} has left no ${inputs["name"]}`);
      writeFileSync(path.join(folder, `${inputs["name"]}.json`), artifact);
    },
  });
}

test("a fork's pull request is planned from the newest snapshot of the default branch, by the workflow's own steps and gh", async () => {
  actions.runs = [{ id: 4242, event: "schedule", head_branch: "main", conclusion: "success" }];
  const asked = github.ledger.entries().length;
  expect(await fork()).not.toHaveProperty("failed");
  expect(readFileSync(path.join(folder, ".github_step_summary"), "utf8")).toContain("## Package review: 3 waiting");
  // No secret, and not one request to the packages.
  expect([existsSync(path.join(folder, "report.html")), github.ledger.entries().length]).toEqual([true, asked]);
  expect(actions.asked.map(({ line }) => line)).toEqual(["GET api.github.localhost/repos/acme/infra/actions/workflows/drift.yml", "GET api.github.localhost/repos/acme/infra/actions/workflows/9/runs"]);
  expect(new Set(actions.asked.map(({ authorization }) => authorization))).toEqual(new Set(["token ghs_reads"]));
});

test("a run that a fork has started of a workflow of that name, from a branch of that name, is not taken for the default branch's", async () => {
  actions.runs = [
    { id: 6666, event: "pull_request", head_branch: "main", conclusion: "success" },
    { id: 5555, event: "schedule", head_branch: "main", conclusion: "failure" },
    { id: 4242, event: "schedule", head_branch: "main", conclusion: "success" },
  ];
  const { outputs, failed } = await fork();
  expect([failed, outputs.trim()]).toEqual([undefined, "run=4242"]);
});

test("where no night has left a snapshot yet, the job says so and plans nothing", async () => {
  const { failed, output } = await fork();
  expect([failed, existsSync(path.join(folder, "plan.json"))]).toEqual(["Find the newest snapshot", false]);
  expect(output).toContain("::error::the workflow Drift has left no snapshot yet");
});
