import path from "node:path";
import type { Emulator } from "../../emulator";
import { CliProject } from "../helpers/cli-project";
import { openGate, type Gate } from "../helpers/gate";
import { environmentOf, startGitHub } from "../helpers/github";
import { ended, kill, providersIn } from "../helpers/processes";
import { removeTornAttributes } from "../helpers/torn-attributes";

const aDelete = /^DELETE .*\/versions\/\d+$/;

let github: Emulator;
let gate: Gate;
let env: Record<string, string>;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0", "1.0.1", "1.0.2", "1.0.3"] }] });
  gate = await openGate(github);
  env = { ...environmentOf(github), GITHUB_API_URL: gate.url };
});
afterEach(async () => {
  await gate.close();
  await github.close();
});

/** Ids of the versions that deletes took effect on, each as often as it happened. */
const deleted = (): unknown[] => github.ledger.entries({ method: "DELETE" }).flatMap(({ effect }) => (effect?.kind === "version-deleted" ? [effect.versionId] : []));
const expectEachDeletedOnce = (count: number): void => {
  expect(deleted()).toHaveLength(count);
  expect(new Set(deleted()).size).toBe(count);
};

const program = (state: "present" | "deleted"): string => `
    for (const version of ["1.0.0", "1.0.1"]) new PackageVersion("v" + version, { owner: "acme", packageType: "npm", packageName: "left-pad", version, state: "${state}" });`;
/** Declares the versions present before it declares them deleted, so that the deletion is an update. */
const presentFirst = async (project: CliProject): Promise<void> => {
  project.program = program("present");
  await project.succeed("up", "--yes", "--skip-preview");
  project.program = program("deleted");
};
const expectOwnDeletions = async (project: CliProject): Promise<void> => {
  expectEachDeletedOnce(2);
  for (const name of ["v1.0.0", "v1.0.1"]) expect((await project.stored(name))?.outputs).toMatchObject({ observedState: "deleted", deletedByThisResource: true });
};

describe("the provider killed amid a delete", () => {
  let project: CliProject;
  beforeEach(async () => {
    project = await CliProject.create({ program: program("deleted"), env });
  });
  afterEach(() => project.close());

  test.each([
    { during: "create", moment: "before", sent: "GitHub never received" },
    { during: "create", moment: "after", sent: "GitHub carried out" },
    { during: "update", moment: "after", sent: "GitHub carried out" },
  ] as const)("during $during, with a delete that $sent: the next run is in sync and the deletions are its own", async ({ during, moment }) => {
    if (during === "update") await presentFirst(project);
    const held = gate.hold(aDelete, moment);
    const killed = project.start("up", "--yes", "--skip-preview");
    await held.arrived;
    const providers = providersIn(project.folder);
    expect(providers.length).toBeGreaterThan(0);
    for (const pid of providers) kill(pid);
    expect((await killed.ended).code).not.toBe(0);
    held.release();

    const next = await project.succeed("up", "--yes", "--skip-preview");
    expect(next).not.toContain("error");
    await expectOwnDeletions(project);

    const after = await project.succeed("preview", "--expect-no-changes");
    expect(after).not.toContain("warning");
  });
});

describe("the engine killed or interrupted amid a delete", () => {
  let project: CliProject;
  beforeEach(async () => {
    project = await CliProject.create({ program: program("deleted"), env });
  });
  afterEach(() => project.close());

  test.each(["create", "update"])("killed during %s: the next up waits for the orphan, which ends itself; every deletion is known as its own", async (during) => {
    if (during === "update") await presentFirst(project);
    const held = gate.hold(aDelete, "after");
    const killed = project.start("up", "--yes", "--skip-preview");
    await held.arrived;
    const orphans = providersIn(project.folder);
    kill(killed.pid);
    await killed.ended;
    removeTornAttributes(path.join(project.folder, "state"));
    await project.succeed("cancel", "--yes");

    const next = project.start("up", "--yes", "--skip-preview");
    await next.said("waiting for another run of this stack: process");
    held.release();
    const { code, text } = await next.ended;
    expect(text).not.toContain("error:");
    expect(code).toBe(0);
    for (const pid of orphans) await ended(pid);
    await expectOwnDeletions(project);

    await project.succeed("refresh", "--yes", "--clear-pending-creates");
    const after = await project.succeed("preview", "--expect-no-changes");
    expect(after).not.toContain("pending operations");
    expect(after).not.toContain("will DELETE");
  });

  test("killed during a preview: its provider ends itself", async () => {
    const held = gate.hold(/^GET .*\/versions\?/, "before");
    const killed = project.start("preview");
    await held.arrived;
    const orphans = providersIn(project.folder);
    expect(orphans).toHaveLength(1);
    kill(killed.pid);
    held.release();
    for (const pid of orphans) await ended(pid);
  });

  test("interrupted once: what is under way is finished and recorded, nothing else is begun, and the next run completes", async () => {
    const held = gate.hold(aDelete, "after");
    const interrupted = project.start("up", "--yes", "--skip-preview", "--parallel", "1");
    await held.arrived;
    kill(interrupted.pid, "SIGINT");
    await interrupted.said("^C received");
    held.release();
    expect((await interrupted.ended).code).not.toBe(0);
    const stored = [await project.stored("v1.0.0"), await project.stored("v1.0.1")].flatMap((resource) => resource?.outputs ?? []);
    expect(stored).toEqual([expect.objectContaining({ versionId: deleted()[0], observedState: "deleted", deletedByThisResource: true })]);
    expectEachDeletedOnce(1);

    const next = await project.succeed("up", "--yes", "--skip-preview");
    expect(next).not.toContain("pending operations");
    await expectOwnDeletions(project);
  });
});
