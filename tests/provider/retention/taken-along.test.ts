import { takenAlong } from "../../../provider/retention";
import { container, image, referrerTag } from "./world";
import type { SnapshotVersion } from "../../../provider/retention";

const along = (versions: SnapshotVersion[], id = 1, going: number[] = []) => {
  const { takes, breaks } = takenAlong(container(versions), id, new Set(going));
  return { takes: takes.map((version) => version.id), breaks: breaks.map((version) => version.label) };
};
const sig = (of: number | string) => ({ tags: [referrerTag(of)] });

test.each<[string, SnapshotVersion[], number[]]>([
  ["an image without relatives takes nothing", [image(1, { tags: ["v1"] }), image(2)], []],
  ["an index takes what it lists", [image(1, { tags: ["v1"], children: [2, 3] }), image(2), image(3)], [2, 3]],
  ["an index takes nested indexes whole, each before what it lists", [image(1, { tags: ["v1"], children: [3] }), image(2), image(3, { children: [2] })], [3, 2]],
  ["signatures go with what they sign, be it the index or a platform", [image(1, { tags: ["v1"], children: [2] }), image(2), image(3, sig(1)), image(4, sig(2)), image(5, { subject: 1 })], [2, 3, 4, 5]],
  ["the fallback index goes before the referrers that it lists", [image(1, { tags: ["v1"] }), image(2, { subject: 1 }), image(3, { tags: [referrerTag(1, "")], children: [2] })], [3, 2]],
  ["a platform that another index lists stays", [image(1, { tags: ["v1"], children: [3, 4] }), image(2, { tags: ["v2"], children: [3] }), image(3), image(4)], [4]],
  ["a platform that an untagged index lists stays", [image(1, { tags: ["v1"], children: [3] }), image(2, { children: [3] }), image(3)], []],
  ["the signature of a platform that stays stays", [image(1, { tags: ["v1"], children: [3] }), image(2, { tags: ["v2"], children: [3] }), image(3), image(4, sig(3))], []],
  ["a tagged platform decides for itself, and keeps what is below it", [image(1, { tags: ["v1"], children: [2] }), image(2, { tags: ["amd64"], children: [3] }), image(3)], []],
])("%s", (_claim, versions, expected) => expect(along(versions)).toEqual({ takes: expected, breaks: [] }));

test("what another deletion of the run takes anyway holds nothing back", () => {
  const versions = [image(1, { tags: ["v1"], children: [3] }), image(2, { tags: ["v2"], children: [3] }), image(3)];
  expect(along(versions, 1, [2])).toEqual({ takes: [3], breaks: [] });
});

describe("a version that something needs", () => {
  test("breaks each tagged index that lists it, through others as well, and takes nothing of what they need", () => {
    const versions = [image(1), image(2, { children: [1] }), image(3, { tags: ["v1", "latest"], children: [2] }), image(4, { tags: ["v2"], children: [1] }), image(5, sig(1))];
    expect(along(versions)).toEqual({ takes: [], breaks: ["latest,v1", "v2"] });
  });
  test("breaks nothing that goes as well", () => expect(along([image(1), image(2, { tags: ["v1"], children: [1] })], 1, [2]).breaks).toEqual([]));
  test("breaks no untagged index", () => expect(along([image(1), image(2, { children: [1] })]).breaks).toEqual([]));
  test("breaks the referrer that people have given a tag, which stays with what is below it", () => {
    expect(along([image(1, { tags: ["v1"] }), image(2, { tags: ["sbom-of-v1"], subject: 1 }), image(3, sig(2))])).toEqual({ takes: [], breaks: ["sbom-of-v1"] });
  });
  test("is not held by what it signs", () => expect(along([image(1, sig(2)), image(2, { tags: ["v1"] })])).toEqual({ takes: [], breaks: [] }));
});

test("the version need not be the oldest", () => expect(along([image(9, { age: 200, tags: ["v0"] }), image(1, { tags: ["v1"], children: [2] }), image(2)])).toEqual({ takes: [2], breaks: [] }));
test("a tagged platform that goes anyway is not taken a second time", () => {
  expect(along([image(1, { tags: ["v1"], children: [2] }), image(2, { tags: ["amd64"], children: [3] }), image(3)], 1, [2])).toEqual({ takes: [], breaks: [] });
});
test("what breaks is told the oldest first", () => {
  expect(along([image(1), image(2, { tags: ["top"], children: [3] }), image(3, { tags: ["middle"], children: [1] })]).breaks).toEqual(["top", "middle"]);
});
test("circles, which only a false relation can make, end", () => {
  expect(along([image(1, { tags: ["v1"], children: [2] }), image(2, { children: [3] }), image(3, { children: [2] })]).takes).toEqual([2, 3]);
  expect(along([image(1, { children: [2] }), image(2, { children: [1] })]).takes).toEqual([2]);
  expect(along([image(1, { tags: ["v1"], children: [2] }), image(2, { children: [1] })])).toEqual({ takes: [2], breaks: [] });
  expect(along([image(1, { tags: ["v1"], children: [7] }), image(5, { tags: ["v2"], children: [6] }), image(6, { children: [7] }), image(7, { children: [6] })])).toEqual({ takes: [], breaks: [] });
});
test("a version that is not live takes nothing", () => expect(along([image(2)])).toStrictEqual({ takes: [], breaks: [] }));
