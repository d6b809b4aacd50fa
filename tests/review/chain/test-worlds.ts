import { appendFileSync } from "node:fs";
import { runWorld } from "./run-world";
import { roundsPerWorld } from "./world";

/** A share; more in a campaign: npm run campaign:review -- --seed N. */
const seed = Number(process.env["GHPKG_SEED"] ?? "20261125");
const numbers = (process.env["GHPKG_WORLDS"] ?? "0,1").split(",").map(Number);
/** A campaign's slice ends here, between two worlds. */
const isOver = (): boolean => Date.now() > Number(process.env["GHPKG_UNTIL"] ?? "Infinity");

/** Every other chosen world, so that two files share them. */
export function testWorlds(half: 0 | 1): void {
  const own = numbers.filter((_each, index) => index % 2 === half);
  if (own.length === 0) return void test("the other file has the only world of this slice", () => expect(numbers).toHaveLength(1));
  test.each(own)(`world %i, ${roundsPerWorld} programs on Pulumi's engine: what the review listed is what GitHub carried out, nothing missing and nothing more`, async (world) => {
    if (isOver()) return;
    const started = Date.now();
    const outcome = await runWorld(seed, world);
    const file = process.env["GHPKG_REPORT"];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify({ world, seed, ...outcome, seconds: Math.round((Date.now() - started) / 100) / 10 })}\n`);
    expect(outcome.violations).toEqual([]);
    expect(outcome.programs).toBe(roundsPerWorld);
  });
}
