import { readFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { CliProject } from "../helpers/cli-project";
import { canary, startGitHub } from "../helpers/github";
import { filesBelow } from "../helpers/stack";

/** Valid, but without the scopes that packages need. */
const narrow = "ghp_canaryNarrow0123456789canaryNarrow01";
const anyCanary = /ghp_canary|Z2hwX2NhbmFye|docF9jYW5hcn|naHBfY2FuYXJ5/; // plain, and in base64 at each of its three offsets

const version = (name: string, more = ""): string =>
  `new PackageVersion("${name}", { owner: "acme", packageType: "npm", packageName: "left-pad", version: "${name}", state: "deleted"${more} });`;

let github: Emulator;
let project: CliProject;
beforeAll(async () => {
  const day = 86_400_000;
  const deletedAt = new Date(Date.now() - 2 * day).toISOString();
  github = await startGitHub({
    packages: [
      { owner: "acme", type: "npm", name: "left-pad", versions: Array.from({ length: 120 }, (_, index) => `1.0.${index}`) },
      { owner: "acme", type: "npm", name: "right-pad", versions: [{ name: "1.0.0", deletedAt }, "1.0.1"] },
    ],
    tokens: { [canary]: { user: "monalisa" }, [narrow]: { user: "monalisa", scopes: ["repo"] } },
  });
  project = await CliProject.create({ program: version("1.0.0"), env: { GITHUB_API_URL: github.apiUrl, PULUMI_DEBUG_COMMANDS: "true" } });
  await project.succeed("config", "set", "--secret", "github-packages:token", canary);
});
afterAll(async () => {
  project.close();
  await github.close();
});

test("after runs that fail in every way, no file and no output holds the token", async () => {
  const outputs: string[] = [];
  const heard = async (expected: RegExp, ...args: string[]): Promise<void> => {
    const { text } = await project.run(...args);
    outputs.push(text);
    expect(text).toMatch(expected);
  };
  await heard(/"plannedAction": "delete"/, "preview", "--json");
  await heard(/will DELETE/, "preview", "--diff", "--save-plan", "plan.json", "--event-log", "events.jsonl");
  await heard(/2 created/, "up", "--yes", "--skip-preview", "--event-log", "events-up.jsonl");

  github.faults.set([{ kind: "foreign-link" }]);
  await heard(/refused to follow to http:\/\/elsewhere\.invalid/, "preview");
  github.faults.set([{ kind: "redirect" }]);
  await heard(/refused to follow to http:\/\/elsewhere\.invalid/, "preview");
  github.faults.set([{ kind: "bad-credentials" }]);
  await heard(/401/, "preview", "--json");
  github.faults.set([{ kind: "server-error", status: 502, as: "html", method: "DELETE" }]);
  project.program = version("1.0.0") + version("1.0.1");
  await heard(/502/, "up", "--yes", "--skip-preview");
  github.faults.clear();
  // A preview takes the token from the configuration, a refresh the one that the last update left in the state.
  await project.succeed("config", "set", "--secret", "github-packages:token", narrow);
  await heard(/403.*read:packages/, "preview");
  github.faults.set([{ kind: "foreign-link" }]);
  await heard(/keeps its last known state: .*refused to follow/, "refresh", "--yes", "--skip-preview");
  github.faults.clear();

  expect(outputs.join("\n")).not.toMatch(anyCanary);
  const files = [...filesBelow(project.folder)];
  expect(files.map(({ file }) => path.relative(project.folder, file))).toEqual(expect.arrayContaining(["plan.json", "events.jsonl", "events-up.jsonl", "state/.pulumi/stacks/engine-test/dev.json"]));
  expect(files.some(({ file }) => file.includes(`${path.sep}.ghpkg${path.sep}plans${path.sep}`))).toBe(true);
  expect(files.filter(({ text }) => anyCanary.test(text)).map(({ file }) => file)).toEqual([]);
});

test("verbose engine logs hold the token in no line of ours", async () => {
  await project.succeed("config", "set", "--secret", "github-packages:token", canary);
  const { text } = await project.run("preview", "--logtostderr", "-v=9");
  const ours = text.split("\n").filter((line) => line.includes("[github-packages]"));
  expect(text).toContain("PackageVersion");
  expect(ours.join("\n")).not.toMatch(anyCanary);
});

describe("secret inputs", () => {
  const hush = "hush-canary";
  const secret = (text: string): string => `pulumi.secret("${text}")`;

  test("neither silence the warning nor appear in it", async () => {
    github.elsewhere.publish("acme/npm/left-pad", { name: "2.0.0" });
    project.program = `
      ${version("1.0.2", `, reason: ${secret(`${hush}-reason`)}`)}
      new PackageVersion("named", { owner: "acme", packageType: "npm", packageName: ${secret("right-pad")}, version: ${secret("1.0.0")}, state: "present" });`;
    const { text } = await project.run("preview", "--diff", "--save-plan", "secret-plan.json");
    expect(text).toContain("will DELETE npm package version acme/left-pad@1.0.2 ([secret])");
    expect(text).toContain("will RESTORE npm package version acme/[secret]@[secret]");
    expect(text).not.toMatch(/right-pad|hush-canary/);
    const json = await project.run("preview", "--json");
    expect(json.text).not.toMatch(/right-pad|hush-canary/);
    expect(readFileSync(path.join(project.folder, "secret-plan.json"), "utf8")).not.toMatch(/right-pad|hush-canary/);
  });

  test.each([
    ["a wrong value", `state: ${secret(hush)}, version: "1.0.2", packageName: "left-pad"`, /property state: got \[secret\]; allowed are/],
    ["a package that is not there", `state: "deleted", version: "1.0.2", packageName: ${secret(hush)}`, /property packageName: .*acme\/\[secret\]/],
    ["a version that is not there", `state: "present", version: ${secret(hush)}, packageName: "left-pad"`, /property state .*left-pad@\[secret\] is gone/],
  ])("do not appear in a check failure: %s", async (_what, inputs, expected) => {
    project.program = `new PackageVersion("bad", { owner: "acme", packageType: "npm", ${inputs} });`;
    const { code, text } = await project.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(expected);
    expect(text).not.toContain(hush);
  });

  test("do not appear in what an update says of its failure", async () => {
    github.elsewhere.setVisibility("acme/npm/right-pad", "public");
    const target = github.elsewhere.publish("acme/npm/right-pad", { name: `${hush}-1`, downloads: 6_000 });
    project.program = `new PackageVersion("popular", { owner: "acme", packageType: "npm", packageName: "right-pad", version: ${secret(target.name)}, state: "deleted" });`;
    const { code, text } = await project.run("up", "--yes");
    expect(code).not.toBe(0);
    expect(text).toMatch(/downloads/);
    expect(text).not.toContain(hush);
  });

  test("stay encrypted in the state where an input is stored under its own name", async () => {
    project.program = version("1.0.3", `, reason: ${secret(`${hush}-reason`)}`);
    await project.succeed("up", "--yes", "--skip-preview");
    expect([...filesBelow(path.join(project.folder, "state"))].filter(({ text }) => text.includes(`${hush}-reason`))).toEqual([]);
  });
});
