import { refuseDelete } from "../../../provider/core/delete-guard";
import type { PackageType } from "../../../provider/core/refs";

const count = (packageType: PackageType, live: Record<number, string[]>, deleting: number[] = [], minRemaining?: number) => ({
  ref: { owner: "acme", packageType, packageName: "api" },
  live: Object.entries(live).map(([id, tags]) => ({ id: Number(id), tags })),
  deleting: new Set(deleting),
  ...(minRemaining === undefined ? {} : { minRemaining }),
});

describe("refuseDelete", () => {
  test("lets an untagged version go while a tagged one stays", () => {
    expect(refuseDelete(count("container", { 1: ["v1"], 2: [] }), 2)).toBeUndefined();
  });
  test("refuses the last tagged version of a container package though untagged ones stay", () => {
    expect(refuseDelete(count("container", { 1: ["v1"], 2: [] }), 1)).toMatch(/last tagged/);
  });
  test("counts the deletions that the run has already decided", () => {
    expect(refuseDelete(count("container", { 1: ["v1"], 2: ["v2"], 3: [] }, [2]), 1)).toMatch(/with the other deletions of this run.*last tagged/);
  });
  test("lets a container package without any tag lose versions down to one", () => {
    expect(refuseDelete(count("container", { 1: [], 2: [] }), 1)).toBeUndefined();
    expect(refuseDelete(count("container", { 1: [], 2: [] }, [2]), 1)).toMatch(/the last of api/);
  });
  test.each(["npm", "maven", "nuget", "rubygems"] as const)("refuses the last version of a %s package", (type) => {
    expect(refuseDelete(count(type, { 1: [] }), 1)).toMatch(/the last of api/);
    expect(refuseDelete(count(type, { 1: [], 2: [] }), 1)).toBeUndefined();
  });
  test("keeps what the largest minRemaining of the run demands", () => {
    expect(refuseDelete(count("npm", { 1: [], 2: [], 3: [] }, [], 2), 1)).toBeUndefined();
    expect(refuseDelete(count("npm", { 1: [], 2: [], 3: [] }, [3], 2), 1)).toMatch(/only 1 .* demands 2/);
  });
});
