import type { Emulator } from "../../emulator";
import { Package, PackageVersion } from "../../sdk";
import { CliProject } from "../helpers/cli-project";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { EngineStack, operations } from "../helpers/stack";

const npm = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const old = (name: string, opts: object = {}) => async () => void new PackageVersion(name, { ...npm, version: "1.0.1", state: "deleted" }, opts);

let github: Emulator;
let stack: EngineStack;
beforeAll(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1", "1.0.2"] }] });
  stack = await EngineStack.open({ program: old("old"), env: environmentOf(github) });
});
afterAll(async () => {
  stack.close();
  await github.close();
});

describe("in one program", () => {
  test.each([
    {
      what: "two resources that declare one version differently",
      program: async () => {
        const first = new PackageVersion("keeper", { ...npm, version: "1.0.1", state: "present" });
        new PackageVersion("remover", { ...npm, version: "1.0.1", state: "deleted" }, { dependsOn: [first] });
      },
      both: [/PackageVersion keeper declares .*left-pad@1\.0\.1 present, PackageVersion remover declares .*left-pad@1\.0\.1 deleted/, /Keep one of the two/],
    },
    {
      what: "a version that must stay in a package that must go",
      program: async () => {
        const first = new PackageVersion("keeper", { ...npm, version: "1.0.1", state: "present" });
        new Package("retired", { ...npm, state: "deleted" }, { dependsOn: [first] });
      },
      both: [/PackageVersion keeper declares .* present, Package retired declares .* deleted/],
    },
  ])("$what fail, naming both", async ({ program, both }) => {
    stack.program = program;
    const preview = await stack.preview();
    expect(preview.ok).toBe(false);
    for (const words of both) expect(preview.text.replace(/\s+/g, " ")).toMatch(words);
    expect(writes(github)).toEqual([]);
  });
});

test("two resources of one type and name under different parents fail, naming both", async () => {
  const project = await CliProject.create({
    program: `
      for (const [team, version] of [["Web", "1.0.0"], ["Mobile", "1.0.1"]]) {
        const parent = new pulumi.ComponentResource("engine-test:index:" + team, team);
        new PackageVersion("old", { owner: "acme", packageType: "npm", packageName: "left-pad", version, state: "deleted" }, { parent });
      }`,
    env: environmentOf(github),
  });
  const { code, text } = await project.run("preview");
  project.close();
  expect(code).not.toBe(0);
  expect(text).toMatch(/two resources of this program are both PackageVersion old: one declares .*left-pad@1\.0\.\d, the other .*left-pad@1\.0\.\d\. .*give one of them another name/);
  expect(writes(github)).toEqual([]);
});

describe("a deletion that was made", () => {
  beforeAll(async () => {
    stack.program = old("old");
    expect((await stack.up()).ok).toBe(true);
  });
  beforeEach(() => github.ledger.clear());
  afterEach(() => {
    expect(writes(github)).toEqual([]);
    expect(github.elsewhere.look("acme/npm/left-pad")?.active.map(({ name }) => name)).toEqual(["1.0.2", "1.0.0"]);
  });

  test("renamed with an alias, it is the same resource", async () => {
    stack.program = old("renamed", { aliases: [{ name: "old" }] });
    const up = await stack.up();
    expect(operations(up)).toEqual({ renamed: "same" });
    expect(up.ok).toBe(true);
    expect(await stack.stored("renamed")).toMatchObject({ deletedByThisResource: true });
  });

  test("renamed without an alias, it is not undone, and that is said", async () => {
    stack.program = old("again");
    const up = await stack.up();
    expect(operations(up)).toEqual({ again: "create", renamed: "delete" });
    expect(up.text).toContain("not restored, because PackageVersion again declares it now");
    expect(up.ok).toBe(true);
  });

  test("protected, its removal is refused", async () => {
    stack.program = old("again", { protect: true });
    expect((await stack.up()).ok).toBe(true);
    stack.program = async () => undefined;
    const up = await stack.up();
    expect(up.ok).toBe(false);
    expect(up.text).toMatch(/protected/);
    expect(await stack.stored("again")).toBeDefined();
  });

  test("retained on delete, it leaves the state and nothing is called", async () => {
    stack.program = old("again", { retainOnDelete: true });
    const toggled = await stack.up();
    expect(operations(toggled)).toEqual({ again: "same" });
    stack.program = async () => undefined;
    expect((await stack.up()).ok).toBe(true);
    expect(await stack.stored("again")).toBeUndefined();
    expect(github.ledger.entries({ method: "POST" })).toEqual([]);
  });
});
