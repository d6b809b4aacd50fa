import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CliProject } from "../helpers/cli-project";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { installWrappedPackage } from "../helpers/wrapped-package";

/** One folder per release, with the state that its code wrote. */
const recordings = path.resolve(__dirname, "../fixtures/state");
/** `RECORD_STATE=0.2.0 npx jest …` writes the state of a new release; a recording is never rewritten. */
const recordAs = process.env["RECORD_STATE"];

const program = `
  const npm = { owner: "acme", packageType: "npm", packageName: "left-pad" };
  new PackageVersion("pinned", { ...npm, version: "1.0.0", state: "present" });
  new PackageVersion("superseded", { ...npm, version: "1.0.1", state: "deleted", reason: "superseded by 1.0.2" });
  new PackageVersion("image", { owner: "acme", packageType: "container", packageName: "api", tag: "v1", state: "present" });
  new Package("kept", { ...npm, state: "present" });
  new Package("retired", { ...npm, packageName: "retired", state: "deleted", onDestroy: "leave" });`;

const deletedAt = new Date(Date.now() - 86_400_000).toISOString();
const createdAt = "2025-06-01T00:00:00Z";
/** GitHub before or after the program's deletions, which are those of every recording. */
const github = (when: "before" | "after") =>
  startGitHub({
    owners: { acme: { id: 4_000_000_900 } },
    packages: [
      {
        owner: "acme",
        type: "npm",
        name: "left-pad",
        id: 4_000_000_100,
        versions: [
          { name: "1.0.0", id: 4_000_000_101, createdAt },
          { name: "1.0.1", id: 4_000_000_102, createdAt, ...(when === "after" ? { deletedAt } : {}) },
          { name: "1.0.2", id: 4_000_000_103, createdAt },
        ],
      },
      { owner: "acme", type: "container", name: "api", id: 4_000_000_200, versions: [{ name: `sha256:${"a".repeat(64)}`, id: 4_000_000_201, tags: ["v1"], createdAt }] },
      { owner: "acme", type: "npm", name: "retired", id: 4_000_000_300, ...(when === "after" ? { deletedAt } : {}), versions: [{ name: "0.1.0", id: 4_000_000_301, createdAt }] },
    ],
  });

type Resource = Record<string, unknown> & { readonly urn: string; readonly type: string; readonly inputs?: { readonly __provider?: string } };
interface Export {
  readonly deployment: Record<string, unknown> & { readonly resources: readonly Resource[] };
}

/** Without the moments and places of the recording itself; the deletions are older than any restore window. */
function scrub({ deployment, ...rest }: Export): Export {
  const resources = deployment.resources.map(({ created: _c, modified: _m, sourcePosition: _s, stackTrace: _t, ...resource }) => resource as Resource);
  const recorded = { ...rest, deployment: { ...deployment, manifest: { time: createdAt, magic: "", version: "" }, resources } };
  const moments: Record<string, string> = { deletedAt: "2025-06-02T00:00:00Z", restorableUntil: "2025-07-02T00:00:00Z" };
  return JSON.parse(JSON.stringify(recorded, (name, value: unknown) => moments[name] ?? value)) as Export;
}

test("a release with other handlers previews the state of the one before as unchanged, and runs at once", async () => {
  const world = await github("before");
  const project = await CliProject.create({ program, env: environmentOf(world) });
  try {
    await project.succeed("up", "--yes", "--skip-preview");
    const stored = JSON.parse(await project.succeed("stack", "export")) as Export;
    if (recordAs !== undefined) {
      mkdirSync(path.join(recordings, recordAs));
      writeFileSync(path.join(recordings, recordAs, "stack.json"), `${JSON.stringify(scrub(stored), undefined, 1)}\n`);
    }
    world.ledger.clear();
    installWrappedPackage(
      project.folder,
      `const door = (name) => ({ ...real[name], check: (olds, news) => { console.log("the next release checks a " + name); return real[name].check(olds, news); } });
       module.exports = { ...real, packageVersion: door("packageVersion"), package: door("package") };`,
    );
    const preview = await project.succeed("preview", "--expect-no-changes");
    expect(preview).toContain("the next release checks a packageVersion");
    expect(preview).toContain("the next release checks a package\n");
    expect(preview).toMatch(/6 unchanged/);
    expect(preview).not.toMatch(/warning|will DELETE/);
    expect(writes(world)).toEqual([]);
  } finally {
    project.close();
    await world.close();
  }
});

test.each(readdirSync(recordings))("state that release %s wrote previews as unchanged today", async (release) => {
  const recorded = path.join(recordings, release, "stack.json");
  const { deployment } = JSON.parse(readFileSync(recorded, "utf8")) as Export;
  const shims = deployment.resources.flatMap(({ inputs }) => inputs?.__provider ?? []);
  expect(new Set(shims.map((text) => createHash("sha256").update(text).digest("hex"))).size).toBe(2);

  const world = await github("after");
  const project = await CliProject.create({ program, env: environmentOf(world) });
  try {
    await project.succeed("stack", "import", "--file", recorded);
    const preview = await project.succeed("preview", "--expect-no-changes");
    expect(preview).toMatch(/6 unchanged/);
    expect(preview).not.toMatch(/warning|will DELETE/);
    expect(writes(world)).toEqual([]);
  } finally {
    project.close();
    await world.close();
  }
});
