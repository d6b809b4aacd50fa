import type { Emulator } from "../../emulator";
import { PackageVersion } from "../../sdk";
import { canary, environmentOf, startGitHub, writes } from "../helpers/github";
import { EngineStack, operations } from "../helpers/stack";

const names = ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4"];
const ids = names.map((_, index) => 4_000_000_000 + index);
const popular = ids[2] ?? 0;
const place = "acme/npm/left-pad";

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  const versions = names.map((name, index) => ({ name, id: ids[index] ?? 0, downloads: ids[index] === popular ? 6_000 : 3 }));
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", visibility: "public", versions: [...versions, "2.0.0"] }] });
  const declare = (version: string, options = {}) => new PackageVersion(version, { owner: "acme", packageType: "npm", packageName: "left-pad", version, state: "deleted" }, options);
  const program = async () => {
    // The refused one goes last: after a failure the engine begins nothing more, so that otherwise its pace would decide.
    declare("1.0.2", { dependsOn: names.filter((name) => name !== "1.0.2").map((name) => declare(name)) });
  };
  stack = await EngineStack.open({ program, env: environmentOf(github), config: { "github-packages:deletesPerMinute": "60000" } });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

test("one deletion of five that GitHub refuses fails alone and by name; the next up repeats only that one", async () => {
  const first = await stack.up();
  expect(first.ok).toBe(false);
  expect(first.text).toContain(`delete version – npm version acme/left-pad ${popular} – HTTP 400 – Publicly visible package versions with more than 5000 downloads cannot be deleted`);
  const gone = ids.filter((id) => id !== popular);
  expect(github.elsewhere.look(place)?.deleted.map(({ id }) => id).sort()).toEqual(gone);
  expect(await stack.stored("1.0.2")).toBeUndefined();

  github.ledger.clear();
  github.elsewhere.setDownloads(place, popular, 10);
  const preview = await stack.preview();
  expect(operations(preview)).toEqual({ "1.0.0": "same", "1.0.1": "same", "1.0.2": "create", "1.0.3": "same", "1.0.4": "same" });
  expect((await stack.up()).ok).toBe(true);
  expect(writes(github)).toEqual([`DELETE 204 npm/left-pad/versions/${popular}`]);
  for (const name of names) expect(await stack.stored(name)).toMatchObject({ observedState: "deleted", deletedByThisResource: true });
});

describe("a refresh that GitHub does not answer", () => {
  beforeEach(async () => {
    stack.program = async () => void new PackageVersion("old", { owner: "acme", packageType: "npm", packageName: "left-pad", version: "1.0.0", state: "deleted" });
    expect((await stack.up()).ok).toBe(true);
  });

  test.each([
    { because: "503", words: /503/, strike: () => github.faults.set([{ kind: "server-error", status: 503, method: "GET" }]) },
    {
      because: "403, as its token may not read packages",
      words: /403.*read:packages/,
      strike: () => github.seed({ owners: { acme: {} }, tokens: { [canary]: { user: "monalisa", scopes: ["repo"] } }, packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["2.0.0"] }] }),
    },
  ])("($because) keeps the state and says so", async ({ words, strike }) => {
    const before = await stack.stored("old");
    strike();
    const refresh = await stack.refresh();
    expect(refresh.ok).toBe(true);
    expect(refresh.text).toMatch(/could not be read and keeps its last known state/);
    expect(refresh.text).toMatch(words);
    expect(await stack.stored("old")).toEqual(before);
  });
});
