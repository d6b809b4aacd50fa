import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Emulator } from "../../../emulator";
import { DynamicProvider } from "../../../provider/plugin/dynamic-provider";
import { packageVersionKind } from "../../../provider/resources/package-version";
import { RetentionPolicyProvider } from "../../../provider/plugin/retention-policy-provider";
import { Session } from "../../../provider/plugin/session";
import { canary, startGitHub } from "../../helpers/github";

const place = "acme/npm/tool";
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

let github: Emulator;
let planDir: string;
beforeEach(async () => {
  planDir = mkdtempSync(path.join(tmpdir(), "interrupted-"));
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "tool", versions: [60, 50, 40, 30, 5].map((age, index) => ({ name: `1.${index}.0`, createdAt: daysAgo(age) })) }] });
});
afterEach(async () => {
  await github.close();
  rmSync(planDir, { recursive: true, force: true });
});

/** One plugin process: what it held in memory ends with it. */
function session(): Session {
  const started = new Session({ exit: () => undefined });
  started.configure((key) => ({ "github-packages:token": canary, "github-packages:baseUrl": github.apiUrl, "github-packages:planDir": planDir })[key]);
  // The lock of the process before it, which is this one and lives on.
  return Object.assign(started, { lock: () => Promise.resolve() });
}
const run = (phase: "preview" | "update") => ({ phase, instance: 1, secrets: [], plaintextConfig: [] });
const live = (): string[] => (github.elsewhere.look(place)?.active ?? []).map(({ name }) => name).sort();
const idOf = (name: string): number => [...(github.elsewhere.look(place)?.active ?? []), ...(github.elsewhere.look(place)?.deleted ?? [])].find((version) => version.name === name)?.id ?? 0;

describe("a version's deletion", () => {
  const declared = { owner: "acme", packageType: "npm", packageName: "tool", version: "1.0.0", state: "deleted", key: "org/p/dev/PackageVersion/old" };
  const provider = () => new DynamicProvider(packageVersionKind, session());
  const checked = async (by: ReturnType<typeof provider>, olds = {}) => {
    const { inputs, failures } = await by.check(olds, { ...declared, run: run("update") });
    expect(failures).toEqual([]);
    return inputs;
  };

  test("stays this resource's own where the read that was to confirm it failed", async () => {
    github.faults.set([{ kind: "reset", effect: "applied", method: "DELETE" }, { kind: "primary-limit", resetSeconds: 3_000, method: "GET", afterWrites: 1 }]);
    const first = provider();
    await expect(first.create(await checked(first))).rejects.toThrow();
    github.faults.clear();
    const next = provider();
    expect((await next.create(await checked(next))).outs).toMatchObject({ observedState: "deleted", deletedByThisResource: true });
  });

  test("stays its own where a list that lags shows the version live again", async () => {
    const first = provider();
    const { outs } = await first.create(await checked(first));
    github.faults.set([{ kind: "stale-list", path: "/versions\\?", ms: 600_000 }]);
    const next = provider();
    const inputs = await checked(next, outs);
    expect(inputs).toMatchObject({ plannedAction: "delete" });
    github.faults.clear();
    expect((await next.update("id", outs, inputs)).outs).toMatchObject({ observedState: "deleted", deletedByThisResource: true });
  });

  test("is not its own where a person restored the version and deleted it again", async () => {
    const first = provider();
    const { outs } = await first.create(await checked(first));
    github.elsewhere.restoreVersion(place, idOf("1.0.0"));
    github.clock.advance(3_600_000);
    github.elsewhere.deleteVersion(place, idOf("1.0.0"));
    const next = provider();
    expect((await next.update("id", outs, await checked(next, outs))).outs).toMatchObject({ observedState: "deleted", deletedByThisResource: false });
  });
});

describe("a policy", () => {
  const declared = { owner: "acme", packageTypes: ["npm"], packages: ["tool"], keep: [{ id: "newest", newest: { count: 2 } }], delete: [{ id: "old", olderThan: "10d" }], key: "org/p/dev/RetentionPolicy/tool" };

  test("that is checked twice in one update, as for a forced replacement, is held to what was shown both times", async () => {
    await new RetentionPolicyProvider(session()).check({}, { ...declared, run: run("preview") });
    github.elsewhere.publish(place, { name: "2.0.0" }); // pushes 1.3.0 out of the newest two
    const update = new RetentionPolicyProvider(session());
    await update.check({}, { ...declared, run: run("update") });
    const { inputs } = await update.check({}, { ...declared, run: run("update") });
    await update.create(inputs);
    expect(live()).toEqual(["1.3.0", "1.4.0", "2.0.0"]);
  });

  test("whose journal cannot be written stops, and its ledger holds all the same what was deleted", async () => {
    const edges = session();
    const journal = edges.policyJournal(declared.key);
    edges.policyJournal = () => Object.assign(journal, { deleted: () => { throw new Error("ENOSPC: no space left on device"); } });
    const update = new RetentionPolicyProvider(edges);
    const { inputs } = await update.check({}, { ...declared, run: run("update") });
    const failed = await update.create(inputs).catch((error: unknown) => error as { reasons: string[]; properties: { ledger: { rows: [number, number][] } } });
    const gone = (github.elsewhere.look(place)?.deleted ?? []).map(({ id }) => id).sort();
    expect(gone.length).toBeGreaterThan(0);
    expect(failed).toMatchObject({ reasons: expect.arrayContaining([expect.stringContaining("no space left on device")]) });
    expect("properties" in failed && failed.properties.ledger.rows.map((row) => row[1])).toEqual(gone);
  });
});
