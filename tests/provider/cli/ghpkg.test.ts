import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

// The command as it is installed: `npm run build` compiles it, which `npm test` does first.
const command = path.resolve(__dirname, "../../../dist/provider/cli/main.js");

jest.setTimeout(60_000);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let folder: string;
const running = new Set<ChildProcess>();
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ghpkg-"));
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended>; firstOutput: Promise<string> } {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let [out, err] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  const firstOutput = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      resolve(out);
    });
    void ended.then(() => reject(new Error(`ended without output: ${err}`)));
  });
  firstOutput.catch(() => undefined);
  return { child, ended, firstOutput };
}

const run = (...args: string[]): Promise<Ended> => start(args).ended;

/** Starts an emulator, waits for what it prints, and hands it to `use`; afterwards it must end well on SIGTERM. */
async function withEmulator(args: string[], use: (printed: string) => Promise<void> | void): Promise<void> {
  const { child, ended, firstOutput } = start(["emulator", ...args]);
  await use(await firstOutput);
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 0, err: "" });
}

const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};

test("help lists the verbs and the exit codes, with and without asking for it", async () => {
  for (const args of [[], ["--help"], ["help"]]) {
    const { code, out, err } = await run(...args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const verb of ["doctor", "list", "import", "plan", "snapshot", "emulator"]) expect(out).toContain(`  ${verb} [options]`);
    expect(out).toMatch(/Exit codes:\n {2}0 {2}done\n {2}1 {2}.*\n {2}2 {2}/);
    expect(out).toContain("No verb of ghpkg deletes anything");
  }
});

test("--version prints the package's version", async () => {
  const { version } = jest.requireActual<{ version: string }>("../../../package.json");
  expect(await run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

describe("a verb's own exit codes reach the shell", () => {
  const snapshot = JSON.stringify({ format: "github-packages-snapshot/1", owner: "acme", takenAt: "2026-11-23T12:00:00Z", packages: [] });
  test("2 where a file cannot be used", async () => {
    const { code, out, err } = await run("plan", "--snapshot", file("snapshot.json", snapshot), "--policy", "missing.yaml");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: missing\.yaml: it cannot be read/);
  });
  test("3 where a guard stops a plan", async () => {
    const policy = { owner: "acme", packageTypes: ["npm"], packages: ["*"], delete: [{ id: "old", because: "a test", olderThan: "1d" }], guards: { deadRules: "fail" } };
    const { code, err } = await run("plan", "--snapshot", file("snapshot.json", snapshot), "--policy", file("policy.json", JSON.stringify(policy)));
    expect([code, err]).toEqual([3, expect.stringMatching(/^error: deadRules: /)]);
  });
  test("2 where a required option is missing", async () => {
    expect(await run("plan")).toMatchObject({ code: 2, err: expect.stringMatching(/^error: required option/) });
  });
});

describe("bad input is one clear error and exit code 2", () => {
  test.each([
    [["emulatr"], /unknown command 'emulatr'\n\(Did you mean emulator\?\)/],
    [["emulator", "--prot", "1"], /unknown option '--prot'/],
    [["emulator", "extra"], /too many arguments/],
    [["emulator", "--port", "x"], /'x' is invalid\. It must be a whole number from 0 \(any free port\) to 65535/],
    [["emulator", "--port", "65536"], /must be a whole number/],
    [["emulator", "--mode", "gitlab"], /Allowed choices are fpt, ghes, ghe\.com/],
    [["emulator", "--clock", "yesterday"], /"yesterday" is not an RFC 3339 date and time/],
    [["emulator", "--seed", "missing.json"], /--seed missing\.json: there is no such file/],
  ])("%j", async (args, words) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: /);
    expect(err).toMatch(words);
  });

  test("a seed that is not JSON, and one with a mistake, are named with the place", async () => {
    const broken = await run("emulator", "--seed", file("broken.json", "{"));
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining("broken.json cannot be used:\n  not JSON:") });
    const wrong = await run("emulator", "--seed", file("wrong.json", JSON.stringify({ owners: { acme: {} }, packages: [{ owner: "acme", type: "npm", name: "a", version: [] }] })));
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("packages[0].version: is not a known key") });
  });
});

test("a port in use is exit code 1 and says what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  const { code, err } = await run("emulator", "--port", String(port));
  taken.close();
  expect(code).toBe(1);
  expect(err).toBe(`error: port ${port} of 127.0.0.1 is in use; choose another one, or leave --port out\n`);
});

test("the emulator says how to reach it, and answers there with what the seed holds", async () => {
  const seed = file("seed.json", JSON.stringify({ owners: { acme: {} }, tokens: { ghp_seeded: { user: "monalisa" } }, packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: ["1.0.0"] }] }));
  await withEmulator(["--seed", seed], async (printed) => {
    const url = /export GITHUB_API_URL=(\S+)/.exec(printed)?.[1];
    const token = /export GITHUB_PACKAGES_TOKEN=(\S+)/.exec(printed)?.[1];
    expect(token).toBe("ghp_seeded");
    const answer = await fetch(`${url}/orgs/acme/packages/npm/left-pad/versions`, { headers: { authorization: `Bearer ${token}`, "user-agent": "test" } });
    expect(await answer.json()).toMatchObject([{ name: "1.0.0" }]);
  });
});

test("--json prints one line for programs, --mode changes the API's prefix, --clock its time", async () => {
  await withEmulator(["--json", "--mode", "ghes", "--clock", "2026-01-31T12:00:00Z"], async (printed) => {
    expect(printed.split("\n")).toHaveLength(2);
    const facts = JSON.parse(printed) as { url: string; apiUrl: string; mode: string; environment: Record<string, string>; control: string };
    expect(facts).toMatchObject({ apiUrl: `${facts.url}/api/v3`, mode: "ghes", environment: { GITHUB_API_URL: `${facts.url}/api/v3`, GITHUB_PACKAGES_TOKEN: "ghp_emulator" } });
    expect(await (await fetch(`${facts.control}/clock`)).json()).toEqual({ now: expect.stringMatching(/^2026-01-31T12:00:/) });
  });
});

test("an address that the provider would not send a token to is pointed out", async () => {
  await withEmulator(["--host", "0.0.0.0"], (printed) => {
    expect(printed).toContain("over plain http to loopback addresses only");
  });
});
