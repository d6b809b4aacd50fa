// 100,000 versions planned offline by `ghpkg plan`, in a process of its own.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { packageSeed, policy, round, temporaryFolder } from "./world.mjs";

export async function offline() {
  const { folder, remove } = temporaryFolder("offline");
  const file = (name, content) => {
    writeFileSync(path.join(folder, name), JSON.stringify(content));
    return path.join(folder, name);
  };
  const versions = packageSeed(100_000).versions.map(({ name, createdAt }, index) => ({ id: index + 1, name, createdAt, updatedAt: createdAt }));
  const snapshot = file("snapshot.json", { format: "github-packages-snapshot/1", takenAt: new Date().toISOString(), owner: "acme", packages: [{ packageType: "npm", name: "tool", visibility: "private", versions }] });
  const usage = path.join(folder, "usage.json");
  const ghpkg = ["--require", path.join(root, "scripts/bench/usage.cjs"), path.join(root, "dist/provider/cli/main.js"), "plan"];
  const { status, stderr } = spawnSync(process.execPath, [...ghpkg, "--snapshot", snapshot, "--policy", file("policy.json", policy(100)), "--json"], { env: { ...process.env, BENCH_USAGE: usage }, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`ghpkg plan ended with ${status}: ${stderr}`);
  const { cpuS, memoryMB } = JSON.parse(readFileSync(usage, "utf8"));
  remove();
  return [
    { what: "100000 versions planned offline: CPU, s", value: round(cpuS, 1), aim: "≤ 10", holds: cpuS <= 10 },
    { what: "100000 versions planned offline: memory, MB", value: round(memoryMB), aim: "≤ 512", holds: memoryMB <= 512 },
  ];
}
