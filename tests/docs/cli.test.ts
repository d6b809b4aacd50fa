import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmulator, type Emulator } from "../../emulator";
import { root, startAcme } from "./example-project";
import { scrub } from "./golden-preview";
import { blocks } from "./markdown";

const main = path.join(root, "dist/provider/cli/main.js");
const shown = blocks("docs/cli.md");

let acme: Emulator;
/** With this computer's clock, which the doctor compares. */
let now: Emulator;
let folder: string;
beforeAll(async () => {
  acme = await startAcme();
  now = await startEmulator({ seed: path.join(root, "examples", "acme.json") });
  folder = mkdtempSync(path.join(tmpdir(), "cli-docs-"));
  for (const { language, text } of shown) {
    const name = /^# (\S+)\n/.exec(text)?.[1];
    if (language === "yaml" && name !== undefined) writeFileSync(path.join(folder, name), text);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([acme.close(), now.close()]);
});

interface Example {
  readonly command: string;
  /** What the document says that it prints. */
  readonly printed: string;
}

/** `$ command`, and what follows it. */
const examples = shown
  .filter(({ language }) => language === "console")
  .flatMap(({ text }) => text.split(/^\$ /m).slice(1))
  .map((text): Example => ({ command: text.split("\n", 1)[0] ?? "", printed: text.split("\n").slice(1).join("\n") }));

/** What differs from run to run, and from machine to machine. */
const settled = (text: string): string => scrub(text).replaceAll(`${folder}/`, "").replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>").split("\n").map((line) => line.trimEnd()).join("\n");

function run(command: string): Promise<string> {
  const [, verb = "", target] = /^ghpkg (\S+).*?(?: > (\S+))?$/.exec(command) ?? [];
  const args = [...command.replace(/^ghpkg /, "").replace(/ > \S+$/, "").matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const github = verb === "doctor" ? now : acme;
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, env: { PATH: process.env["PATH"], GITHUB_API_URL: github.apiUrl, GITHUB_PACKAGES_TOKEN: "ghp_emulator" } }, (_error, stdout, stderr) => {
      if (target !== undefined) writeFileSync(path.join(folder, target), stdout);
      done(target === undefined ? stdout + stderr : stderr);
    });
  });
}

test("every verb that answers has an example", () => {
  const verbs = new Set(examples.map(({ command }) => command.split(" ")[1]));
  expect([...verbs].sort()).toEqual(["doctor", "import", "list", "lock", "plan", "review", "snapshot"]);
});

test.each(examples)("$command prints what is shown", async ({ command, printed }) => {
  expect(settled(await run(command))).toBe(settled(printed));
});

test("the imported program is the one that is shown", () => {
  expect(shown.filter(({ language }) => language === "ts").map(({ text }) => text)).toEqual([readFileSync(path.join(folder, "index.ts"), "utf8")]);
});

test("the table of findings names each code that the doctor has", () => {
  const source = readFileSync(path.join(root, "provider/cli/doctor-findings.ts"), "utf8") + readFileSync(path.join(root, "provider/cli/doctor.ts"), "utf8");
  const codes = [...source.matchAll(/(?:code: |add\(|findingOf\((?:[^,]*\? )?)"([a-z-]+)"/g)].map(([, code]) => code ?? "");
  const documented = readFileSync(path.join(root, "docs/cli.md"), "utf8");
  expect(codes.length).toBeGreaterThan(15);
  for (const code of codes) expect(documented).toContain(`\`${code}\``);
});
