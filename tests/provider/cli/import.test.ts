import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileFunction } from "node:vm";
import fc from "fast-check";
import ts from "typescript";
import type { Emulator } from "../../../emulator";
import { programText } from "../../../provider/cli/import-program";
import { resourcesOf } from "../../../provider/cli/import-resources";
import { PackageType } from "../../../provider/core/refs";
import type { GetPackageVersionResult } from "../../../sdk";
import { canary, startGitHub } from "../../helpers/github";
import { ghpkg, type Ran } from "../../helpers/ghpkg";

const digest = `sha256:${"a".repeat(64)}`;
let github: Emulator;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "import-"));
  github = await startGitHub(
    {
      packages: [
        { owner: "acme", type: "npm", name: "left-pad", versions: [{ name: "1.0.1", createdAt: "2026-10-02T00:00:00Z" }, { name: "1.0.0", createdAt: "2026-10-01T00:00:00Z" }, { name: "0.9.0", id: 3_000_000_000, createdAt: "2026-09-01T00:00:00Z", deletedAt: "2026-11-20T06:00:00Z" }] },
        { owner: "acme", type: "npm", name: "left-pod", versions: ["2.0.0"] },
        { owner: "acme", type: "container", name: "charts/api", versions: [{ name: digest, tags: ["v1", "latest"], createdAt: "2026-10-02T00:00:00Z" }, { createdAt: "2026-10-01T00:00:00Z" }] },
      ],
    },
    { clock: "2026-11-23T12:00:00Z" },
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
});
afterEach(() => {
  expect(github.ledger.entries().filter(({ method }) => method !== "GET")).toEqual([]);
  github.ledger.clear();
});
const run = async (...args: string[]): Promise<Ran> => {
  const ran = await ghpkg(github, args, { cwd: folder });
  expect(ran.stdout + ran.stderr).not.toContain(canary);
  return ran;
};

test("a package and chosen versions as a program, each with a name of its own and a remark", async () => {
  expect(await run("import", "acme", "npm/left-pad", "container/charts/*", "--versions", "1.0.*", "--versions", "v1", "--versions", "0.*", "--deleted")).toEqual({
    code: 0,
    stderr: "2 packages, 4 versions\n",
    stdout: `import { Package, PackageVersion } from "pulumi-github-packages";

// What there was when it was imported, as GitHub showed it. pulumi up adopts it and changes nothing on GitHub.
const owner = "acme";

new Package("npm-left-pad", { owner, packageType: "npm", packageName: "left-pad", state: "present" });

new Package("container-charts%2Fapi", { owner, packageType: "container", packageName: "charts/api", state: "present" });

new PackageVersion("npm-left-pad@1.0.1", { owner, packageType: "npm", packageName: "left-pad", version: "1.0.1", state: "present" });

new PackageVersion("npm-left-pad@1.0.0", { owner, packageType: "npm", packageName: "left-pad", version: "1.0.0", state: "present" });

// 0.9.0; deleted 2026-11-20T06:00:00Z, restorable until 2026-12-20T06:00:00Z
new PackageVersion("npm-left-pad@0.9.0~3000000000", { owner, packageType: "npm", packageName: "left-pad", versionId: 3000000000, state: "deleted" });

// tagged latest, v1
new PackageVersion("container-charts%2Fapi@sha256-aaaaaaaaaaaa", { owner, packageType: "container", packageName: "charts/api", version: "${digest}", state: "present" });
`,
  });
});

test("packages by a glob, to a file that was not there before and is never overwritten", async () => {
  const { code, stdout, stderr } = await run("import", "acme", "npm/left-p?d", "--output", "index.ts");
  expect([code, stdout, stderr]).toEqual([0, "", "2 packages, 0 versions written to index.ts\n"]);
  const text = readFileSync(path.join(folder, "index.ts"), "utf8");
  expect(text.match(/^new Package\(/gm)).toHaveLength(2);
  const again = await run("import", "acme", "npm/left-pad", "--output", "index.ts");
  expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: index\.ts is there already/) });
  expect(readFileSync(path.join(folder, "index.ts"), "utf8")).toBe(text);
});

test("the same as data", async () => {
  const { stdout } = await run("import", "acme", "npm/left-pod", "--versions", "*", "--only-versions", "--json");
  expect(JSON.parse(stdout)).toEqual({ format: "github-packages-import/1", owner: "acme", resources: [{ kind: "PackageVersion", name: "npm-left-pod@2.0.0", args: { owner: "acme", packageType: "npm", packageName: "left-pod", version: "2.0.0", state: "present" } }] });
});

