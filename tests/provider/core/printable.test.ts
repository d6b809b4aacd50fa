import fc from "fast-check";
import { jsonText, printable, printableLines } from "../../../provider/core/printable";

test.each([
  ["a terminal's escape sequence", "\u001b[2J\u001b]0;owned\u0007", "\\u001b[2J\\u001b]0;owned\\u0007"],
  ["the one-byte form of one", "\u009b31m", "\\u009b31m"],
  ["line breaks of every kind", "a\nb\rc\u2028d\u2029e\u0085f", "a\\u000ab\\u000dc\\u2028d\\u2029e\\u0085f"],
  ["a change of direction", "v1\u202egpj.exe\u2066", "v1\\u202egpj.exe\\u2066"],
  ["what has no width", "la\u200btest\ufeff", "la\\u200btest\\ufeff"],
  ["what is hidden outside the first plane", "x\u{e0041}", "x\\udb40\\udc41"],
  ["half of a pair", "x\ud800y", "x\\ud800y"],
])("%s is shown as text", (_what, text, shown) => expect(printable(text)).toBe(shown));

test("letters of all scripts, spaces and pictures stay as they are", () => {
  for (const text of ["left-pad@1.0.0", "größe 42", "包", "🚀", "a b\\n"]) expect(printable(text)).toBe(text);
});

test("nothing that any text holds reaches a terminal as a command", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(printable(text))));
});

test("a text of our own keeps its lines, and only them", () => expect(printableLines("one\n\u001b[1mtwo")).toBe("one\n\\u001b[1mtwo"));

test("JSON stays JSON: escaped, it parses to the same value, and no terminal obeys it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), (value) => {
      const text = jsonText(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
