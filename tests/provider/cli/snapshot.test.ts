import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { seedBuilder, startEmulator, type Emulator } from "../../../emulator";

const ghpkg = path.resolve(__dirname, "../../../dist/provider/cli/main.js");
let github: Emulator;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "snapshot-"));
  github = await startEmulator({
    seed: seedBuilder()
      .organization("acme")
      .token("ghp_reader", { user: "monalisa", scopes: ["read:packages", "repo"] })
      .package("acme/npm/tool", Array.from({ length: 130 }, (_, index) => ({ name: `1.${index}.0`, createdAt: new Date(Date.UTC(2025, 0, 1 + index)).toISOString() })))
      .package("acme/npm/other", ["1.0.0", { name: "0.9.0", deletedAt: new Date(Date.now() - 86_400_000).toISOString() }])
      .package("acme/container/api", [{ as: "v1", tags: ["v1"], index: [{ image: "linux/amd64" }, { image: "linux/arm64" }] }, { artifact: "application/spdx+json", subject: "v1" }]),
  });
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
});

function run(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [ghpkg, ...args], { cwd: folder, env: { PATH: process.env["PATH"], GITHUB_API_URL: github.apiUrl, GITHUB_PACKAGES_TOKEN: "ghp_reader", ...env }, maxBuffer: 64 << 20 }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test("every version of every type, live and deleted, all pages; images with what they consist of; read only", async () => {
  const { code, stdout } = await run(["snapshot", "acme"]);
  expect(code).toBe(0);
  const snapshot = JSON.parse(stdout) as { packages: { packageType: string; name: string; versions: { name: string; relations?: string; children?: string[]; subject?: string; tags?: string[]; deletedAt?: string }[] }[] };
  const named = Object.fromEntries(snapshot.packages.map((found) => [`${found.packageType}/${found.name}`, found.versions]));
  expect(Object.keys(named).sort()).toEqual(["container/api", "npm/other", "npm/tool"]);
  expect(named["npm/tool"]).toHaveLength(130);
  expect(named["npm/other"]?.filter((version) => version.deletedAt !== undefined).map((version) => version.name)).toEqual(["0.9.0"]);
  const [referrer, index, ...platforms] = named["container/api"] ?? [];
  expect(index).toMatchObject({ tags: ["v1"] });
  expect([...(index?.children ?? [])].sort()).toEqual(platforms.map(({ name }) => name).sort());
  expect(referrer).toMatchObject({ subject: index?.name });
  expect(JSON.stringify(snapshot)).not.toContain("unknown");
  expect(github.ledger.entries().filter((entry) => entry.method !== "GET")).toEqual([]);
});

test("a manifest that cannot be read is written as unknown with the reason, and said; the others are read all the same", async () => {
  github.faults.add({ kind: "manifest-unknown", path: "/manifests/", times: 1 });
  const { code, stdout, stderr } = await run(["snapshot", "acme", "--type", "container"]);
  expect(code).toBe(0);
  const versions = (JSON.parse(stdout) as { packages: { versions: { relations?: string; unread?: string }[] }[] }).packages[0]?.versions ?? [];
  expect(versions.filter((version) => version.unread !== undefined)).toEqual([expect.objectContaining({ relations: "unknown", unread: expect.stringContaining("HTTP 404") })]);
  expect(stderr).toMatch(/relations unknown: container\/api@sha256:[0-9a-f]{64}: .*HTTP 404/);
  expect(github.ledger.entries().filter(({ path }) => path.includes("/manifests/")).length).toBeGreaterThan(1);
});

test("a second snapshot asks the registry for nothing", async () => {
  await run(["snapshot", "acme", "--type", "container"]);
  github.ledger.clear();
  expect((await run(["snapshot", "acme", "--type", "container"])).code).toBe(0);
  expect(github.ledger.entries().filter(({ path }) => path.startsWith("/v2/"))).toEqual([]);
});

test("is what ghpkg plan takes: a policy over a live snapshot", async () => {
  const file = path.join(folder, "snapshot.json");
  expect((await run(["snapshot", "acme", "--type", "npm", "--package", "tool", "--output", file])).code).toBe(0);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ format: "github-packages-snapshot/1", owner: "acme" });
  const policy = path.join(folder, "retention.yaml");
  writeFileSync(policy, "owner: acme\npackageTypes: [npm]\npackages: [tool]\nkeep: [{ id: newest, newest: { count: 100 } }]\ndelete: [{ id: old, olderThan: 10d }]\n");
  const { code, stdout } = await run(["plan", "--snapshot", file, "--policy", policy, "--json"]);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { summary: { delete: number } }).summary.delete).toBe(30);
});

test("a package that cannot be listed leaves no file behind, and says which one and why", async () => {
  github.seed(seedBuilder().organization("acme").token("ghp_reader", { user: "monalisa", scopes: ["repo"] }).package("acme/npm/tool", ["1.0.0"]));
  const file = path.join(folder, "snapshot.json");
  const { code, stderr } = await run(["snapshot", "acme", "--output", file]);
  expect(code).toBe(1);
  expect(stderr).toContain("read:packages");
  expect(() => readFileSync(file)).toThrow(/ENOENT/);
});

test("a package that does not exist is an error, not an empty snapshot", async () => {
  const { code, stdout, stderr } = await run(["snapshot", "acme", "--package", "toool"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("acme has no package toool");
});

test("without a token nothing is called, and the variables are named", async () => {
  const { code, stderr } = await run(["snapshot", "acme"], { GITHUB_PACKAGES_TOKEN: "" });
  expect(code).toBe(1);
  expect(stderr).toMatch(/GITHUB_PACKAGES_TOKEN, GITHUB_TOKEN, GH_TOKEN/);
  expect(github.ledger.entries()).toEqual([]);
});
