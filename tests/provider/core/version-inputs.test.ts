import { parsePackageInputs, parsePackageVersionInputs } from "../../../provider/core/version-inputs";
import { UNKNOWN } from "../../../provider/core/unknown";

const version = { owner: "acme", packageType: "npm", packageName: "left-pad", version: "1.0.1", state: "deleted" };
const pkg = { owner: "acme", packageType: "npm", packageName: "left-pad", state: "deleted" };
const failures = (parsed: ReturnType<typeof parsePackageVersionInputs> | ReturnType<typeof parsePackageInputs>) => ("failures" in parsed ? parsed.failures : []);
const digest = `sha256:${"a".repeat(64)}`;

/** For each input: wrong type, empty, and a value that is not allowed. */
const wrong: Record<string, unknown[]> = {
  owner: [5, "", "acme/left-pad", "https://github.com/acme", "a--".padEnd(60, "x"), null],
  ownerType: [true, "", "team"],
  packageType: [1, "", "pypi", "NPM"],
  packageName: [{}, "", " x", "a\u0000b"],
  state: [false, "", "absent", "Deleted"],
  onDestroy: [0, "", "delete"],
  reason: [1, "x".repeat(1001)],
  connection: [1, ""],
};
const wrongVersion: Record<string, unknown[]> = {
  ...wrong,
  versionId: ["671317520", -1, 0, 1.5, 2 ** 60],
  version: [1, ""],
  relatives: ["keep", ""],
  breaks: [true, "deny"],
};

describe("bad input of PackageVersion", () => {
  const cases = Object.entries(wrongVersion).flatMap(([input, values]) => values.map((value) => [input, value] as const));
  test.each(cases)("%s: %j gives one failure with its path and a cure", (input, value) => {
    const { version: _version, ...rest } = version;
    const given = { ...(input === "versionId" ? rest : version), [input]: value };
    const found = failures(parsePackageVersionInputs(given, []));
    expect(found.map((failure) => failure.property)).toEqual([input]);
    expect(found[0]?.reason).toMatch(/allowed (is|are)/);
  });
  test.each([
    ["nothing names the version", { version: undefined }, "versionId", /exactly one of versionId, version, tag/],
    ["two name the version", { versionId: 5 }, "version", /contradicts versionId/],
    ["a tag outside containers", { version: undefined, tag: "v1" }, "tag", /npm versions have no tags/],
    ["a container version that is no digest", { packageType: "container", version: "v1" }, "version", /digest/],
    ["a digest that is cut off", { packageType: "container", version: "sha256:abc" }, "version", /64 hexadecimal digits/],
    ["a tag with a slash", { packageType: "container", version: undefined, tag: "a/b" }, "tag", /one tag of a container/],
  ])("%s", (_claim, change, property, reason) => {
    const given = Object.fromEntries(Object.entries({ ...version, ...change }).filter(([, value]) => value !== undefined));
    const found = failures(parsePackageVersionInputs(given, []));
    expect(found.map((failure) => failure.property)).toEqual([property]);
    expect(found[0]?.reason).toMatch(reason);
  });
  test("an unknown key is named with what is allowed", () => {
    expect(failures(parsePackageVersionInputs({ ...version, stat: "deleted" }, []))).toEqual([
      { property: "stat", reason: expect.stringMatching(/not an input.*allowed are owner,.*breaks/) },
    ]);
  });
  test("a value that the program marked secret is not shown", () => {
    const [failure] = failures(parsePackageVersionInputs({ ...version, owner: "hush hush" }, ["owner"]));
    expect(failure?.reason).toContain("[secret]");
    expect(failure?.reason).not.toContain("hush");
  });
  test.each(["owner", "packageType", "packageName", "version", "state", "reason"])("%s may be unknown in a preview", (input) => {
    expect(parsePackageVersionInputs({ ...version, [input]: UNKNOWN }, [])).toHaveProperty("inputs");
  });
  test.each([{ version: "1.0.1" }, { versionId: 2_200_000_001 }])("%j names a version", (named) => {
    const { version: _version, ...rest } = version;
    expect(parsePackageVersionInputs({ ...rest, ...named }, [])).toHaveProperty("inputs");
  });
  test.each([{ tag: "v1.2" }, { version: digest }])("%j names a container version", (named) => {
    const { version: _version, ...rest } = version;
    expect(parsePackageVersionInputs({ ...rest, packageType: "container", ...named }, [])).toHaveProperty("inputs");
  });
});

describe("bad input of Package", () => {
  const cases = Object.entries(wrong).flatMap(([input, values]) => values.map((value) => [input, value] as const));
  test.each(cases)("%s: %j gives one failure with its path and a cure", (input, value) => {
    const found = failures(parsePackageInputs({ ...pkg, [input]: value }, []));
    expect(found.map((failure) => failure.property)).toEqual([input]);
    expect(found[0]?.reason).toMatch(/allowed (is|are)/);
  });
  test("an input of PackageVersion is unknown here", () => {
    expect(failures(parsePackageInputs({ ...pkg, version: "1.0.1" }, []))[0]?.property).toBe("version");
  });
});
