import type { Emulator } from "../../../emulator";
import { canary, startGitHub } from "../../helpers/github";
import { ghpkg, type Ran } from "../../helpers/ghpkg";

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
let github: Emulator;
beforeAll(async () => {
  github = await startGitHub(
    {
      packages: [
        { owner: "acme", type: "npm", name: "zebra", versions: ["1.0.0"], updatedAt: "2026-11-02T00:00:00Z" },
        { owner: "acme", type: "npm", name: "left-pad", repository: "acme/pads", visibility: "public", updatedAt: "2026-11-01T00:00:00Z", versions: [{ name: "1.0.1", id: 3_000_000_002, createdAt: "2026-10-02T00:00:00Z" }, { name: "1.0.0", id: 3_000_000_001, createdAt: "2026-10-01T00:00:00Z" }, { name: "0.9.0", id: 3_000_000_000, createdAt: "2026-09-01T00:00:00Z", deletedAt: "2026-11-20T06:00:00Z" }] },
        { owner: "acme", type: "container", name: "charts/api", versions: [{ name: digest("a"), id: 3_000_000_010, tags: ["v1", "latest"], createdAt: "2026-10-02T00:00:00Z" }, { name: digest("b"), id: 3_000_000_011, createdAt: "2026-10-01T00:00:00Z" }] },
        { owner: "acme", type: "nuget", name: "Evil\u001b[2J\u202e", versions: [{ name: "1\u009b31m", createdAt: "2026-10-02T00:00:00Z" }], updatedAt: "2026-11-01T00:00:00Z" },
      ],
    },
    { clock: "2026-11-23T12:00:00Z" },
  );
});
afterAll(() => github.close());
afterEach(() => {
  expect(github.ledger.entries().filter(({ method }) => method !== "GET")).toEqual([]);
  github.ledger.clear();
});
const list = async (...args: string[]): Promise<Ran> => {
  const ran = await ghpkg(github, ["list", ...args]);
  expect(ran.stdout + ran.stderr).not.toContain(canary);
  return ran;
};

test("packages of an owner by type and name, with what GitHub knows of them", async () => {
  expect(await list("acme", "--type", "npm", "container")).toEqual({
    code: 0,
    stderr: "",
    stdout: [
      "TYPE       NAME        VERSIONS  VISIBILITY  UPDATED               REPOSITORY",
      "npm        left-pad    2         public      2026-11-01T00:00:00Z  acme/pads",
      "npm        zebra       1         private     2026-11-02T00:00:00Z",
      "container  charts/api  2         private     2026-10-02T00:00:00Z",
      "3 packages of acme",
      "",
    ].join("\n"),
  });
});

test("only those that match, and how many there are", async () => {
  const { stdout } = await list("acme", "--match", "*a*");
  expect(stdout).toMatch(/left-pad[^]*zebra[^]*charts\/api[^]*\n3 packages of acme, of 4\n$/);
});

test("versions of a package: live ones newest first, then the deleted ones with the day until which they can be restored", async () => {
  expect((await list("acme", "npm/left-pad")).stdout).toBe(
    [
      "VERSION  ID          PUBLISHED             STATE                                           TAGS",
      "1.0.1    3000000002  2026-10-02T00:00:00Z  live",
      "1.0.0    3000000001  2026-10-01T00:00:00Z  live",
      "0.9.0    3000000000  2026-09-01T00:00:00Z  deleted, restorable until 2026-12-20T06:00:00Z",
      "2 live, 1 deleted",
      "",
    ].join("\n"),
  );
  expect((await list("acme", "npm/left-pad", "--state", "deleted")).stdout).toMatch(/0\.9\.0[^]*\n0 live, 1 deleted\n$/);
});

test("images by the beginning of their digest, with their tags; chosen by a tag", async () => {
  const { stdout } = await list("acme", "container/charts/api", "--match", "v*");
  expect(stdout).toContain("sha256:aaaaaaaaaaaa  3000000010  2026-10-02T00:00:00Z  live   latest, v1\n1 live, 0 deleted");
});

test("JSON has everything in full, and the same twice", async () => {
  const [first, second] = [await list("acme", "--json"), await list("acme", "--json")];
  expect(first).toEqual(second);
  expect(JSON.parse(first.stdout)).toMatchObject({ format: "github-packages-list/1", owner: "acme", packages: [{ packageName: "left-pad", repository: "acme/pads" }, { packageName: "zebra" }, { packageType: "nuget", packageName: "Evil\u001b[2J\u202e" }, { packageName: "charts/api" }] });
  const versions = JSON.parse((await list("acme", "container/charts/api", "--json")).stdout) as object;
  expect(versions).toMatchObject({ packageType: "container", versions: [{ version: digest("a"), tags: ["latest", "v1"] }, { version: digest("b"), tags: [] }] });
});

test("names that would move a terminal are shown as text, in JSON too", async () => {
  for (const args of [["acme"], ["acme", "--json"], ["acme", "nuget/Evil\u001b[2J\u202e"], ["acme", "nuget/Evil\u001b[2J\u202e", "--json"], ["acme", "nuget/none\u001b[2J"]]) {
    const { stdout, stderr } = await list(...args);
    expect(stdout + stderr).toMatch(/\\u001b\[2J|1\\u009b31m/);
    expect(stdout + stderr).not.toMatch(/[\u001b\u009b\u202e]/);
  }
});

test("what cannot be read to the end is an error and no list", async () => {
  github.faults.add({ kind: "malformed-json", path: "package_type=nuget" });
  const { code, stdout, stderr } = await list("acme");
  github.faults.clear();
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: list packages – nuget packages of acme/);
});

test("a package that is not there is an error with similar names", async () => {
  const { code, stdout, stderr } = await list("acme", "npm/leftpad");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain('Did you mean "left-pad"?');
});

test.each([
  [["acme", "left-pad"], /'left-pad' is invalid.*It must be TYPE\/NAME/],
  [["acme", "--state", "live"], /--state is for versions/],
  [["acme", "npm/left-pad", "--type", "npm"], /--type is for packages/],
  [["acme", "--match", ""], /It must not be empty/],
  [["acme/left-pad"], /It must be the login/],
  [["acme", "--tpye", "npm"], /unknown option '--tpye'\n\(Did you mean --type\?\)/],
])("%j is one clear error with 2, and nothing is asked", async (args, words) => {
  const { code, stdout, stderr } = await list(...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: /);
  expect(stderr).toMatch(words);
  expect(github.ledger.entries()).toEqual([]);
});
