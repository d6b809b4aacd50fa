/**
 * An embedded GitHub Packages: a real HTTP server on a local port with GitHub's rules, refusals and words, for tests,
 * examples and demonstrations. It imports nothing of this package, so that one mistake is not made twice.
 *
 * ```ts
 * import { seedBuilder, startEmulator } from "pulumi-github-packages/emulator";
 *
 * const emulator = await startEmulator({
 *   clock: "2026-03-01T00:00:00Z", // stands still until emulator.clock.advance(ms) or .set(moment)
 *   seed: seedBuilder()
 *     .organization("acme")
 *     .token("ghp_test", { user: "monalisa" }) // classic, all scopes; without any token there is "ghp_emulator"
 *     .package("acme/npm/left-pad", ["1.0.0", "1.0.1"])
 *     .package("acme/container/app", [{}, { tags: ["latest"] }], { visibility: "public" }),
 * });
 *
 * await fetch(`${emulator.apiUrl}/orgs/acme/packages/npm/left-pad/versions`, {
 *   headers: { authorization: "Bearer ghp_test", "user-agent": "example" },
 * });
 * emulator.ledger.entries({ method: "GET" }); // every request: path as received, status, effect, never the token
 * emulator.elsewhere.publish("acme/npm/left-pad", { name: "1.0.2" }); // somebody else acts
 * emulator.elsewhere.look("acme/npm/left-pad"); // the truth behind the API
 * await emulator.close();
 * ```
 *
 * @packageDocumentation
 */
export { fixedClock, runningClock, type Clock } from "./clock";
export { virtualClock, type VirtualClock } from "./virtual-clock";
export type { Controls, SeedSource } from "./controls";
export { Elsewhere, type PackageView, type VersionView } from "./elsewhere";
export { startEmulator, type Emulator, type EmulatorOptions } from "./emulator";
export type { FaultBox } from "./faults/fault-box";
export { FaultError, faultKinds, type FaultKind, type FaultRule } from "./faults/rule";
export { Mode } from "./hosts";
export { Ledger, type Effect, type LedgerEntry, type LedgerFilter } from "./ledger";
export { ContentCreation, type LimitSettings } from "./limits/limiter";
export { runEmulator, type RunOptions } from "./run";
export { SeedBuilder, seedBuilder } from "./seed/builder";
export { digest } from "./seed/plant";
export { SeedError } from "./seed/read-seed";
export type { OwnerSeed, PackageSeed, Seed, TokenSeed, VersionSeed } from "./seed/seed";
export { LastVersion, PopularPackage, RefusalOrder, RestoreRefusal, type Knobs } from "./state/knobs";
export { OwnerType, PackageType, TokenKind, Visibility } from "./state/model";
