import { compare, parse, type SemVer } from "semver";

/** Most texts are no SemVer, and finding that out by parsing costs an exception each. */
const couldBe = /^v?\d+\.\d+\.\d+(?:[-+]\S+)?$/;

/** The SemVer 2 of a name or tag: a leading `v` is ignored; `1` and `1.2` are none. */
export function versionNumber(text: string): SemVer | undefined {
  return couldBe.test(text) ? (parse(text) ?? undefined) : undefined;
}

/** Of several the one with the highest precedence. */
export function highestVersionNumber(texts: readonly string[]): SemVer | undefined {
  let highest: SemVer | undefined;
  for (const text of texts) {
    const number = versionNumber(text);
    if (number !== undefined && (highest === undefined || compare(number, highest) > 0)) highest = number;
  }
  return highest;
}
