import * as pulumi from "@pulumi/pulumi";
import type { Emulator } from "../../emulator";
import { getDockerMigrationConflictsOutput, getPackageOutput, getPackages, getPackagesOutput, getPackageVersion, getPackageVersionOutput, getPackageVersionsOutput, LookupError, PackageVersion } from "../../sdk";
import { CliProject } from "../helpers/cli-project";
import { canary, environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack, filesBelow, operations } from "../helpers/stack";

const digest = `sha256:${"b".repeat(64)}`;
const pad = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const token = { value: canary, secret: true };

let github: Emulator;
let stack: EngineStack;
let opened: { close(): void } | undefined;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      { owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1", "1.0.2"] },
      { owner: "acme", type: "container", name: "api", versions: [{ name: digest, tags: ["v2"] }] },
      { owner: "acme", type: "docker", name: "old", dockerMigrationConflict: true, versions: ["1"] },
    ],
  });
});
afterEach(async () => {
  opened?.close();
  opened = undefined;
  await github.close();
});

/** Functions run in the program's process, so that the token is in the stack's config and not in the engine's environment. */
async function open(program: () => Promise<Record<string, unknown> | void>, config: Parameters<typeof EngineStack.open>[0]["config"] = {}): Promise<void> {
  opened = stack = await EngineStack.open({ program, config: { "github-packages:baseUrl": github.apiUrl, "github-packages:token": token, ...config } });
}

/** Every file of the stack's folder, state and history included. */
const leaks = (text: string): string[] => [...filesBelow(stack.folder)].filter((each) => each.text.includes(text)).map(({ file }) => file);

test("read in preview and update alike, and what they found can be declared; nothing is written but what is declared", async () => {
  await open(async () => {
    const { packages } = await getPackages({ owner: "acme", packageTypes: ["npm"] });
    const image = await getPackageVersion({ owner: "acme", packageType: "container", packageName: "api", tag: "v2" });
    for (const { packageName } of packages) new PackageVersion(packageName, { ...pad, packageName, version: "1.0.0", state: "deleted" });
    return { names: packages.map(({ packageName }) => packageName), image: image.version };
  });
  const preview = await stack.preview();
  expect(preview.ok).toBe(true);
  expect(diagnostics(preview, "warning").map(({ message }) => message)).toEqual([expect.stringContaining("will DELETE npm package version acme/left-pad@1.0.0")]);
  expect(writes(github)).toEqual([]);
  expect((await stack.up()).ok).toBe(true);
  expect(writes(github)).toHaveLength(1);
  expect(await stack.stack.outputs()).toEqual({ names: { value: ["left-pad"], secret: false }, image: { value: digest, secret: false } });
  expect(leaks(canary)).toEqual([]);
});

test("an Output form waits for the resource its arguments come from, and reads anew after it", async () => {
  await open(async () => {
    const gone = new PackageVersion("gone", { ...pad, version: "1.0.0", state: "deleted" });
    const after = getPackageVersionsOutput({ ...pad, packageName: gone.observedState.apply(() => "left-pad") });
    return { live: after.versions.apply((versions) => versions.map(({ version }) => version).sort()) };
  });
  expect((await stack.up()).ok).toBe(true);
  expect((await stack.stack.outputs())["live"]?.value).toEqual(["1.0.1", "1.0.2"]);
});

test("every function has an Output form, which answers what the plain one does", async () => {
  await open(async () => {
    const owner = pulumi.output("acme");
    return {
      packages: getPackagesOutput({ owner, packageTypes: ["npm", "container"] }).packages.apply((found) => found.map(({ packageName }) => packageName)),
      one: getPackageOutput({ ...pad, owner }).versionCount,
      versions: getPackageVersionsOutput({ ...pad, owner }).versions.apply((found) => found.map(({ version }) => version).sort()),
      image: getPackageVersionOutput({ owner, packageType: "container", packageName: "api", tag: "v2" }).version,
      conflicts: getDockerMigrationConflictsOutput({ owner }).packages.apply((found) => found.map(({ packageName }) => packageName)),
    };
  });
  const up = await stack.up();
  expect(up.text).not.toMatch(/error/);
  expect(Object.fromEntries(Object.entries(await stack.stack.outputs()).map(([name, { value }]) => [name, value as unknown]))).toEqual({ packages: ["left-pad", "api"], one: 3, versions: ["1.0.0", "1.0.1", "1.0.2"], image: digest, conflicts: ["old"] });
  expect(writes(github)).toEqual([]);
});

