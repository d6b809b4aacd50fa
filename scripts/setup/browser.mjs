import { accessSync, constants } from "node:fs";
import path from "node:path";
import { SetUpError, step } from "./progress.mjs";
import { run } from "./run.mjs";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function onPath() {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Only root may install, and only Debian and its kin have apt-get: elsewhere the message says what to do. */
const mayInstall = () => process.platform === "linux" && process.getuid?.() === 0;

async function install() {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const update = await run("apt-get", ["update", "-qq"], { env, timeout: 300_000 });
  const { code, output } = update.code === 0 ? await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env, timeout: 600_000 }) : update;
  return code === 0 ? undefined : output.trim().split("\n").at(-1);
}

/** A Chromium for the tests of the HTML report: the one that is named or on PATH, else Debian's package. */
export async function ensureBrowser() {
  const found = process.env.CHROMIUM_BIN || onPath();
  if (found) return found;
  const problem = mayInstall() ? await step("install chromium (apt-get)", install) : "only root can install Debian's package";
  const installed = problem === undefined ? onPath() : undefined;
  if (installed) return installed;
  throw new SetUpError(`No Chromium, on which the tests of the HTML report run (${problem ?? "the package brought none"}).\nInstall it (Debian: apt-get install chromium), or name one in CHROMIUM_BIN, and run the same command again.`);
}
