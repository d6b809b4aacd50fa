import { parseImageReference } from "../../../provider/retention/image-reference";
import { container, digest, everything, idsOf, image, npm, plan, release, type PolicySketch } from "./world";
import { checkSnapshot, evaluate } from "../../../provider/retention";
import { NOW, policy, sha256 } from "./world";

const versions = [image(1, { tags: ["v1"] }), image(2, { tags: ["v2"] }), image(3, { age: 1, tags: ["latest"] }), image(4, { age: 0.1, tags: ["anchor"] })];
const keep = [{ id: "anchor", select: { tags: ["anchor"] } }];
const kept = (entry: string, sketch: PolicySketch = {}): number[] => {
  const deleted = idsOf(plan({ keep, protect: [entry], delete: [everything], ...sketch }, [container(versions)]), "delete");
  return [1, 2, 3].filter((id) => !deleted.includes(id));
};

describe("an entry of protect", () => {
  test.each<[string, number[]]>([
    ["v1", [1]],
    [digest(1), [1]],
    [digest(1).toUpperCase().replace("SHA256", "sha256"), [1]],
    ["ghcr.io/acme/api:v1", [1]],
    ["GHCR.IO/ACME/api:v1", [1]],
    [`ghcr.io/acme/api@${digest(1)}`, [1]],
    [`ghcr.io/acme/api:v2@${digest(1)}`, [1, 2]],
    [`ghcr.io/acme/api:gone@${digest(1)}`, [1]],
    ["docker://ghcr.io/acme/api:v1", [1]],
    [`docker-pullable://ghcr.io/acme/api@${digest(1)}`, [1]],
    ["containers.github.example.com/acme/api:v1", [1]],
    ["containers.github.example.com:8443/acme/api:v1", [1]],
    ["localhost/acme/api:v1", [1]],
    ["localhost:5000/acme/api:v1", [1]],
    ["acme/api:v1", [1]],
    ["docker://acme/api:v1", [1]],
    ["api:v1", [1]],
    [`api@${digest(2)}`, [2]],
    ["ghcr.io/acme/api", [3]],
    ["acme/api", [3]],
    ["ghcr.io/other/api:v1", []],
    ["ghcr.io/acme/web:v1", []],
    ["ghcr.io/acme/team/api:v1", []],
    ["V1", []],
    ["v", []],
    ["v*", []],
    [digest("unknown"), []],
  ])("%s", (entry, expected) => expect(kept(entry)).toEqual(expected));

  test("names packages with slashes", () => {
    const deep = [container(versions, "team/api")];
    const deleted = (entry: string): number[] => idsOf(plan({ keep, protect: [entry], delete: [everything] }, deep), "delete");
    expect(deleted("ghcr.io/acme/team/api:v1")).toEqual([2, 3]);
    expect(deleted("team/api:v1")).toEqual([2, 3]);
    expect(deleted("ghcr.io/acme/api:v1")).toEqual([1, 2, 3]);
  });
  test("of another owner is not taken for a package whose name begins with that owner", () => {
    expect(idsOf(plan({ keep, protect: ["ghcr.io/other/api:v1"], delete: [everything] }, [container(versions, "other/api")]), "delete")).toEqual([1, 2, 3]);
  });
  test("names docker packages behind their repository", () => {
    const docker = [{ ...container(versions, "web"), packageType: "docker" as const }];
    expect(idsOf(plan({ keep, protect: ["docker.pkg.github.com/acme/shop/web:v1"], delete: [everything] }, docker), "delete")).toEqual([2, 3]);
    const nested = [{ ...container(versions, "team/web"), packageType: "docker" as const }];
    expect(idsOf(plan({ keep, protect: ["docker.pkg.github.com/acme/shop/team/web:v1"], delete: [everything] }, nested), "delete")).toEqual([2, 3]);
  });
  test("names versions of other types", () => {
    expect(idsOf(plan({ protect: ["1.0.0"], delete: [everything] }, [npm([release(1, "1.0.0"), release(2, "1.0.1", { age: 50 }), release(3, "1.0.2", { age: 40 })])]), "delete")).toEqual([2, 3]);
  });
  test("a reference to an image names no version of another type", () => {
    expect(idsOf(plan({ protect: ["acme/api:1.0.0"], delete: [everything] }, [npm([release(1, "1.0.0"), release(2, "1.0.1", { age: 50 })], "api")]), "delete")).toEqual([1]);
  });
});

test("a name may look like a host", () => {
  const deleted = (entry: string): number[] => idsOf(plan({ keep, protect: [entry], delete: [everything] }, [container(versions, "my.app")]), "delete");
  expect(deleted("my.app:v1")).toEqual([2, 3]);
  expect(deleted("ghcr.io/acme/my.app:v1")).toEqual([2, 3]);
});

test.each([":v1", "v1", "acme/docker://api:v1", "ghcr.io/acme//api:v1", "a@b@c", "acme/api:", `acme/api:${"x".repeat(129)}`])("%j is no image reference", (text) => expect(parseImageReference(text)).toBeUndefined());

describe("protectMustResolve", () => {
  const snapshot = checkSnapshot({ format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [container(versions)] }).value!;
  const problems = (protect: string[], protectMustResolve = true): readonly { path: readonly PropertyKey[] }[] | undefined => evaluate({ policy: policy({ protect, protectMustResolve }), snapshot, at: NOW, sha256 }).problems;
  test("makes an entry that is nowhere an error at its path", () => expect(problems(["v1", "gone"])).toMatchObject([{ path: ["protect", 1], value: "gone", words: "is nowhere to be found", allowed: "a tag, digest, version name or image reference that exists", cure: "Correct it, or set protectMustResolve: false to be warned instead." }]));
  test("asks for the digest of a reference with both", () => expect(problems([`ghcr.io/acme/api:v1@${digest("gone")}`])).toHaveLength(1));
  test("the tag beside a digest speaks for no other entry", () => expect(problems([`ghcr.io/acme/api:v1@${digest("gone")}`, "nowhere"])).toMatchObject([{ path: ["protect", 0] }, { path: ["protect", 1] }]));
  test("is content where all are found", () => expect(problems(["v1", "ghcr.io/acme/api:v2"])).toBeUndefined());
  test("is off unless asked for", () => expect(problems(["gone"], false)).toBeUndefined());
});
