import type { Emulator } from "../../emulator";
import { Package, PackageVersion, type PackageArgs, type PackageVersionArgs } from "../../sdk";
import { canary, environmentOf, startGitHub } from "../helpers/github";
import { diagnostics, EngineStack, type Outcome } from "../helpers/stack";

const good = { owner: "acme", packageType: "npm", packageName: "left-pad", state: "present" } as const;
const image = { ...good, packageType: "container", packageName: "api" } as const;
/** What a program in plain JavaScript, or one with a cast, can pass. */
const version = (args: object) => async () => void new PackageVersion("it", args as PackageVersionArgs);
const whole = (args: object) => async () => void new Package("it", args as PackageArgs);

let github: Emulator;
let stack: EngineStack;
let before: unknown;
beforeAll(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1"] }] });
  stack = await EngineStack.open({ program: version({ ...good, version: "1.0.1" }), env: environmentOf(github) });
  expect((await stack.up()).ok).toBe(true);
  before = await kept();
});
beforeEach(() => github.ledger.clear());
afterAll(async () => {
  stack.close();
  await github.close();
});

/** What the state holds of our resources; the stack's own entry changes with every run. */
async function kept(): Promise<unknown[]> {
  const { deployment } = (await stack.stack.exportStack()) as { deployment: { resources: { type: string }[] } };
  const found = deployment.resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
  expect(found).toHaveLength(1);
  return found;
}

/** The one problem that the run reported, on the row of the one resource. */
function onlyProblem(run: Outcome): string {
  expect(run.ok).toBe(false);
  const found = diagnostics(run, "error").filter(({ name }) => name === "it");
  expect(found).toHaveLength(1);
  return found[0]?.message ?? "";
}

async function expectUntouched(): Promise<void> {
  expect(github.ledger.entries()).toEqual([]);
  expect(await kept()).toEqual(before);
}

test.each([
  ["PackageVersion: a wrong type", version({ ...good, owner: 5, version: "1.0.1" }), /property owner .*got 5; allowed is the login/],
  ["PackageVersion: an empty value", version({ ...good, packageName: "", version: "1.0.1" }), /property packageName .*got ""; allowed is the package's name/],
  ["PackageVersion: a value outside its set", version({ ...good, state: "absent", version: "1.0.1" }), /property state .*got "absent"; allowed are "present" and "deleted"/],
  ["PackageVersion: nothing that names the version", version(good), /property versionId .*give exactly one of versionId, version, tag/],
  ["PackageVersion: two that name the version", version({ ...image, versionId: 1, tag: "v1" }), /property tag .*contradicts versionId.*Keep exactly one/],
  ["PackageVersion: a tag outside containers", version({ ...good, tag: "v1" }), /property tag .*npm versions have no tags; name the version with version/],
  ["PackageVersion: an unknown key", version({ ...good, version: "1.0.1", tags: ["v1"] }), /property tags .*tags is not an input of this resource; allowed are owner,/],
  ["Package: a wrong type", whole({ ...good, packageType: ["npm"] }), /property packageType .*got \["npm"\]; allowed are npm,/],
  ["Package: an empty value", whole({ ...good, owner: "" }), /property owner .*got ""; allowed is the login/],
  ["Package: a value outside its set", whole({ ...good, onDestroy: "delete" }), /property onDestroy .*got "delete"; allowed are "restore" \(default\) and "leave"/],
  ["Package: an unknown key", whole({ ...good, versionId: 1 }), /property versionId .*versionId is not an input of this resource/],
])("%s is one failure with its path and a cure; nothing is called", async (_what, program, problem) => {
  stack.program = program;
  expect(onlyProblem(await stack.preview())).toMatch(problem);
  await expectUntouched();
});

test("an update with a bad input fails the same way and leaves the state as it was", async () => {
  stack.program = version({ ...good, owner: ["acme"], version: "1.0.1" });
  expect(onlyProblem(await stack.up())).toMatch(/property owner /);
  await expectUntouched();
});

describe("configuration", () => {
  const withEnvironment = async (env: Record<string, string>): Promise<Outcome> => {
    stack.program = version({ ...good, version: "1.0.1" });
    const normal = stack.stack.workspace.envVars;
    stack.stack.workspace.envVars = { ...normal, ...env };
    try {
      return await stack.preview();
    } finally {
      stack.stack.workspace.envVars = normal;
    }
  };

  test("no token at all is one failure that names the variables", async () => {
    const problem = onlyProblem(await withEnvironment({ GITHUB_PACKAGES_TOKEN: "" }));
    expect(problem).toContain("github-packages:token");
    expect(problem).toContain("GITHUB_PACKAGES_TOKEN, GITHUB_TOKEN, GH_TOKEN");
    await expectUntouched();
  });

  test("a token from the environment is not sent to a foreign base URL of the stack's config", async () => {
    await stack.stack.setConfig("github-packages:baseUrl", { value: "https://github.example.com/api/v3" });
    const problem = onlyProblem(await withEnvironment({}));
    await stack.stack.removeConfig("github-packages:baseUrl");
    expect(problem).toContain("is not sent to https://github.example.com");
    expect(problem).toContain("pulumi config set --secret github-packages:token");
    expect(problem).not.toContain(canary);
    await expectUntouched();
  });

  test("a token in plain text in the stack's config fails with the repairing command, and is not shown", async () => {
    const readable = "ghp_readable0123456789readable0123456789";
    await stack.stack.setConfig("github-packages:token", { value: readable });
    const run = await withEnvironment({});
    await stack.stack.removeConfig("github-packages:token");
    expect(onlyProblem(run)).toMatch(/is stored in plain text\. Store it as a secret: pulumi config set --secret github-packages:token/);
    expect(run.text).not.toContain(readable);
    await expectUntouched();
  });
});
