import { mkdirSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { say } from "./progress.mjs";
import { run } from "./run.mjs";

const stamp = (version) => `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;

/**
 * Two modules, because the language host of this version cannot be had from the module proxy: the last
 * line of versions that contains it is 3.60, which still understands the engine's requests.
 */
const commands = [
  { module: "cli", command: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", hint: "two to five minutes, 85 MB" },
  { module: "language-nodejs", command: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs", hint: "about 20 seconds" },
];

export async function findGo() {
  for (const go of ["go", "/usr/local/go/bin/go"]) {
    if ((await run(go, ["version"], { timeout: 60_000 })).code === 0) return go;
  }
  return undefined;
}

/** Builds the engine from its public Go modules, pinned by the committed go.sum. Answers what went wrong, or nothing. */
export async function buildEngine(folder, version) {
  const go = await findGo();
  if (!go) return "no Go toolchain found";
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const { module, command, hint } of commands) {
    const name = path.posix.basename(command);
    say(`set-up: building ${name} from its Go modules (the first time takes ${hint})`);
    const target = path.join(bin, process.platform === "win32" ? `${name}.exe` : name);
    const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", stamp(version), "-o", target, command];
    const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
    const { code, output } = await run(go, args, { cwd: path.join(root, "scripts", "engine", module), env, timeout: 2_700_000 });
    if (code !== 0) return `go build of ${name} failed: ${output.trim().slice(-600)}`;
  }
  return undefined;
}
