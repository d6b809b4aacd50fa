import { canonicalJson, compareText } from "../../../provider/retention/canonical";
import { nearest } from "../../../provider/retention/nearest";
import { undoOrder } from "../../../provider/retention";
import { entry, image, referrerTag, release } from "./world";

test.each<[unknown, string]>([
  [{ b: 1, a: [true, null, "x"], c: { z: 1, y: 2 } }, '{"a":[true,null,"x"],"b":1,"c":{"y":2,"z":1}}'],
  [{ a: undefined, b: 1 }, '{"b":1}'],
  [[], "[]"],
  [[undefined, 1], "[null,1]"],
  [{}, "{}"],
  [null, "null"],
  ["é\n", '"é\\n"'],
  [{ "2": 1, "10": 2, B: 3, a: 4 }, '{"10":2,"2":1,"B":3,"a":4}'],
])("canonical JSON of %j", (value, text) => expect(canonicalJson(value)).toBe(text));

test("texts are compared by code units", () => {
  expect([compareText("a", "b"), compareText("b", "a"), compareText("a", "a"), compareText("B", "a"), compareText("ä", "z")]).toEqual([-1, 1, 0, -1, 1]);
});

test("the nearest names are those with the fewest typos, whatever their case; of equals the first in the alphabet", () => {
  expect(nearest("Frontent", ["backend", "FRONTEND", "front", "b", "a"], 2)).toEqual(["FRONTEND", "front"]);
  expect(nearest("x", ["b", "a", "yy"], 5)).toEqual(["a", "b", "yy"]);
  expect(nearest("x", [], 3)).toEqual([]);
});

test("a ledger is undone package by package: children, then the index, then what refers to it", () => {
  const ledger = [entry(image(3, { tags: [referrerTag(1)] }), 3), entry(image(1, { tags: ["v1"], children: [2] }), 3), entry(release(9, "1.0.0"), 3, { packageType: "npm", packageName: "web" }), entry(image(2), 3)];
  expect(undoOrder(ledger).map(({ package: name, id, after }) => [name, id, after])).toEqual([["container/api", 2, []], ["container/api", 1, [2]], ["container/api", 3, [1]], ["npm/web", 9, []]]);
  expect(undoOrder([])).toEqual([]);
});
