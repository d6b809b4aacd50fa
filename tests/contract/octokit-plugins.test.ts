import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import type { FaultRule } from "../../emulator";
import { acme, emulators, token } from "../emulator/wire";

const start = emulators();
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const seed = () => acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]);
const leftPad = { org: "acme", package_type: "npm", package_name: "left-pad" } as const;

/** Asks once more whenever a limit is reported, and writes down which one the plugin took it for. */
async function throttled(faults: FaultRule[]) {
  const emulator = await start({ seed: seed(), faults, clock: "2020-01-01T00:00:00Z" });
  const seen: string[] = [];
  const told = (kind: string) => (retryAfter: number, _options: object, _octokit: unknown, retryCount: number) => {
    seen.push(`${kind} ${retryAfter}`);
    return retryCount < 1;
  };
  const octokit = new (Octokit.plugin(throttling))({
    baseUrl: emulator.apiUrl,
    auth: token,
    log: quiet,
    throttle: { onRateLimit: told("primary"), onSecondaryRateLimit: told("secondary"), retryAfterBaseValue: 1, fallbackSecondaryRateRetryAfter: 7 },
  });
  const { status } = await octokit.rest.packages.getPackageForOrganization(leftPad);
  return { seen, status, requests: emulator.ledger.entries().map((entry) => entry.status) };
}

describe("the throttling plugin recognises", () => {
  test.each([403, 429] as const)("a secondary limit with a waiting time (%i)", async (status) => {
    const result = await throttled([{ kind: "secondary-limit", status, retryAfter: 3, nth: 1 }]);
    expect(result).toEqual({ seen: ["secondary 3"], status: 200, requests: [status, 200] });
  });

  test("a secondary limit without one", async () => {
    expect((await throttled([{ kind: "secondary-limit", nth: 1 }])).seen).toEqual(["secondary 7"]);
  });

  test.each([403, 429] as const)("a primary limit (%i)", async (status) => {
    // The clock of the emulator is in the past, so the plugin finds the reset already reached.
    const result = await throttled([{ kind: "primary-limit", status, nth: 1 }]);
    expect(result).toEqual({ seen: ["primary 0"], status: 200, requests: [status, 200] });
  });
});

test("the retry plugin repeats a read after 5xx and not after a refusal", async () => {
  const emulator = await start({ seed: seed(), faults: [{ kind: "server-error", status: 502, nth: 1 }] });
  const octokit = new (Octokit.plugin(retry))({ baseUrl: emulator.apiUrl, auth: token, log: quiet, retry: { retryAfterBaseValue: 1 } });
  expect((await octokit.rest.packages.getPackageForOrganization(leftPad)).status).toBe(200);
  await expect(octokit.rest.packages.getPackageForOrganization({ ...leftPad, package_name: "nothing" })).rejects.toMatchObject({ status: 404 });
  expect(emulator.ledger.entries().map((entry) => entry.status)).toEqual([502, 200, 404]);
});

test("a write repeated after a 500 that had already worked meets a 404", async () => {
  const emulator = await start({ seed: seed(), faults: [{ kind: "server-error", effect: "applied", nth: 1, method: "DELETE" }] });
  const octokit = new (Octokit.plugin(retry))({ baseUrl: emulator.apiUrl, auth: token, log: quiet, retry: { retryAfterBaseValue: 1 } });
  const id = emulator.elsewhere.look("acme/npm/left-pad")?.active[0]?.id ?? 0;
  await expect(octokit.rest.packages.deletePackageVersionForOrg({ ...leftPad, package_version_id: id })).rejects.toMatchObject({ status: 404 });
  expect(emulator.ledger.entries().map((entry) => entry.status)).toEqual([500, 404]);
});

test("an unchanged answer to a conditional request is 304", async () => {
  const emulator = await start({ seed: seed() });
  const octokit = new Octokit({ baseUrl: emulator.apiUrl, auth: token, log: quiet });
  const { headers } = await octokit.rest.packages.getPackageForOrganization(leftPad);
  const again = octokit.rest.packages.getPackageForOrganization({ ...leftPad, headers: { "if-none-match": headers.etag ?? "" } });
  await expect(again).rejects.toMatchObject({ status: 304 });
});
