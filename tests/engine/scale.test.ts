import type { Emulator } from "../../emulator";
import { CliProject } from "../helpers/cli-project";
import { environmentOf, startGitHub } from "../helpers/github";

const day = 86_400_000;
const live = Array.from({ length: 250 }, (_, index) => `1.0.${index}`);
const trash = Array.from({ length: 120 }, (_, index) => `0.9.${index}`);

let github: Emulator;
let project: CliProject;
beforeEach(async () => {
  const deletedAt = new Date(Date.now() - 3 * day).toISOString();
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: [...trash.map((name) => ({ name, deletedAt })), ...live] }] });
  const program = `
    const declare = (versions, state) => versions.forEach((version) => new PackageVersion(version, { owner: "acme", packageType: "npm", packageName: "left-pad", version, state }));
    declare(${JSON.stringify(live.slice(0, 150))}, "present");
    declare(${JSON.stringify(trash.slice(0, 50))}, "deleted");`;
  project = await CliProject.create({ program, env: { ...environmentOf(github), PULUMI_SKIP_CHECKPOINTS: "true" } });
});
afterEach(async () => {
  project.close();
  await github.close();
});

/** How often each page was asked for since the last look; everything else that touched the package, by operation. */
function readsSinceLastLook(): Record<string, number> {
  const reads: Record<string, number> = {};
  for (const { method, path } of github.ledger.entries()) {
    if (!path.includes("/packages/")) continue;
    const query = new URLSearchParams(path.split("?")[1]);
    const what = `${method} ${path.split("?")[0]?.replace(/.*\/left-pad/, "")} ${query.get("state")} ${query.get("page") ?? 1}`;
    reads[what] = (reads[what] ?? 0) + 1;
  }
  github.ledger.clear();
  return reads;
}

test("two hundred versions of one package cost its five list pages once per phase, and no read of their own", async () => {
  const listed = {
    "GET /versions active 1": 1,
    "GET /versions active 2": 1,
    "GET /versions active 3": 1,
    "GET /versions deleted 1": 1,
    "GET /versions deleted 2": 1,
  };
  expect(await project.succeed("preview")).toContain("201 to create");
  expect(readsSinceLastLook()).toEqual(listed);

  await project.succeed("up", "--yes", "--skip-preview");
  expect(readsSinceLastLook()).toEqual(listed);

  await project.succeed("refresh", "--yes", "--skip-preview");
  expect(readsSinceLastLook()).toEqual(listed);
}, 300_000);
