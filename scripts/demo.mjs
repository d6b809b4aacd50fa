// npm run demo: two versions are deleted and brought back, by the real Pulumi engine on an emulated GitHub.
// Everything shown is what the programs printed; the demo only leaves lines out. Ends with 1 if a claim does not hold.
import { setUp, SetUpError } from "./setup.mjs";
import { say as progress } from "./setup/progress.mjs";

const owner = "acme";
const packageName = "left-pad";
const route = `/orgs/${owner}/packages/npm/${packageName}/versions`;
const deletions = [
  { version: "1.0.0", reason: "superseded by 1.0.3" },
  { version: "1.0.1", reason: "breaks on Node 20, superseded by 1.0.3" },
];

class Unexpected extends Error {}

async function play({ project, github, terminal }) {
  const { bold, broken, dim, explain, heading, held, say } = terminal;
  const claim = (words, holds) => {
    if (holds) return held(words);
    broken(words);
    throw new Unexpected(words);
  };
  const names = async (state) => (await github.get(`${route}?state=${state}`)).map(({ name }) => name);
  const look = async () => {
    const [live, deleted] = [await names("active"), await names("deleted")];
    say(`GET ${route}                 ${live.join("  ")}`);
    say(`GET ${route}?state=deleted   ${deleted.join("  ") || dim("none")}\n`);
    return { live, deleted };
  };
  const allSaid = (text, verb) => deletions.every(({ version, reason }) => text.includes(`will ${verb} npm package version ${owner}/${packageName}@${version} (${reason})`));
  const times = (text, verb) => new Set(text.match(new RegExp(`will ${verb} \\S+ package version \\S+`, "g"))).size;

  say(bold("A package version is deleted, and brought back, with Pulumi"));
  explain(
    `GitHub Packages runs on this machine for the length of this demo, at ${github.url}.`,
    "It is an emulator: no account, no real token, nothing leaves this machine. Its organization acme has:",
  );
  for (const { type, name, versions } of await github.packages(owner)) say(`  ${type.padEnd(10)} ${name.padEnd(14)} ${String(versions).padStart(4)} versions`);

  heading("1  Declared: examples/quickstart/index.ts");
  explain("Two old versions of left-pad shall be deleted, one shall stay.");
  for (const { version, reason } of deletions) say(`  left-pad ${version}   state: "deleted"   reason: "${reason}"`);
  say('  left-pad 1.0.2   state: "present"   reason: "the mobile app still depends on it"');

  heading("2  Preview: what would be deleted, why, and how long it can be undone");
  explain('"create" says that Pulumi starts to look after the resource; what GitHub will be asked to do stands in the warnings.');
  const initial = await look();
  await project.pulumi(["stack", "init", "dev"], { quiet: true });
  const preview = await project.pulumi(["preview"]);
  claim("the preview names both deletions with their reasons, and no other", preview.code === 0 && allSaid(preview.text, "DELETE") && times(preview.text, "DELETE") === 2);
  claim("the preview changed nothing on GitHub", github.writes.length === 0);

  heading("3  Up: exactly that");
  explain("--skip-preview because the preview has just been read. It left a plan file, and a deletion that it does not list is refused.");
  const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
  claim("pulumi up succeeded", up.code === 0);

  heading("4  GitHub's side, asked over plain HTTP");
  const after = await look();
  claim("1.0.0 and 1.0.1 are deleted, every other version is still there", isAbout(after, { live: initial.live.filter((name) => !deletions.some(({ version }) => version === name)), deleted: ["1.0.0", "1.0.1"] }));

  heading("5  Second thoughts: the declaration is reverted");
  explain("GitHub keeps what was deleted for 30 days.");
  for (const { number, before, after: now } of project.edit('state: "deleted"', 'state: "present"')) say(`  line ${number}   -${before}\n            +${now}`);
  say();
  const revert = await project.pulumi(["preview"]);
  claim("the preview names both restores, and no deletion", revert.code === 0 && allSaid(revert.text, "RESTORE") && times(revert.text, "DELETE") === 0);

  heading("6  Up: both come back");
  const restore = await project.pulumi(["up", "--yes", "--skip-preview"]);
  const restored = await look();
  claim("pulumi up succeeded, and GitHub has what it had before", restore.code === 0 && isAbout(restored, initial));

  heading("7  Every write that GitHub received, from its own ledger");
  for (const { method, route: path, status } of github.writes) say(`  ${method.padEnd(6)} ${path}   ${status}`);
  say();
  const counted = (method, end) => github.writes.filter((write) => write.method === method && write.status === 204 && write.route.endsWith(end)).length;
  claim("two deletions, two restores of the same two versions, and nothing else", counted("DELETE", "") === 2 && counted("POST", "/restore") === 2 && github.writes.length === 4);

  heading("8  By rule, and by review: examples/gitops");
  explain("A policy takes the place of the single versions. It may delete only what a reviewed lock file lists, so at first nothing.");
  project.replace("examples/gitops", ["index.ts", "retention.yaml"]);
  const proposed = await project.previewJson("preview.json");
  const locked = await project.ghpkg(["lock", "--preview", "preview.json"]);
  const approved = await project.previewJson("approved.json");
  const reviewed = await project.ghpkg(["review", "--preview", "approved.json", "--html", "review.html", "--json", "review.json"]);
  const report = reviewed === 0 ? JSON.parse(project.read("review.json")) : undefined;
  const lines = locked === 0 ? project.read("packages.lock.json").match(/"id":/g)?.length : 0;
  claim("the report lists exactly what the lock approves, and GitHub was asked for no change", proposed === 0 && approved === 0 && lines > 0 && report?.counts.delete === lines && github.writes.length === 4);
  return project.keep("review.html");
}

const isAbout = (found, wanted) => ["live", "deleted"].every((list) => found[list].toSorted().join() === wanted[list].toSorted().join());

function whatNext(engine, { bold, dim, say }) {
  say(`\n${bold("What to try next")}`);
  const rows = [
    ["npx ghpkg emulator --seed examples/acme.json", "the same organization for as long as you like; it says how to reach it"],
    ["examples/quickstart, examples/restore", "the programs: edit, pulumi preview, pulumi up"],
    ["README.md", "the same on your own organization: another token and no other change"],
    ["npm test", "what this project claims, tried on the same engine and the same emulator"],
  ];
  for (const [what, gives] of rows) say(`  ${what.padEnd(46)}${dim(gives)}`);
  say(dim(`\nThe Pulumi that ran here: ${engine.pulumi} (${engine.version})`));
}

async function main() {
  const { engine, environment } = await setUp();
  const start = Date.now();
  const [terminal, { startGitHub }, { Project }] = await Promise.all([import("./demo/terminal.mjs"), import("./demo/github.mjs"), import("./demo/project.mjs")]);
  const github = await startGitHub();
  const project = new Project(environment, github.environment);
  process.once("SIGINT", () => {
    project.close();
    process.exit(130);
  });
  try {
    const report = await play({ project, github, terminal });
    terminal.say(`\n${terminal.bold("The review, for a browser:")} ${report}`);
    terminal.say(terminal.dim(`It took ${Math.round((Date.now() - start) / 1000)} s. Nothing else of it is left on this machine.`));
    whatNext(engine, terminal);
  } finally {
    await github.close();
    project.close();
  }
}

main().catch((error) => {
  if (error instanceof Unexpected) progress(`\nThe demo stopped, because this does not hold: ${error.message}.`);
  else progress(error instanceof SetUpError ? `\n${error.message}` : error.stack);
  process.exitCode = 1;
});
