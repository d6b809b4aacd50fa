import path from "node:path";
import { scaledClock, type Emulator, type EmulatorOptions } from "../../emulator";
import { environmentOf, startGitHub } from "../helpers/github";

/** Times as fast as the wall's: a pause of a minute takes a second. */
const factor = 60;

export interface FastGitHub {
  readonly github: Emulator;
  /** What a provider needs to reach it, and to live by the same clock. */
  readonly env: Readonly<Record<string, string>>;
}

/** An emulator whose clock is scaled evenly with the plugin process's, so that waits and limits pass in seconds. */
export async function startFastGitHub(seed: Parameters<typeof startGitHub>[0], options: Pick<EmulatorOptions, "limits" | "knobs"> = {}): Promise<FastGitHub> {
  const since = Date.now();
  const github = await startGitHub(seed, { ...options, clock: scaledClock({ since, factor }) });
  return { github, env: fastEnvironment(github, since) };
}

/** The same for a provider that reaches GitHub by another door. */
function fastEnvironment(github: Emulator, since: number): Record<string, string> {
  const preload = ["scaled-clock.cjs", "lazy-compiler.cjs"].map((file) => `--require=${path.join(__dirname, file)}`).join(" ");
  return { ...environmentOf(github), GHPKG_CLOCK_FACTOR: String(factor), GHPKG_CLOCK_SINCE: String(since), NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} ${preload}`.trim() };
}
