import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { readConfig, tokenVariables } from "../../provider/config";
import { engineVariables, locatedEngine } from "../helpers/engine-path";
import { root } from "./example-project";
import { blocks, commands, commented, documents, read } from "./markdown";

describe("fenced programs compile against the package's own types", () => {
  const folder = path.join(root, ".cache", "docs-programs");
  const programs = [...documents(), ...commented()].flatMap(blocks).filter(({ language }) => language === "ts");
  const problems = new Map<string, string[]>();

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
    const files = programs.map(({ text }, index) => {
      const file = path.join(folder, `program-${index}.ts`);
      writeFileSync(file, `${text}\nexport {};\n`);
      return file;
    });
    const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, strict: true, noEmit: true, skipLibCheck: true, types: ["node"] };
    for (const diagnostic of ts.getPreEmitDiagnostics(ts.createProgram(files, options))) {
      const at = programs[files.indexOf(diagnostic.file?.fileName ?? "")]?.at ?? "elsewhere";
      problems.set(at, [...(problems.get(at) ?? []), ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")]);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("there are programs in the README and beside both resources", () => {
    const files = new Set(programs.map(({ at }) => at.split(":")[0]));
    expect([...files]).toEqual(expect.arrayContaining(["README.md", "sdk/package-version.ts", "sdk/package.ts", "emulator/index.ts"]));
  });
  test.each(programs.map(({ at }) => at))("%s", (at) => expect(problems.get(at) ?? []).toEqual([]));
  test("nothing else is wrong with them", () => expect(problems.get("elsewhere") ?? []).toEqual([]));
});

describe("links lead somewhere", () => {
  const links = documents().flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map((match) => [file, (match[1] ?? "").replace(/#.*$/, "")] as const),
  );
  test("there are some", () => expect(links.length).toBeGreaterThan(10));
  test.each(links)("%s → %s", (file, target) => expect(existsSync(path.resolve(root, path.dirname(file), target))).toBe(true));
});

describe("commands that are shown exist, with their options", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const all = documents().flatMap(commands);
  const flags = (command: string): string[] => command.match(/(?<=\s)--[a-z-]+/g) ?? [];
  // Saved plans work without the variable, but only with it does the help name their options.
  const help = (file: string, args: string[]): string => execFileSync(file, [...args, "--help"], { encoding: "utf8", env: { ...process.env, ...engineVariables(), PULUMI_EXPERIMENTAL: "true" }, stdio: ["ignore", "pipe", "ignore"] });

  test.each([...new Set(all.filter(({ command }) => /^npm (run |test)/.test(command)).map(({ command }) => command))])("%s", (command) => {
    expect(Object.keys(scripts)).toContain(/^npm test/.test(command) ? "test" : /^npm run (\S+)/.exec(command)?.[1]);
  });
  test.each([...new Set(all.filter(({ command }) => /^(npx )?ghpkg /.test(command)).map(({ command }) => command))])("%s", (command) => {
    const verb = /ghpkg (\w+)/.exec(command)?.[1] ?? "";
    const text = help(process.execPath, [path.join(root, "dist/provider/cli/main.js"), verb]);
    for (const flag of flags(command)) expect(text).toContain(flag);
    expect(text).toContain(`ghpkg ${verb}`);
    const seed = /--seed (\S+)/.exec(command)?.[1];
    if (seed !== undefined && seed !== "FILE") expect(existsSync(path.join(root, seed))).toBe(true);
  });
  test.each([...new Set(all.filter(({ command }) => command.startsWith("pulumi ")).map(({ command }) => command))])("%s", (command) => {
    const words = command.split(" ").slice(1).filter((word) => /^[a-z]+$/.test(word)).slice(0, command.startsWith("pulumi config set") ? 2 : 1);
    const text = help(locatedEngine().pulumi, words);
    expect(text).toContain(`pulumi ${words.join(" ")}`);
    for (const flag of flags(command)) expect(text).toContain(flag);
  });
  test.each([...new Set(all.filter(({ command }) => command.startsWith("node scripts/")).map(({ command }) => command))])("%s", (command) => {
    expect(existsSync(path.join(root, command.split(" ")[1] ?? ""))).toBe(true);
  });
});

describe("the README's configuration table", () => {
  const rows = [...read("README.md").matchAll(/^\| `github-packages:(\w+)`[^|]*\| ([^|]*) \| ([^|]*) \|/gm)].map(([, key, environment, standard]) => ({ key, environment, standard }));
  const source = read("provider/config.ts");

  test("names every key that is read, and no other", () => {
    const keys = [...source.matchAll(/(?:setting|count)\("(\w+)"/g)].map((match) => match[1]);
    expect(rows.map(({ key }) => key).sort()).toEqual([...new Set(keys)].sort());
  });
  test("names the variables in their order", () => {
    const byKey = new Map(rows.map(({ key, environment = "" }) => [key, [...environment.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1])]));
    expect(byKey.get("token")).toEqual(tokenVariables);
    expect(byKey.get("baseUrl")).toEqual(["GITHUB_API_URL"]);
  });
  test("names the defaults that hold", () => {
    const read = readConfig({ get: () => undefined, env: { GITHUB_TOKEN: "ghp_x" }, cwd: "/project" });
    if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the defaults do not hold");
    const { deletesPerMinute, restoresPerMinute, concurrency, planDir, defaultConnection } = read.config;
    const held = { deletesPerMinute, restoresPerMinute, concurrency, planDir: path.relative("/project", planDir), baseUrl: defaultConnection.connection.baseUrl };
    for (const [key, value] of Object.entries(held)) expect([key, rows.find((row) => row.key === key)?.standard?.replaceAll("`", "")]).toEqual([key, String(value)]);
  });
});
