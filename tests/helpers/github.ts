import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator";

/** A token of the shape that GitHub gives, recognisable wherever it leaks. */
export const canary = "ghp_canary0123456789canary0123456789cana";

/** An emulator whose only token is the canary, unless others are given; `acme` is an organization. */
export function startGitHub(seed: Extract<NonNullable<EmulatorOptions["seed"]>, { packages?: unknown }>, options: Omit<EmulatorOptions, "seed"> = {}): Promise<Emulator> {
  return startEmulator({ ...options, seed: { owners: { acme: {}, monalisa: { type: "User" } }, tokens: { [canary]: { user: "monalisa" } }, ...seed } });
}

/** What a provider needs to reach it. */
export function environmentOf(github: Emulator): Record<string, string> {
  return { GITHUB_PACKAGES_TOKEN: canary, GITHUB_API_URL: github.apiUrl };
}

/** Every write that arrived, as `DELETE 204 npm/left-pad`. */
export function writes(github: Emulator): string[] {
  return github.ledger
    .entries()
    .filter((entry) => entry.method === "DELETE" || entry.method === "POST")
    .map((entry) => `${entry.method} ${entry.status} ${entry.path.replace(/^.*\/packages\//, "")}`);
}
