import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Emulator } from "../../emulator";
import { engineVariables } from "../helpers/engine-path";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { close, listen } from "../helpers/local-server";
import { readWorkflow, runJob, type Runner } from "../helpers/workflow";

const root = path.resolve(__dirname, "../..");
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** GitHub's comments and issues, as much of them as the example uses; a server of its own, beside the packages. */
class Conversations {
  readonly comments: { id: number; body: string; user: { type: string } }[] = [];
  readonly issues: { number: number; title: string; body: string; user: { type: string } }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const answer = this.#answer(`${request.method} ${request.url?.split("?")[0]}`, text === "" ? {} : (JSON.parse(text) as { title: string; body: string }));
        response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer ?? { message: "Not Found" }));
      });
    });
  }

  #answer(line: string, given: { title?: string; body?: string }): unknown {
    const user = { type: "Bot" };
    if (line === "GET /repos/acme/infra/issues/7/comments") return this.comments;
    if (line === "POST /repos/acme/infra/issues/7/comments") return this.comments.push({ id: this.comments.length + 1, body: given.body ?? "", user });
    if (line === "PATCH /repos/acme/infra/issues/comments/2") return Object.assign(this.comments[1] ?? {}, { body: given.body });
    if (line === "GET /repos/acme/infra/issues") return this.issues;
    if (line === "POST /repos/acme/infra/issues") return this.issues.push({ number: 1, title: given.title ?? "", body: given.body ?? "", user });
    if (line === "PATCH /repos/acme/infra/issues/1") return Object.assign(this.issues[0] ?? {}, { body: given.body });
    return undefined;
  }

  readonly open = (): Promise<string> => listen(this.#server);
  readonly close = (): Promise<void> => close(this.#server);
}

let github: Emulator;
let talk: Conversations;
let folder: string;
let runner: Runner;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions: [900, 800, 700, 600, 500, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) })) }] });
  talk = new Conversations();
  const talkUrl = await talk.open();
  folder = path.join(root, ".cache", "engine-tests", randomBytes(6).toString("hex"));
  mkdirSync(path.join(folder, "state"), { recursive: true });
  cpSync(path.join(root, "examples/gitops"), folder, { recursive: true });
  writeFileSync(path.join(folder, "retention.yaml"), readFileSync(path.join(folder, "retention.yaml"), "utf8").replace("[npm, maven]", "[npm]"));
  mkdirSync(path.join(folder, "bin"));
  symlinkSync(path.join(root, "dist/provider/cli/main.js"), path.join(folder, "bin", "ghpkg"));
  writeFileSync(path.join(folder, "bin", "npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  // The shell's API is that of the conversations; the provider reaches the packages by the stack's settings, as on a GHES.
  const engine = engineVariables();
  const env = { ...engine, ...environmentOf(github), PATH: `${path.join(folder, "bin")}:${engine["PATH"]}`, HOME: folder, PULUMI_NODEJS_TRANSPILE_ONLY: "true", GITHUB_REPOSITORY: "acme/infra", PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "state")).href };
  writeFileSync(path.join(folder, "scripts", "tell.mjs"), `process.env.GITHUB_API_URL = ${JSON.stringify(talkUrl)};\nawait import("./tell-here.mjs");\n`);
  cpSync(path.join(root, "examples/gitops/scripts/tell.mjs"), path.join(folder, "scripts/tell-here.mjs"));
  const token = environmentOf(github)["GITHUB_PACKAGES_TOKEN"] ?? "";
  runner = {
    folder,
    env,
    expressions: {
      "secrets.PACKAGES_READ_TOKEN": token,
      "secrets.PACKAGES_TOKEN": token,
      "secrets.PULUMI_ACCESS_TOKEN": "",
      "secrets.PULUMI_CONFIG_PASSPHRASE": "not-a-secret",
      "vars.PULUMI_BACKEND_URL": env.PULUMI_BACKEND_URL,
      "github.token": "ghs_workflow",
      "github.event.pull_request.number": "7",
      "github.event.repository.default_branch": "main",
    },
  };
  await run("pulumi stack init production");
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await talk.close();
  await github.close();
});

