import path from "node:path";
import type { Emulator } from "../../emulator";
import { ExampleProject, startAcme } from "../docs/example-project";
import { decisions, diffText, expectGolden, type PreviewJson } from "../docs/golden-preview";

const golden = (name: string): string => path.join(__dirname, "examples.golden", name);

// Five runs of the command each, which take a while on a busy machine.
jest.setTimeout(300_000);

let github: Emulator;
let project: ExampleProject;
beforeEach(async () => {
  github = await startAcme();
  project = new ExampleProject(github);
});
afterEach(async () => {
  project.close();
  await github.close();
});

const writes = (): string[] => github.ledger.entries().filter(({ method }) => method !== "GET").map(({ method, path: route, status }) => `${method} ${status} ${route.replace(/\d{10}/, "ID")}`);
const live = (place: string): string[] => (github.elsewhere.look(place)?.active ?? []).map(({ name, tags }) => tags[0] ?? name).sort();

/** What every example must show: two previews that match the committed ones and write nothing, an up, a silent preview. */
async function run(name: string, config: Readonly<Record<string, string>> = {}): Promise<void> {
  await project.pulumi("stack", "init", "dev");
  for (const [key, value] of Object.entries(config)) await project.pulumi("config", "set", key, value);
  const preview = JSON.parse((await project.pulumi("preview", "--json")).stdout) as PreviewJson;
  expectGolden(golden(`${name}.json`), `${JSON.stringify(decisions(preview), null, 2)}\n`);
  expectGolden(golden(`${name}.diff.txt`), diffText(await project.pulumi("preview", "--diff")));
  expect(writes()).toEqual([]);
  await project.pulumi("up", "--yes");
  const after = await project.pulumi("preview", "--expect-no-changes");
  expect(after.stdout).not.toMatch(/will (DELETE|RESTORE)/);
}

test("quickstart, through the root's Pulumi.yaml: deletes exactly the two versions it names", async () => {
  project.copy("Pulumi.yaml").copy("examples/quickstart");
  await run("quickstart");
  expect(live("acme/npm/left-pad")).toEqual(["1.0.2", "1.0.3", "1.1.0", "1.2.0", "1.3.0"]);
  expect(writes()).toEqual(Array(2).fill("DELETE 204 /orgs/acme/packages/npm/left-pad/versions/ID"));
});

test("restore: brings back one version and one whole package", async () => {
  project.copy("examples/restore", ".");
  expect([live("acme/maven/com.acme.core"), live("acme/container/retired-api")]).toEqual([["2.3.0", "2.5.0", "2.6.0"], []]);
  await run("restore");
  expect(live("acme/maven/com.acme.core")).toEqual(["2.3.0", "2.4.0", "2.5.0", "2.6.0"]);
  expect(live("acme/container/retired-api")).toEqual(["0.8.0", "0.9.0", "0.9.1"]);
  expect(writes().sort()).toEqual([
    "POST 204 /orgs/acme/packages/container/retired-api/restore",
    "POST 204 /orgs/acme/packages/maven/com.acme.core/versions/ID/restore",
  ]);
});

test("retention: superseded images and packages go with what belongs to them; what is deployed stays; retention.yaml says the same", async () => {
  project.copy("examples/retention", ".");
  await project.pulumi("-C", "app", "stack", "init", "prod");
  await project.pulumi("-C", "app", "up", "--yes", "--skip-preview");
  await project.pulumi("stack", "init", "dev");
  await project.pulumi("config", "set", "asOf", "2026-11-23T12:00:00Z");
  const policyOf = async (): Promise<{ planned: { summary: string }; changed: readonly string[] }> => (decisions(JSON.parse((await project.pulumi("preview", "--json")).stdout) as PreviewJson).steps as never[])[0] as never;
  expect((await policyOf()).planned.summary).toBe("delete 88 versions in 2 packages");
  expect(writes()).toEqual([]);
  await project.pulumi("up", "--yes");
  const after = await project.pulumi("preview", "--expect-no-changes");
  expect(after.stdout).not.toMatch(/will (DELETE|RESTORE)/);
  const tags = (github.elsewhere.look("acme/container/api")?.active ?? []).flatMap((version) => version.tags).filter((tag) => /^\d+\.\d+\.\d+$/.test(tag));
  expect(tags.sort()).toEqual(["1.5.0", "1.7.0", "1.7.1", "1.8.0"]);
  expect(writes().every((write) => /^DELETE 204 .*(container\/api|npm\/semver)\/versions\/ID$/.test(write))).toBe(true);

  await project.pulumi("config", "set", "fromFile", "true");
  expect((await policyOf()).changed.filter((key) => !["plan", "policyFile"].includes(key))).toEqual([]);
});

test("in-use: old images go with what belongs to them; what a Deployment runs stays, with its platforms and its signature", async () => {
  project.copy("examples/in-use", ".");
  await run("in-use", { asOf: "2026-11-23T12:00:00Z" });
  const active = github.elsewhere.look("acme/container/api")?.active ?? [];
  const tags = active.flatMap((version) => version.tags);
  expect(tags.filter((tag) => /^\d+\.\d+\.\d+$/.test(tag)).sort()).toEqual(["1.5.0", "1.7.1", "1.8.0"]);
  const protectedImage = active.find((version) => version.tags.includes("1.5.0"));
  expect(tags).toContain(`${protectedImage?.name.replace(":", "-")}.sig`);
});
