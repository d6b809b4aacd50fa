import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Emulator } from "../../emulator";
import { Package, PackageVersion } from "../../sdk";
import { CliProject } from "../helpers/cli-project";
import { openGate } from "../helpers/gate";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { diagnostics, EngineStack } from "../helpers/stack";

const owner = "acme";
const api = { owner, packageType: "container", packageName: "api" } as const;
const untagged = 4_000_000_001;
const v1 = 4_000_000_002;
const v2 = 4_000_000_003;

let github: Emulator;
let stack: EngineStack | undefined;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      {
        owner,
        type: "container",
        name: "api",
        versions: [
          { id: untagged, image: "linux/s390x" },
          { id: v1, tags: ["v1"], image: "linux/amd64" },
          { id: v2, tags: ["v2"], image: "linux/arm64" },
        ],
      },
      { owner, type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1"] },
    ],
  });
});
afterEach(async () => {
  stack?.close();
  stack = undefined;
  await github.close();
});

const open = async (program: PulumiFn, env = environmentOf(github)): Promise<EngineStack> => (stack = await EngineStack.open({ program, env }));

/** The digest of a version of the image, live or deleted. */
const digest = (id: number): string => {
  const found = github.elsewhere.look("acme/container/api");
  return [...(found?.active ?? []), ...(found?.deleted ?? [])].find((version) => version.id === id)?.name ?? "";
};

interface Surprise {
  readonly between: string;
  readonly program: PulumiFn;
  change(github: Emulator): void;
  named(): RegExp;
}

const surprises: Surprise[] = [
  {
    between: "a tag is moved to another version",
    program: async () => void new PackageVersion("old", { ...api, tag: "v1", state: "deleted" }),
    change: ({ elsewhere }) => elsewhere.moveTag("acme/container/api", "v1", untagged),
    named: () => new RegExp(`the preview showed 1 version\\(s\\) of .*${digest(v1)} \\(tags v1\\); now ${digest(untagged)} \\(id ${untagged}, v1\\) would be deleted as well`),
  },
  {
    between: "a planned version is tagged",
    program: async () => void new PackageVersion("old", { ...api, versionId: untagged, state: "deleted" }),
    change: ({ elsewhere }) => elsewhere.moveTag("acme/container/api", "production", untagged),
    named: () => new RegExp(`${digest(untagged)} \\(id ${untagged}, shown with no tags, now with production\\)`),
  },
  {
    between: "a version is pushed into a package declared deleted",
    program: async () => void new Package("retired", { owner, packageType: "npm", packageName: "left-pad", state: "deleted" }),
    change: ({ elsewhere }) => void elsewhere.publish("acme/npm/left-pad", { name: "1.1.0" }),
    named: () => /the preview showed 2 version\(s\) of .*left-pad; now 1\.1\.0 \(id \d+, no tags\) would be deleted as well/,
  },
];

test.each(surprises)("when $between between preview and update, nothing is deleted and the difference is named", async ({ program, change, named }) => {
  const engine = await open(program);
  const preview = await engine.preview();
  expect(preview.text).toContain("will DELETE");
  change(github);
  const up = await engine.up();
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(named());
  expect(up.text).toContain("Nothing was deleted. Read the next preview, then run pulumi up again.");
  expect(writes(github)).toEqual([]);

  expect((await engine.preview()).text).toContain("will DELETE");
  expect((await engine.up()).ok).toBe(true);
  expect(writes(github)).toHaveLength(1);
});

test("when an index that lists the planned version is pushed between preview and update, nothing is deleted and its tag is named", async () => {
  const engine = await open(async () => void new PackageVersion("old", { ...api, versionId: untagged, state: "deleted" }));
  expect((await engine.preview()).text).toContain("will DELETE");
  github.elsewhere.push("acme/container/api", [{ tags: ["v3"], index: [digest(untagged)] }]);
  const up = await engine.up();
  expect(up.ok).toBe(false);
  expect(up.text).toContain("v3 would break without it");
  expect(writes(github)).toEqual([]);
});

test("a tag that moves between the two phases of one `pulumi up` is not followed", async () => {
  const gate = await openGate(github);
  const program = 'new PackageVersion("old", { owner: "acme", packageType: "container", packageName: "api", tag: "v1", state: "deleted" });';
  const project = await CliProject.create({ program, env: { ...environmentOf(github), GITHUB_API_URL: gate.url } });
  try {
    gate.upon(/^GET .*\/versions\?.*state=active/, 2, () => github.elsewhere.moveTag("acme/container/api", "v1", untagged));
    const { code, text } = await project.run("up", "--yes");
    expect(text).toContain("will DELETE");
    expect(text).toContain(`now ${digest(untagged)} (id ${untagged}, v1) would be deleted as well`);
    expect(code).not.toBe(0);
    expect(writes(github)).toEqual([]);
  } finally {
    project.close();
    await gate.close();
  }
});

test("a version pushed into a package between the update's check and its delete saves the package", async () => {
  const gate = await openGate(github);
  const engine = await open(async () => void new Package("retired", { owner, packageType: "npm", packageName: "left-pad", state: "deleted" }), { ...environmentOf(github), GITHUB_API_URL: gate.url });
  gate.upon(/^GET .*\/versions\?.*state=active/, 2, () => void github.elsewhere.publish("acme/npm/left-pad", { name: "1.1.0" }));
  const up = await engine.up();
  await gate.close();
  expect(up.ok).toBe(false);
  expect(up.text).toContain("1 versions were published since the plan was made (1.1.0); the package was not deleted");
  expect(writes(github)).toEqual([]);
});

test("a deletion whose identity no preview could show is refused in that up, and done by the next", async () => {
  const engine = await open(async () => {
    const kept = new PackageVersion("kept", { owner, packageType: "npm", packageName: "left-pad", version: "1.0.0", state: "present" });
    new PackageVersion("old", { owner, packageType: "npm", packageName: kept.htmlUrl.apply(() => "left-pad"), version: "1.0.1", state: "deleted" });
  });
  const preview = await engine.preview();
  expect(diagnostics(preview, "warning")).toEqual([
    expect.objectContaining({ name: "old", message: expect.stringContaining("what will happen cannot be shown, because an input is not known yet; a deletion that no preview showed is refused") }),
  ]);
  const first = await engine.up();
  expect(first.ok).toBe(false);
  expect(first.text).toContain("the preview could not show what would be deleted");
  expect(writes(github)).toEqual([]);

  expect((await engine.preview()).text).toContain("will DELETE npm package version acme/left-pad@1.0.1");
  expect((await engine.up()).ok).toBe(true);
  expect(writes(github)).toHaveLength(1);
});

test("without any preview (--skip-preview) the update's own plan is applied", async () => {
  const engine = await open(async () => void new PackageVersion("old", { ...api, tag: "v1", state: "deleted" }));
  expect((await engine.up()).ok).toBe(true);
  expect(writes(github)).toEqual([`DELETE 204 container/api/versions/${v1}`]);
});