const run = async (command: string): Promise<string> => {
  const { output, failed } = await runJob({ steps: [{ name: command, run: command }] }, runner);
  if (failed !== undefined) throw new Error(output);
  return output;
};
const job = (file: string, name: string): ReturnType<typeof runJob> => {
  const found = readWorkflow(path.join(folder, ".github/workflows", file)).jobs[name];
  if (found === undefined) throw new Error(`no job ${name}`);
  return runJob(found, runner);
};
const live = (): string[] => (github.elsewhere.look("acme/npm/tool")?.active ?? []).map((version) => version.name).sort();

test("from the night's issue to the merge: reviewed by a comment that is edited in place, and bound by the lock that was merged", async () => {
  talk.comments.push({ id: 1, body: "a person wrote this", user: { type: "User" } });
  expect(await job("drift.yml", "look")).not.toHaveProperty("failed");
  expect(talk.issues).toEqual([expect.objectContaining({ title: "Packages wait for an approval", body: expect.stringContaining("3 waiting") })]);

  // A pull request with the lock that the night wrote, without one line.
  const lock = path.join(folder, "packages.lock.json");
  writeFileSync(lock, readFileSync(lock, "utf8").split("\n").filter((line) => !line.includes('"1.1.0"')).join("\n"));
  expect(await job("review.yml", "preview")).not.toHaveProperty("failed");
  expect(await job("review.yml", "preview")).not.toHaveProperty("failed");
  expect(talk.comments.map(({ body }) => body.split("\n")[1])).toEqual([undefined, "## Package review: **2 deletions**, 1 waiting"]);

  // Between review and merge somebody publishes, which makes a further version eligible: it waits.
  github.elsewhere.publish("acme/npm/tool", { name: "2.0.0" });
  const applied = await job("apply.yml", "up");
  expect(applied.output).toContain("let 2 versions wait");
  expect([applied.failed, live()]).toEqual([undefined, ["1.1.0", "1.3.0", "1.4.0", "1.5.0", "2.0.0"]]);
  expect(writes(github)).toHaveLength(2);
  // The next night says so in the same issue, and its lock would approve both: the veto stands again for striking.
  expect(await job("drift.yml", "look")).not.toHaveProperty("failed");
  expect(talk.issues).toEqual([expect.objectContaining({ body: expect.stringContaining("2 waiting") })]);
  expect(readFileSync(lock, "utf8").match(/"label":"[^"]+"/g)).toEqual(['"label":"1.1.0"', '"label":"1.3.0"']);
  expect(applied.output).not.toContain("ghp_");
});

test("a preview that a guard stops is told in the comment and fails the job; nothing is deleted", async () => {
  await run("pulumi preview --json > preview.json && ghpkg lock --preview preview.json");
  const policy = path.join(folder, "retention.yaml");
  writeFileSync(policy, readFileSync(policy, "utf8").replace("count: 200", "count: 1"));
  expect((await job("review.yml", "preview")).failed).toBe("Fail where the preview failed");
  expect(talk.comments[0]?.body).toMatch(/The preview failed: .*more than maxDeletes/);
  expect(talk.comments[0]?.body).toContain("a guard stopped a plan that would have deleted 3 versions");
  for (const version of ["1.0.0", "1.1.0", "1.2.0"]) expect(talk.comments[0]?.body).toContain(`npm/tool@${version}`);
  expect(readFileSync(path.join(folder, "report.html"), "utf8")).toContain("would have been deleted, and a guard stopped it");
  // The night says it too, in the issue, and its job fails.
  expect((await job("drift.yml", "look")).failed).toBe("Fail where the preview failed");
  expect(talk.issues[0]?.body).toContain("a guard stopped a plan that would have deleted 3 versions");
  expect(writes(github)).toEqual([]);
});
