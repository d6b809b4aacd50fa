import path from "node:path";
import type { Emulator } from "../../emulator";
import { PackageVersion } from "../../sdk";
import { CliProject } from "../helpers/cli-project";
import { openGate, type Gate } from "../helpers/gate";
import { environmentOf, startGitHub } from "../helpers/github";
import { ended, endProcessesIn, kill, providersIn } from "../helpers/processes";
import { diagnostics, EngineStack, operations } from "../helpers/stack";
import { removeTornAttributes } from "../helpers/torn-attributes";

const npm = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
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

describe("the provider killed amid a delete", () => {
  let stack: EngineStack;
  const declare = (state: "present" | "deleted") => async () => {
    new PackageVersion("a", { ...npm, version: "1.0.0", state });
    new PackageVersion("b", { ...npm, version: "1.0.1", state });
  };
  beforeEach(async () => {
    stack = await EngineStack.open({ program: declare("deleted"), env });
  });
  afterEach(() => {
    endProcessesIn(stack.folder);
    stack.close();
  });

  test.each([
    { during: "create", moment: "before", sent: "GitHub never received" },
    { during: "create", moment: "after", sent: "GitHub carried out" },
    { during: "update", moment: "after", sent: "GitHub carried out" },
  ] as const)("during $during, with a delete that $sent: the next run is in sync and the deletions are its own", async ({ during, moment }) => {
    if (during === "update") {
      stack.program = declare("present");
      expect((await stack.up()).ok).toBe(true);
      stack.program = declare("deleted");
    }
    const held = gate.hold(aDelete, moment);
    const killed = stack.up();
    await held.arrived;
    const providers = providersIn(stack.folder);
    expect(providers.length).toBeGreaterThan(0);
    for (const pid of providers) kill(pid);
    expect((await killed).ok).toBe(false);
    held.release();

    const next = await stack.up();
    expect(next.text).not.toContain("error");
    expect(next.ok).toBe(true);
    expectEachDeletedOnce(2);
    for (const name of ["a", "b"]) expect(await stack.stored(name)).toMatchObject({ observedState: "deleted", deletedByThisResource: true });

    const after = await stack.preview();
    expect(operations(after)).toEqual({ a: "same", b: "same" });
    expect(diagnostics(after, "warning")).toEqual([]);
  });
});

describe("the engine killed or interrupted amid a delete", () => {
  let project: CliProject;
  const program = (state: string): string => `
    for (const version of ["1.0.0", "1.0.1"]) new PackageVersion("v" + version, { owner: "acme", packageType: "npm", packageName: "left-pad", version, state: "${state}" });`;
  beforeEach(async () => {
    project = await CliProject.create({ program: program("deleted"), env });
  });
  afterEach(() => project.close());

  const expectOwnDeletions = async (): Promise<void> => {
    expectEachDeletedOnce(2);
    for (const name of ["v1.0.0", "v1.0.1"]) expect((await project.stored(name))?.outputs).toMatchObject({ observedState: "deleted", deletedByThisResource: true });
  };

  test.each(["create", "update"])("killed during %s: the next up waits for the orphan, which ends itself; every deletion is known as its own", async (during) => {
    if (during === "update") {
      project.program = program("present");
      await project.succeed("up", "--yes", "--skip-preview");
      project.program = program("deleted");
    }
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
    await expectOwnDeletions();

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
    await expectOwnDeletions();
  });
});
