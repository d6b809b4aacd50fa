import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { ExampleProject, root, startAcme } from "./example-project";
import { scrub } from "./golden-preview";
import { blocks, read } from "./markdown";

jest.setTimeout(300_000);

const { version, devDependencies } = JSON.parse(read("package.json")) as { version: string; devDependencies: Record<string, string> };

let github: Emulator;
let project: ExampleProject;

/** A project outside the tree: everything it finds was installed from the tarball. */
beforeAll(async () => {
  github = await startAcme();
  project = new ExampleProject(github, mkdtempSync(path.join(tmpdir(), "first-program-")));
  const file = (name: string, text: string): void => writeFileSync(path.join(project.folder, name), text);
  const succeed = async (command: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await project.run(command, ...args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  mkdirSync(path.join(project.folder, "tarball"));
  // The suite compiled dist/ before it started; a second build here could take it from under other tests.
  await succeed("npm", "pack", root, "--ignore-scripts", "--pack-destination", "tarball", "--loglevel", "error");
  const [tarball = ""] = readdirSync(path.join(project.folder, "tarball"));
  file("package.json", JSON.stringify({ name: "first-program", private: true, main: "index.ts" }));
  file("Pulumi.yaml", "name: first-program\nruntime: nodejs\n");
  project.copy("examples/quickstart/tsconfig.json", "tsconfig.json");
  file("index.ts", blocks("README.md").find(({ language }) => language === "ts")?.text ?? "");
  const beside = ["@pulumi/pulumi", "typescript"].map((name) => `${name}@${devDependencies[name]}`);
  await succeed("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel", "error", `./tarball/${tarball}`, ...beside);
});
afterAll(async () => {
  project.close();
  await github.close();
});

test("the tarball installs, and the README's first program previews as the README shows", async () => {
  await project.pulumi("stack", "init", "dev");
  const { stdout } = await project.pulumi("preview");
  const shown = blocks("README.md").find(({ language, text }) => language === "console" && text.startsWith("$ pulumi preview"));
  const real = scrub(stdout).split("\n").map((line) => line.trimEnd());
  const wanted = scrub(shown?.text ?? "").split("\n").slice(1).map((line) => line.trimEnd());
  expect(wanted.length).toBeGreaterThan(8);
  expect(wanted.filter((line) => !real.includes(line))).toEqual([]);
  expect(github.ledger.entries().filter(({ method }) => method !== "GET")).toEqual([]);
});

test("the command is installed with it", async () => {
  const { code, stdout } = await project.run(path.join(project.folder, "node_modules", ".bin", "ghpkg"), "--version");
  expect([code, stdout]).toEqual([0, `${version}\n`]);
});

test("the emulator can be imported", async () => {
  const program = 'require("pulumi-github-packages/emulator").startEmulator().then((e) => (console.log(e.url), e.close()))';
  const { code, stdout } = await project.run(process.execPath, "-e", program);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\n$/)]);
});
