#!/usr/bin/env node
// Writes the pictures of the review's page in docs/ and docs/review-page.json: the demo organization in light and dark,
// and how long a browser takes to open and to filter ten thousand decisions.
//   node scripts/review-page.mjs
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "./setup.mjs";
import { root } from "./setup/paths.mjs";
import { run } from "./setup/run.mjs";

const asOf = "2026-11-23T12:00:00Z";
const dayMs = 86_400_000;

const before = { owner: "acme", packageTypes: ["npm", "maven", "container"], packages: ["*"], keep: [{ id: "newest", because: "rollbacks", newest: { count: 5 } }], delete: [{ id: "aged", because: "nobody installs these any more", olderThan: "700d" }] };
const now = {
  ...before,
  keep: [...before.keep, { id: "majors", because: "each major keeps its last releases", newest: { count: 2, per: "semverMajor", by: "semver" } }],
  delete: [{ ...before.delete[0], olderThan: "365d" }],
  protect: ["7.5.4"],
  guards: { maxDeletes: { count: 500 } },
};

const folder = mkdtempSync(path.join(tmpdir(), "ghpkg-page-"));
const at = (name) => path.join(folder, name);
const json = (name, value) => (writeFileSync(at(name), JSON.stringify(value)), at(name));

function ghpkg(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, "dist/provider/cli/main.js"), ...args], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`ghpkg ${args.join(" ")}: ${stderr}`);
  return stdout;
}

function page(name, snapshot, policy, previous) {
  const files = { snapshot: json(`${name}-snapshot.json`, snapshot), policy: json(`${name}-policy.json`, policy) };
  writeFileSync(at(`${name}-plan.json`), ghpkg("plan", "--snapshot", files.snapshot, "--policy", files.policy, "--as-of", asOf, "--json"));
  const more = previous === undefined ? [] : ["--previous-policy", json(`${name}-previous.json`, previous)];
  ghpkg("review", "--plan", at(`${name}-plan.json`), "--policy", files.policy, "--snapshot", files.snapshot, ...more, "--html", at(`${name}.html`));
  return { url: pathToFileURL(at(`${name}.html`)).href, bytes: statSync(at(`${name}.html`)).size };
}

/** The demo organization, read from the emulator as from GitHub. */
async function acme() {
  const { runningClock, startEmulator } = await import(pathToFileURL(path.join(root, "dist/emulator/index.js")).href);
  const clock = runningClock();
  clock.set(asOf);
  const emulator = await startEmulator({ seed: path.join(root, "examples/acme.json"), clock });
  const { code, output } = await run(process.execPath, [path.join(root, "dist/provider/cli/main.js"), "snapshot", "acme", "--output", at("acme.json")], { env: { ...process.env, GITHUB_API_URL: emulator.apiUrl, GITHUB_PACKAGES_TOKEN: "ghp_emulator" } });
  await emulator.close();
  if (code !== 0) throw new Error(output);
  return JSON.parse(readFileSync(at("acme.json"), "utf8"));
}

function manyDecisions() {
  const created = (age) => new Date(Date.parse(asOf) - age * dayMs).toISOString().replace(/\.\d{3}Z$/, "Z");
  const versions = (at) => Array.from({ length: 500 }, (_each, index) => ({ id: at * 1000 + index + 1, name: `1.${at}.${index}`, createdAt: created(900 - index), updatedAt: created(900 - index) }));
  return { format: "github-packages-snapshot/1", takenAt: asOf, owner: "acme", packages: Array.from({ length: 20 }, (_each, at) => ({ packageType: "npm", name: `package-${String(at).padStart(2, "0")}`, visibility: "private", versions: versions(at) })) };
}

async function pictures(browser, url) {
  const sizes = {};
  for (const colorScheme of ["light", "dark"]) {
    const shown = await browser.newPage({ viewport: { width: 1240, height: 1000 }, colorScheme });
    await shown.goto(url);
    const height = await shown.evaluate(() => {
      document.querySelectorAll("#rows tbody tr").forEach((row, index) => index >= 6 && row.remove()); // a picture, not the list
      return document.querySelectorAll("details.package")[0].getBoundingClientRect().bottom + scrollY + 24;
    });
    await shown.setViewportSize({ width: 1240, height: Math.ceil(height) });
    await shown.waitForTimeout(400); // the charts are drawn again 150 ms after a change of size
    const file = path.join(root, "docs", `review-${colorScheme}.jpg`);
    await shown.screenshot({ path: file, type: "jpeg", quality: 70 });
    sizes[`review-${colorScheme}.jpg`] = statSync(file).size;
    await shown.close();
  }
  return sizes;
}

async function figures(browser, { url, bytes }) {
  const shown = await browser.newPage({ viewport: { width: 1240, height: 1000 } });
  const start = performance.now();
  await shown.goto(url);
  await shown.waitForFunction(() => document.querySelector("#found").textContent !== "");
  const opened = performance.now() - start;
  const filters = await shown.evaluate(() => {
    const search = document.getElementById("search");
    return ["1", "1.1", "1.13", "1.13.4", "package-07 aged", ""].map((text) => {
      const begin = performance.now();
      search.value = text;
      search.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect(); // layout belongs to it
      return performance.now() - begin;
    });
  });
  await shown.close();
  return { decisions: 10_000, pageBytes: bytes, openMs: Math.round(opened), slowestFilterMs: Math.round(Math.max(...filters)) };
}

const { browser: executablePath } = await setUp({ parts: ["dependencies", "build", "browser"] });
const { chromium } = await import("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  mkdirSync(path.join(root, "docs"), { recursive: true });
  const sizes = await pictures(browser, page("acme", await acme(), now, before).url);
  const measured = await figures(browser, page("many", manyDecisions(), { ...before, guards: { maxDeletes: { count: 100_000 } } }));
  const report = { command: "node scripts/review-page.mjs", browser: `Chromium ${browser.version()}`, machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`, ...measured, pictures: sizes };
  writeFileSync(path.join(root, "docs/review-page.json"), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
