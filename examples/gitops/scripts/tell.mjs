// Keeps one comment on a pull request, or one open issue, up to date: found by the marker in the report's first line.
//
//   node scripts/tell.mjs comment 12 comment.md
//   node scripts/tell.mjs issue "Packages wait for an approval" comment.md
//   node scripts/tell.mjs close comment.md                                   nothing is left to say in the issue
//
// GITHUB_API_URL and GITHUB_REPOSITORY are set by Actions, GITHUB_TOKEN by the step.
import { readFileSync } from "node:fs";

const { GITHUB_API_URL: api = "https://api.github.com", GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = process.env;
const [kind, ...rest] = process.argv.slice(2);
const body = readFileSync(rest.at(-1), "utf8");
const marker = body.split("\n")[0];
const target = rest[0];

async function ask(method, path, data) {
  const response = await fetch(`${api}/repos/${repository}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json", "content-type": "application/json" },
    ...(data === undefined ? {} : { body: JSON.stringify(data) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return response.json();
}

/** The first that a workflow wrote before, whatever others copied from it; pages end with one that is not full. */
async function mine(path) {
  for (let page = 1; ; page += 1) {
    const list = await ask("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
    const found = list.find((each) => each.body?.startsWith(marker) && each.user?.type === "Bot");
    if (found !== undefined || list.length < 100) return found;
  }
}

async function keep() {
  switch (kind) {
    case "comment": {
      const there = await mine(`issues/${target}/comments`);
      await (there ? ask("PATCH", `issues/comments/${there.id}`, { body }) : ask("POST", `issues/${target}/comments`, { body }));
      return there ? "edited" : "written";
    }
    case "issue": {
      const there = await mine("issues?state=open");
      await (there ? ask("PATCH", `issues/${there.number}`, { body }) : ask("POST", "issues", { title: target, body }));
      return there ? "edited" : "opened";
    }
    case "close": {
      const there = await mine("issues?state=open");
      if (there) await ask("PATCH", `issues/${there.number}`, { body, state: "closed", state_reason: "completed" });
      return there ? "closed" : "not there";
    }
    default:
      throw new Error(`${kind} is neither comment, issue nor close`);
  }
}

console.log(`${kind}: ${await keep()}`);
