/** A seed that cannot be used: one line per mistake, each with the path of the value in question. */
export class SeedError extends Error {
  readonly code = "invalid-seed";

  constructor(
    readonly source: string,
    readonly mistakes: readonly string[],
  ) {
    super(`${source} cannot be used:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`);
    this.name = "SeedError";
  }
}
