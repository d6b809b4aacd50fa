/** How often each property is tried: 200 times, or as often as the campaign says. Its seed is printed when it fails, and can be given. */
export function runs(share = 1): { numRuns: number; seed: number } {
  const numRuns = Math.ceil(Number(process.env["GHPKG_RUNS"] ?? 200) * share);
  return { numRuns, seed: Number(process.env["GHPKG_SEED"] ?? 20_260_601) };
}

beforeAll(() => {
  const { numRuns, seed } = runs();
  process.stdout.write(`properties: ${numRuns} runs each, seed ${seed}\n`);
});
