import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const script = path.resolve(__dirname, "../../examples/gitops/scripts/tell.mjs");
const marker = "<!-- ghpkg-review -->";

interface Post {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
  title?: string;
  state?: string;
}

const [bot, person] = [{ type: "Bot" }, { type: "User" }];
const chatter = (count: number): Post[] => Array.from({ length: count }, (_each, index) => ({ id: 1000 + index, body: "looks good", user: person }));

/** One pull request's comments and the issues of a repository, in pages as GitHub has them. */
let comments: Post[];
let issues: Post[];
let asked: string[];
let status: number;
let server: Server;
let folder: string;
beforeEach(async () => {
  [comments, issues, asked, status] = [[], [], [], 200];
  folder = mkdtempSync(path.join(tmpdir(), "ghpkg-tell-"));
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://github");
      asked.push(`${request.method} ${url.pathname.replace("/repos/acme/infra", "")}${request.headers.authorization === "Bearer ghs_writes" ? "" : " without its token"}`);
      const answer = answerTo(request.method ?? "", url, text === "" ? {} : (JSON.parse(text) as Partial<Post>));
      response.writeHead(answer === undefined ? 404 : status, { "content-type": "application/json" }).end(JSON.stringify(answer ?? { message: "Not Found" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function answerTo(method: string, { pathname, searchParams }: URL, given: Partial<Post>): unknown {
  const [, kind, number] = /^\/repos\/acme\/infra\/issues(?:\/(7\/comments|comments\/(?=\d)|(?=\d)))?(\d+)?$/.exec(pathname) ?? [undefined, "none"];
  const list = kind?.includes("comments") === true ? comments : issues;
  if (kind === "none") return undefined;
  if (method === "GET") {
    const [size, page] = [Number(searchParams.get("per_page")), Number(searchParams.get("page"))];
    return list.filter(({ state = "open" }) => state === (searchParams.get("state") ?? state)).map((post) => ({ ...post, number: post.id })).slice(size * (page - 1), size * page);
  }
  if (method === "POST") {
    list.push({ id: list.length + 1, user: bot, body: "", ...given });
    return {};
  }
  return Object.assign(list.find(({ id }) => id === Number(number)) ?? {}, given);
}

function tell(...args: string[]): Promise<{ code: number | null; text: string }> {
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, env: { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: "acme/infra", GITHUB_TOKEN: "ghs_writes" }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, text })));
}

const report = (text: string): string => {
  writeFileSync(path.join(folder, "comment.md"), `${marker}\n${text}\n`);
  return "comment.md";
};
const told = (posts: readonly Post[]): string[] => posts.filter(({ body }) => body.startsWith(marker)).map(({ body }) => body.split("\n")[1] ?? "");

test("the comment is written once and edited in place after that, wherever it stands among the others", async () => {
  comments = chatter(120);
  expect(await tell("comment", "7", report("first"))).toEqual({ code: 0, text: "comment: written\n" });
  comments.push(...chatter(90));
  expect(await tell("comment", "7", report("second"))).toEqual({ code: 0, text: "comment: edited\n" });
  expect([told(comments), comments.length]).toEqual([["second"], 211]);
  expect(asked.filter((line) => !line.startsWith("GET"))).toEqual(["POST /issues/7/comments", "PATCH /issues/comments/121"]);
});

test("a person's comment with the same first line is not the workflow's", async () => {
  comments = [{ id: 1, body: `${marker}\ncopied`, user: person }];
  expect((await tell("comment", "7", report("first"))).code).toBe(0);
  expect(told(comments)).toEqual(["copied", "first"]);
});

test("one issue is opened, edited in place, closed when nothing is left to say, and a new one is opened for what comes later", async () => {
  issues = chatter(3);
  for (const [kind, text, said] of [["issue", "three wait", "opened"], ["issue", "two wait", "edited"], ["close", "nothing", "closed"], ["close", "nothing", "not there"], ["issue", "one waits", "opened"]] as const) {
    const args = kind === "issue" ? [kind, "Packages wait for an approval", report(text)] : [kind, report(text)];
    expect(await tell(...args)).toEqual({ code: 0, text: `${kind}: ${said}\n` });
  }
  expect(issues.slice(3).map(({ title, body, state = "open" }) => [title, body.split("\n")[1], state])).toEqual([["Packages wait for an approval", "nothing", "closed"], ["Packages wait for an approval", "one waits", "open"]]);
});

test("what GitHub refuses fails the step, with what it answered", async () => {
  status = 403;
  expect(await tell("comment", "7", report("first"))).toMatchObject({ code: 1, text: expect.stringContaining("GET issues/7/comments?per_page=100&page=1 answered 403") });
  expect(comments).toEqual([]);
});
