import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { isNodeSupported } from "../setup.mjs";
import { engineEnvironment } from "../setup/engine-environment.mjs";
import { withoutNeighbours, withProviderHost } from "../setup/engine-links.mjs";
import { isUsable } from "../setup/engine.mjs";
import { withLock } from "../setup/lock.mjs";
import { engineVersion, root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";

function scratch(t) {
  const folder = mkdtempSync(path.join(tmpdir(), "setup-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("an engine is usable from the wanted version on, within its major", () => {
  const verdicts = ["3.230.0", "v3.230.0", "3.230.1", "3.271.0", "3.229.9", "4.0.0", "2.300.0", "none"].map((found) => isUsable(found, "3.230.0"));
  assert.deepEqual(verdicts, [true, true, true, true, false, false, false, false]);
});

test("Node is supported as package.json says", () => {
  const range = ">=20.19 <21 || >=22.12";
  const verdicts = ["20.18.3", "20.19.0", "20.20.2", "21.7.0", "22.11.0", "22.12.0", "24.1.0"].map((version) => isNodeSupported(version, range));
  assert.deepEqual(verdicts, [false, true, true, false, false, true, true]);
});

test("the Go module of the engine is of the version that package.json wants", () => {
  const text = readFileSync(path.join(root, "scripts/engine/cli/go.mod"), "utf8");
  assert.ok(text.includes(`github.com/pulumi/pulumi/pkg/v3 v${engineVersion()}\n`));
});

test("the engine never inherits the user's token, backend or stack", (t) => {
  const base = { PATH: "/usr/bin", GITHUB_TOKEN: "a", GH_TOKEN: "b", GITHUB_PACKAGES_TOKEN: "c", PULUMI_ACCESS_TOKEN: "d", PULUMI_STACK: "e", PULUMI_BACKEND_URL: "f", HOME: scratch(t) };
  const environment = engineEnvironment({ pulumi: "/engine/bin/pulumi", languageHost: "/engine/bin/pulumi-language-nodejs" }, base);
  const inherited = ["GITHUB_TOKEN", "GH_TOKEN", "GITHUB_PACKAGES_TOKEN", "PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_STACK"].filter((name) => name in environment);
  assert.deepEqual(inherited, []);
  assert.equal(environment.HOME, base.HOME);
  assert.ok(environment.PATH.startsWith(["/engine/bin", path.join(root, "node_modules/@pulumi/pulumi")].join(path.delimiter)));
});

test("an engine built from its modules gets the host of dynamic providers beside it, once", (t) => {
  const folder = scratch(t);
  const [bin, packaged] = [path.join(folder, "bin"), path.join(folder, "package")];
  for (const each of [bin, packaged]) mkdirSync(each);
  const host = path.join(bin, "pulumi-resource-pulumi-nodejs");
  const engine = { pulumi: path.join(bin, "pulumi") };
  writeFileSync(engine.pulumi, "");
  withProviderHost(engine, packaged);
  assert.equal(existsSync(host), false);
  writeFileSync(path.join(packaged, path.basename(host)), "first");
  withProviderHost(engine, packaged);
  writeFileSync(path.join(packaged, path.basename(host)), "second");
  withProviderHost(engine, packaged);
  assert.equal(readFileSync(host, "utf8"), "first");
  assert.equal(statSync(host).mode & 0o111, 0o111);
});

test("an engine beside another Node is reached through links, so that the running Node runs the programs", (t) => {
  const folder = scratch(t);
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  const engine = { pulumi: path.join(bin, "pulumi"), languageHost: path.join(bin, "pulumi-language-nodejs"), version: "3.230.0" };
  for (const file of [engine.pulumi, engine.languageHost]) writeFileSync(file, file);
  assert.deepEqual(withoutNeighbours(engine, path.join(folder, "links")), engine);
  writeFileSync(path.join(bin, "node"), "");
  const linked = withoutNeighbours(engine, path.join(folder, "links"));
  assert.equal(path.dirname(linked.pulumi), path.join(folder, "links"));
  assert.equal(readFileSync(linked.languageHost, "utf8"), engine.languageHost);
  assert.deepEqual(withoutNeighbours(engine, path.join(folder, "links")), linked);
});

test("a tool that cannot be built is said to be missing, and nothing is kept of it", async (t) => {
  const folder = scratch(t);
  const go = path.join(folder, "go");
  writeFileSync(go, '#!/bin/sh\n[ "$1" = version ] || { echo "no route to the modules"; exit 1; }\n', { mode: 0o755 });
  const env = { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder };
  const { code, output } = await run(process.execPath, [path.join(root, "scripts/setup.mjs"), "oci-tools"], { env });
  assert.equal(code, 1);
  assert.match(output, /go build of crane failed: no route to the modules/);
  assert.deepEqual(readdirSync(path.join(folder, "pulumi-github-packages", "tools")), []);
});

test("processes that need the same lock take turns", async (t) => {
  const folder = scratch(t);
  const trace = path.join(folder, "trace");
  const program = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(new URL("../setup/lock.mjs", import.meta.url).href)};
    await withLock(${JSON.stringify(path.join(folder, "lock"))}, async () => {
      appendFileSync(${JSON.stringify(trace)}, "<");
      await sleep(60);
      appendFileSync(${JSON.stringify(trace)}, ">");
    }, { poll: 5 });`;
  const one = () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  await Promise.all([one(), one(), one(), one()]);
  assert.equal(readFileSync(trace, "utf8"), "<><><><>");
});

test("the lock of a process that died is taken over", async (t) => {
  const lock = path.join(scratch(t), "lock");
  const { output } = await run(process.execPath, ["-e", "console.log(process.pid)"]);
  mkdirSync(lock);
  writeFileSync(path.join(lock, "owner.json"), JSON.stringify({ pid: Number(output), host: hostname(), token: "dead" }));
  assert.equal(await withLock(lock, async () => "mine", { poll: 5 }), "mine");
});

test("the lock of another machine is taken over once its heart stopped", async (t) => {
  const lock = path.join(scratch(t), "lock");
  mkdirSync(lock);
  writeFileSync(path.join(lock, "owner.json"), JSON.stringify({ pid: 1, host: "elsewhere", token: "old" }));
  utimesSync(lock, new Date(0), new Date(0));
  assert.equal(await withLock(lock, async () => "mine", { poll: 5 }), "mine");
});

test("a command that takes too long is stopped with its children", async () => {
  const start = Date.now();
  const { code, timedOut } = await run("/bin/sh", ["-c", "sleep 20 & wait"], { timeout: 200 });
  assert.equal(code, null);
  assert.ok(timedOut);
  assert.ok(Date.now() - start < 10_000);
});