test("a policy that keeps everything: ghpkg plan takes it, and deletes nothing even when a rule would", async () => {
  expect((await run("import", "acme", "npm/left-*", "--versions", "1.0.0", "--format", "policy-yaml", "--output", "retention.yaml")).code).toBe(0);
  const policy = readFileSync(path.join(folder, "retention.yaml"), "utf8");
  expect(policy).toContain("packages:\n  - left-pad\n  - left-pod\n");
  expect((await run("snapshot", "acme", "--type", "npm", "--output", "snapshot.json")).code).toBe(0);
  const plan = await run("plan", "--snapshot", "snapshot.json", "--policy", "retention.yaml", "--as-of", "2030-01-01T00:00:00Z", "--json");
  expect(plan).toMatchObject({ code: 0, stderr: "" });
  expect((JSON.parse(plan.stdout) as { summary: object }).summary).toMatchObject({ delete: 0, restore: 0 });
  writeFileSync(path.join(folder, "stricter.yaml"), policy.replace("delete: []", "delete: [{ id: all, everything: true }]").replace(/keep:\n(?: .*\n)+/, ""));
  const stricter = await run("plan", "--snapshot", "snapshot.json", "--policy", "stricter.yaml", "--as-of", "2030-01-01T00:00:00Z", "--json");
  const kept = (JSON.parse(stricter.stdout) as { decisions: { label: string; savedBy: string[] }[] }).decisions.filter(({ savedBy }) => savedBy.includes("protect"));
  expect(kept.map(({ label }) => label)).toEqual(["1.0.0"]);
});

test.each([
  [["npm/none"], /acme has no package npm\/none that this token may see – Look at what there is: ghpkg list/],
  [["npm/left-pad", "npm/x*"], /acme has no package npm\/x\*/],
  [["npm/left-pad", "--versions", "9.*"], /no version of these packages has such a name or tag/],
])("%j: nothing fits, so nothing is written", async (args, words) => {
  const { code, stdout, stderr } = await run("import", "acme", ...args, "--output", "nothing.ts");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(words);
  expect(() => readFileSync(path.join(folder, "nothing.ts"))).toThrow(/ENOENT/);
});

test.each([
  [["import", "acme"], /missing required argument 'package'/],
  [["import", "acme", "left-pad"], /It must be TYPE\/NAME/],
  [["import", "acme", "npm/left-pad", "--deleted"], /--deleted and --only-versions need --versions/],
  [["import", "acme", "npm/left-pad", "container/charts/api", "--format", "policy-yaml"], /name packages of one type/],
  [["import", "acme", "npm/left-pad", "--format", "yaml"], /Allowed choices are typescript, policy-yaml/],
])("%j is one clear error with 2, and nothing is asked", async (args, words) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(words);
  expect(github.ledger.entries()).toEqual([]);
});

test("the help says why a program in YAML is not offered", async () => {
  expect((await run("import", "--help")).stdout).toContain("a Pulumi program in YAML cannot declare\nthese resources");
});

describe("for any names and tags", () => {
  const text = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), fc.constantFrom("x\ud800", "\udc00y", "~", "%7E", "a@b", "a/b"));
  const versions = fc.array(
    fc.record({ packageType: fc.constantFrom(...Object.values(PackageType)), packageName: text, version: text, versionId: fc.integer({ min: 1 }), tags: fc.array(text, { maxLength: 2 }), observedState: fc.constantFrom("present" as const, "deleted" as const) }),
    { maxLength: 6 },
  );
  const found = (drawn: object): GetPackageVersionResult => ({ owner: "acme", createdAt: "", updatedAt: "", ...drawn }) as GetPackageVersionResult;
  const identity = ({ packageType, packageName, version, versionId, observedState }: GetPackageVersionResult): string => JSON.stringify([packageType, packageName, ...(observedState === "present" ? [version] : ["~", version, versionId])]);

  test("the program is one statement per resource, and means exactly the names that there were", () => {
    fc.assert(
      fc.property(versions, (drawn) => {
        const resources = resourcesOf({ packages: [], versions: drawn.map(found) });
        const program = programText("acme", resources);
        expect(program.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        const source = ts.createSourceFile("index.ts", program, ts.ScriptTarget.ES2022, true);
        expect((source as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
        expect(source.statements).toHaveLength(2 + drawn.length);
        const run = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
        const made: unknown[] = [];
        const resource = class { constructor(name: string, args: object) { made.push([name, args]); } };
        compileFunction(run, ["require", "exports"])(() => ({ PackageVersion: resource, Package: resource }), {});
        expect(made).toEqual(resources.map(({ name, args }) => [name, args]));
      }),
      { numRuns: 60 },
    );
  });

  test("different versions have different names, and a name depends on its own version alone", () => {
    fc.assert(
      fc.property(versions, (drawn) => {
        const all = [...new Map(drawn.map(found).map((version) => [identity(version), version])).values()];
        const names = resourcesOf({ packages: [], versions: all }).map(({ name }) => name);
        expect(new Set(names).size).toBe(all.length);
        expect(all.map((version) => resourcesOf({ packages: [], versions: [version] })[0]?.name)).toEqual(names);
        for (const name of names) expect(name).toMatch(/^[\w.~!*'()%-]+@[\w.~!*'()%-]+$/);
      }),
    );
  });

  test("where two digests begin alike, both carry their ids", () => {
    const like = (last: string, versionId: number) => found({ packageType: "container", packageName: "api", version: `sha256:${"a".repeat(63)}${last}`, versionId, tags: [], observedState: "present" });
    expect(resourcesOf({ packages: [], versions: [like("1", 5), like("2", 6)] }).map(({ name }) => name)).toEqual(["container-api@sha256-aaaaaaaaaaaa~5", "container-api@sha256-aaaaaaaaaaaa~6"]);
  });
});
