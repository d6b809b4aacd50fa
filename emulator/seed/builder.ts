import { OwnerType } from "../state/model";
import type { OwnerSeed, PackageSeed, Seed, TokenSeed, VersionSeed } from "./seed";

type OwnerSettings = Omit<OwnerSeed, "type">;

/**
 * The seed in code: the same fields as in JSON, in sentences.
 *
 * ```ts
 * seedBuilder()
 *   .organization("acme", { sso: true })
 *   .token("ghp_test", { user: "monalisa", sso: ["acme"] })
 *   .package("acme/npm/left-pad", ["1.0.0", { name: "1.0.1", downloads: 6000 }], { visibility: "public" })
 *   .build();
 * ```
 */
export class SeedBuilder {
  readonly #owners: Record<string, OwnerSeed> = {};
  readonly #tokens: Record<string, TokenSeed> = {};
  readonly #packages: PackageSeed[] = [];

  organization(login: string, settings: OwnerSettings = {}): this {
    this.#owners[login] = { ...settings, type: OwnerType.organization };
    return this;
  }

  user(login: string, settings: OwnerSettings = {}): this {
    this.#owners[login] = { ...settings, type: OwnerType.user };
    return this;
  }

  token(value: string, settings: TokenSeed): this {
    this.#tokens[value] = settings;
    return this;
  }

  /** `place` is `owner/type/name`; the name may contain further slashes. Versions are listed oldest first. */
  package(place: string, versions: readonly VersionSeed[] = [], settings: Omit<PackageSeed, "owner" | "type" | "name" | "versions"> = {}): this {
    const { owner, type, name } = splitPlace(place);
    this.#packages.push({ ...settings, owner, type: type as PackageSeed["type"], name, versions: [...versions] });
    return this;
  }

  build(): Seed {
    return { owners: { ...this.#owners }, tokens: { ...this.#tokens }, packages: [...this.#packages] };
  }
}

export const seedBuilder = (): SeedBuilder => new SeedBuilder();

/** `acme/container/kas/kas` is the package `kas/kas`. */
export function splitPlace(place: string): { owner: string; type: string; name: string } {
  const [owner = "", type = "", ...name] = place.split("/");
  return { owner, type, name: name.join("/") };
}
