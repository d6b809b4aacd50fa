import fc from "fast-check";
import { RE2JS } from "re2js";
import { compileCapture, compilePattern, isExactName } from "../../../provider/retention/pattern";
import { runs } from "./runs";

/** The meaning of a glob, told once more and slowly: a table over all prefixes. */
function globByTable(glob: string, text: string): boolean {
  const [pattern, characters] = [[...glob], [...text]];
  let row = [true, ...characters.map(() => false)];
  for (const piece of pattern) {
    const next = [piece === "*" && row[0] === true];
    characters.forEach((character, at) => next.push(piece === "*" ? row[at + 1] === true || next[at] === true : row[at] === true && (piece === "?" || piece === character)));
    row = next;
  }
  return row.at(-1) === true;
}

const pieces = fc.constantFrom("*", "?", "**", "a", "b", "/", ".", "-", "[", "]", "{", "}", "(", ")", "!", "+", "@", "|", "\\", "^", "$", ",", "A", "é", "😀", "\n", "#", "0-9", "!(a)", "{a,b}", "[ab]", "\\E", "\\Q");
const glob = fc.array(pieces, { minLength: 1, maxLength: 8 }).map((list) => list.join(""));
const text = fc.array(fc.constantFrom("a", "b", "/", ".", "-", "[", "]", "{", "}", "(", ")", "!", "\\", "A", "é", "😀", "\n", ",", "|", "^", "$", "\\E"), { maxLength: 8 }).map((list) => list.join(""));

test("a glob means what the table says, whatever its characters are to other glob engines", () => {
  fc.assert(fc.property(glob, text, (pattern, candidate) => compilePattern(pattern).matches(candidate) === globByTable(pattern, candidate)), runs(5));
});
test("a glob without wildcard matches itself and nothing else", () => {
  fc.assert(fc.property(text.filter((each) => each !== ""), text, (pattern, candidate) => compilePattern(pattern).matches(candidate) === (pattern === candidate) && compilePattern(pattern).matches(pattern)), runs());
});

test.each([["*", "", true], ["*", "a/b", true], ["a*", ".a", false], ["*", ".hidden", true], ["?", "", false], ["v?.?", "v1.2", true], ["pr-*", "PR-1", false], ["!a", "b", false], ["{a,b}", "a", false], ["[ab]", "a", false], ["a\\*", "a\\b", true], ["a**b", "ab", true]])("%s on %j", (pattern, candidate, expected) => expect(compilePattern(pattern).matches(candidate)).toBe(expected));

test.each([["a|ab", "ab", true], ["a", "ab", false], ["^a$", "a", true], ["(?i)A", "a", true], ["a.c", "a\nc", false]])("the regular expression %s on %j", (regex, candidate, expected) => expect(compilePattern({ regex }).matches(candidate)).toBe(expected));

test.each([[">=1.0.0", "v1.0.0", true], [">=1.0.0", "1.0.0-rc.1", false], ["1.x", "1.9.0-beta", true], ["^1.2.3", "2.0.0-0", false], ["*", "1.0", false], ["<2 || >3", "4.0.0", true], ["1.0.0", "1.0.0+build", true]])("the range %s on %s", (range, candidate, expected) => {
  expect(compilePattern({ semver: range }).matches(candidate)).toBe(expected);
});

test("names with a wildcard are not exact", () => expect([isExactName("a"), isExactName("a*"), isExactName("a?"), isExactName({ regex: "a" })]).toEqual([true, false, false, false]));

test("streams are told apart by all groups, also those that caught nothing", () => {
  const stream = compileCapture("(a)|(b)(c)?");
  expect(new Set(["a", "b", "bc"].map(stream)).size).toBe(3);
  expect(stream("x")).toBeUndefined();
});

describe("in linear time", () => {
  const evil = [{ regex: "(a*)*b" }, { regex: "(a|aa)+b" }, { regex: "((a+)+)+$" }, { regex: "(.*)(.*)(.*)(.*)x" }, { regex: "(a?){60}a{60}" }, "*a*a*a*a*a*a*b", "a*a*a*a*?*?*b"];
  // A backtracking engine would not return from these; that no such engine is asked is the claim below.
  test.each(evil)("%j answers on 100 kB", (pattern) => {
    expect(compilePattern(pattern).matches(`${"a".repeat(100_000)}!`)).toBe(false);
  });
  test("captures, too", () => {
    const stream = compileCapture("((a*)*)*(b)?");
    expect(stream("a".repeat(100_000))).toBeDefined();
  });
  test("no backtracking engine is asked: look-around and back-references do not compile", () => {
    for (const regex of ["(?=a)", "(?!a)", "(?<=a)b", "(a)\\1"]) expect(() => RE2JS.compile(regex)).toThrow();
  });
});
