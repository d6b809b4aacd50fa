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
 *     .package("acme/container/app", [
 *       { image: "linux/amd64" }, // every manifest is a version with real bytes; the seed's own documentation tells all
 *       { as: "v1", tags: ["latest"], index: [{ image: "linux/amd64" }, { image: "linux/arm64" }] },
 *       { cosign: { of: "v1" } },
 *     ]),
 * });
 *
 * await fetch(`${emulator.apiUrl}/orgs/acme/packages/npm/left-pad/versions`, {
 *   headers: { authorization: "Bearer ghp_test", "user-agent": "example" },
 * });
 * await fetch(`${emulator.registryUrl}/v2/acme/app/manifests/latest`, {
 *   headers: { authorization: `Bearer ${btoa("ghp_test")}`, accept: "application/vnd.oci.image.index.v1+json" },
 * });
 * emulator.ledger.entries({ method: "GET" }); // every request: path as received, status, effect, never the token
 * emulator.elsewhere.publish("acme/npm/left-pad", { name: "1.0.2" }); // somebody else acts
 * emulator.elsewhere.push("acme/container/app", [{ tags: ["latest"], image: "linux/amd64" }]); // a tag moves
 * emulator.elsewhere.look("acme/npm/left-pad"); // the truth behind the API
 * await emulator.close();
 * ```
 *
 * @packageDocumentation
 */
export { fixedClock, runningClock, scaledClock, type Clock } from "./clock";
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
export { digest } from "./digest";
export { SeedError } from "./seed/seed-error";
export type { OwnerSeed, PackageSeed, Seed, TokenSeed, VersionSeed } from "./seed/seed";
export { HeadRequest, LastVersion, PopularPackage, RefusalOrder, RestoreRefusal, type Knobs } from "./state/knobs";
export { OwnerType, PackageType, TokenKind, Visibility } from "./state/model";
