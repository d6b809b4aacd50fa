import https from "node:https";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

const installer = "https://get.pulumi.com/install.sh";

/** The installer waits for ever on a network that swallows packets, so one short question comes first. */
const unreachable = () =>
  new Promise((resolve) => {
    const request = https.get(installer, { timeout: 8_000 }, (response) => {
      response.resume();
      resolve(response.statusCode < 400 ? undefined : `status ${response.statusCode}`);
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 8 s")));
    request.on("error", (error) => resolve(error.code ?? error.message));
  });

const program = `
const { PulumiCommand } = require("@pulumi/pulumi/automation");
const { SemVer } = require("semver");
const [folder, version] = process.argv.slice(1);
PulumiCommand.install({ root: folder, version: new SemVer(version) }).catch((error) => { console.error(String(error.message)); process.exit(1); });
`;

/**
 * The official release, by the installer in Pulumi's Automation API. Answers what went wrong, or nothing.
 * https://www.pulumi.com/docs/iac/automation-api/
 */
export async function downloadEngine(folder, version) {
  const reason = await unreachable();
  if (reason) return `${new URL(installer).host} cannot be reached (${reason})`;
  const { code, output } = await run(process.execPath, ["-e", program, folder, version], { cwd: root, timeout: 300_000 });
  return code === 0 ? undefined : `the official installer failed: ${output.trim().slice(-600)}`;
}
