import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { startEmulator, virtualClock, type Emulator, type LimitSettings, type Seed, type VirtualClock } from "../../emulator";
import { RetentionPolicyProvider } from "../../provider/plugin/retention-policy-provider";
import { Session } from "../../provider/plugin/session";
import { canary } from "./github";

export interface VirtualRun {
  readonly clock: VirtualClock;
  readonly github: Emulator;
  readonly lines: string[];
  /** A provider process of its own, on the same plan folder. */
  process(config?: Readonly<Record<string, string>>): RetentionPolicyProvider;
  close(): Promise<void>;
}

/** Provider and emulator in one process on one clock that costs no time, with GitHub's limits enforced. */
export async function startVirtualRun(seed: Seed, { limits = true, latencyMs = 50 }: { limits?: boolean | Partial<LimitSettings>; latencyMs?: number } = {}): Promise<VirtualRun> {
  const clock = virtualClock("2026-11-01T12:00:00Z");
  const github = await startEmulator({ clock, limits, seed: { owners: { acme: {}, monalisa: { type: "User" } }, tokens: { [canary]: { user: "monalisa" } }, ...seed } });
  const planDir = mkdtempSync(path.resolve(__dirname, "../../.cache/virtual-run-"));
  const lines: string[] = [];
  return {
    clock,
    github,
    lines,
    process(config = {}) {
      // The one before it has ended. All share this process's number, which the lock would take for a living one.
      rmSync(path.join(planDir, "locks"), { recursive: true, force: true });
      const values: Record<string, string> = { token: canary, baseUrl: github.apiUrl, planDir, ...config };
      const session = new Session({ exit: () => undefined, now: clock.now, sleep: clock.sleep, fetch: clock.fetch(fetch, latencyMs), log: (line) => lines.push(line) });
      session.configure((key) => values[key.replace("github-packages:", "")]);
      return new RetentionPolicyProvider(session);
    },
    async close() {
      await github.close();
      rmSync(planDir, { recursive: true, force: true });
    },
  };
}

export const policyRun = { phase: "update", instance: 1, secrets: [], plaintextConfig: [] } as const;