test("with an argument that is not known yet nothing is read in the preview", async () => {
  await open(async () => {
    const state = new PackageVersion("first", { ...pad, version: "1.0.0", state: "present" });
    const unknown = pulumi.all([state.id]).apply(([id]) => (id === "" ? "" : "api"));
    getPackageVersionOutput({ owner: "acme", packageType: "container", packageName: unknown, tag: "v2" });
  });
  expect((await stack.preview()).ok).toBe(true);
  expect(github.ledger.entries().filter(({ path }) => path.includes("container"))).toEqual([]);
});

test("a secret argument makes the answer secret, and its value stands in no file and no line", async () => {
  await open(async () => ({ found: getPackageVersionOutput({ ...pad, packageName: pulumi.secret("left-pad"), version: "1.0.2" }) }));
  const up = await stack.up();
  expect(up.ok).toBe(true);
  expect(up.text).not.toContain("left-pad");
  expect((await stack.stack.outputs())["found"]).toMatchObject({ secret: true, value: { version: "1.0.2" } });
  expect(leaks("left-pad")).toEqual([]);
});

test("another account by its connection, and no resource at all", async () => {
  const connections = { value: JSON.stringify({ other: { baseUrl: github.apiUrl, token: canary } }), secret: true };
  await open(async () => ({ count: (await getPackages({ owner: "acme", connection: "other" })).packages.length }), { "github-packages:connections": connections, "github-packages:token": { value: "ghp_notKnownThere", secret: true } });
  const up = await stack.up();
  expect(up.ok).toBe(true);
  expect(operations(up)).toEqual({});
  expect((await stack.stack.outputs())["count"]?.value).toBe(3);
});

test("a program can catch a failure by its code", async () => {
  await open(async () => ({ code: await getPackages({ owner: "nobody-here" }).catch((error: unknown) => (error instanceof LookupError ? error.code : "another")) }));
  expect((await stack.up()).ok).toBe(true);
  expect((await stack.stack.outputs())["code"]?.value).toBe("owner-not-found");
});

describe("a failure that is not caught ends the program with one line, without a stack", () => {
  const functions = 'const { getPackages, getPackageVersionOutput } = require("pulumi-github-packages");\n';
  const preview = async (program: string, env: Record<string, string> = environmentOf(github), config: readonly string[] = []): Promise<string> => {
    const project = await CliProject.create({ program: functions + program, env });
    opened = project;
    if (config.length > 0) await project.succeed("config", "set", ...config);
    const { code, text } = await project.run("preview");
    expect(code).not.toBe(0);
    expect(text).not.toMatch(/\n\s+at /);
    return text;
  };
  test("of a plain call", async () => {
    expect(await preview('await getPackages({ owner: "nobody-here" });')).toMatch(/error: getPackages: read account – account nobody-here – HTTP 404 – Not Found.*\n/);
  });
  test("of an Output form", async () => {
    const text = await preview('return { found: getPackageVersionOutput({ owner: "acme", packageType: "npm", packageName: "left-pad", version: "9.9.9" }) };');
    expect(text).toContain("error: getPackageVersion: find version – npm package acme/left-pad – there is no live version named 9.9.9");
  });
  test("of a token in plain text, with the repairing command; the token is not shown and nothing is called", async () => {
    const readable = "ghp_readable0123456789readable0123456789";
    const text = await preview('await getPackages({ owner: "acme" });', { GITHUB_API_URL: github.apiUrl }, ["--plaintext", "github-packages:token", readable]);
    expect(text).toContain("error: getPackages: github-packages:token is stored in plain text. Store it as a secret: pulumi config set --secret github-packages:token");
    expect(text).not.toContain(readable);
    expect(github.ledger.entries()).toEqual([]);
  });
});
