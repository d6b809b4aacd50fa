import { FailureCode } from "../../../provider/core/failure";
import { asOrganization, containerBody, failureOf, notFound, packageBody, startBench, versionBody, type Bench } from "../../helpers/http-github";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const versions = "/orgs/acme/packages/npm/left-pad/versions";

describe("lists", () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await startBench()));
  afterEach(async () => {
    await bench.github.close();
    bench.github.settle();
  });

  test("follow rel=next as it stands, numeric owner and all, to the last page", async () => {
    const next = "/organizations/77/packages/npm/left-pad/versions?per_page=100&state=active&page=2&x=a:bc{de}";
    bench.github.expect(
      asOrganization(),
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(5), versionBody(4)], headers: { link: `<${bench.github.url}${next}>; rel="next", <${bench.github.url}${next}>; rel="last"` } }],
      [`GET ${next}`, { body: [versionBody(3)] }],
    );
    expect((await bench.api.listVersions(ref, "active")).map(({ id }) => id)).toEqual([5, 4, 3]);
  });

  test("follow a relative Link from the page it stands on", async () => {
    bench.github.expect(
      asOrganization(),
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(5)], headers: { link: '</a/b?page=2>; rel="next"' } }],
      ["GET /a/b?page=2", { body: [versionBody(4)], headers: { link: '<c?page=3>; rel="next"' } }],
      ["GET /a/c?page=3", { body: [versionBody(3)] }],
    );
    expect((await bench.api.listVersions(ref, "active")).map(({ id }) => id)).toEqual([5, 4, 3]);
  });

  test("are newest first by creation time and, at one time, by id", async () => {
    bench.github.expect(asOrganization(), [
      `GET ${versions}?state=deleted&per_page=100`,
      { body: [versionBody(7), versionBody(9, { created_at: "2026-02-04T17:46:52Z" }), versionBody(8), versionBody(2, { created_at: "2026-02-04T18:46:53+00:00" })] },
    ]);
    expect((await bench.api.listVersions(ref, "deleted")).map(({ id }) => id)).toEqual([2, 8, 7, 9]);
  });

  test("have each id once, and are read again where one stood on two pages", async () => {
    const link = { link: `<${bench.github.url}/p2>; rel="next"` };
    bench.github.expect(
      asOrganization(),
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(5), versionBody(4)], headers: link }],
      ["GET /p2", { body: [versionBody(4), versionBody(3)] }],
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(6), versionBody(5)], headers: link }],
      ["GET /p2", { body: [versionBody(5), versionBody(4), versionBody(3)] }],
    );
    expect((await bench.api.listVersions(ref, "active")).map(({ id }) => id)).toEqual([6, 5, 4, 3]);
  });

  test("of several pages are read once more where their length is not the one expected", async () => {
    const link = { link: `<${bench.github.url}/p2>; rel="next"` };
    bench.github.expect(
      asOrganization(),
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(5)], headers: link }],
      ["GET /p2", { body: [versionBody(3)] }],
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(5), versionBody(4)], headers: link }],
      ["GET /p2", { body: [versionBody(3)] }],
    );
    expect(await bench.api.listVersions(ref, "active", { expectedCount: 3 })).toHaveLength(3);
  });

  test.each([
    ["a page that fails for good", { status: 409, body: { message: "Conflict" } }, FailureCode.refused],
    ["a page that is not a list", { body: { message: "hello" } }, FailureCode.unexpectedResponse],
    ["a page that is empty text", { status: 200, body: "" }, FailureCode.unexpectedResponse],
    ["a page that is HTML", { body: "<html>", headers: { "content-type": "text/html" } }, FailureCode.unexpectedResponse],
    ["an entry without id", { body: [versionBody(4, { id: undefined })] }, FailureCode.unexpectedResponse],
    ["an entry whose date is none", { body: [versionBody(4, { created_at: "yesterday" })] }, FailureCode.unexpectedResponse],
    ["organizations left out for single sign-on", { body: [versionBody(4)], headers: { "x-github-sso": "partial-results; organizations=21955855" } }, FailureCode.sso],
  ])("fail as a whole: %s", async (_what, reply, code) => {
    bench.github.expect(
      asOrganization(),
      [`GET ${versions}?state=active&per_page=100`, { body: [versionBody(5)], headers: { link: `<${bench.github.url}/p2>; rel="next"` } }],
      ["GET /p2", reply],
    );
    expect(await failureOf(bench.api.listVersions(ref, "active"))).toMatchObject({ code });
  });

  test("fail where Link leads in a circle", async () => {
    bench.github.expect(asOrganization(), [
      `GET ${versions}?state=active&per_page=100`,
      { body: [versionBody(5)], headers: { link: `<${bench.github.url}${versions}?state=active&per_page=100>; rel="next"` } },
    ]);
    expect(await failureOf(bench.api.listVersions(ref, "active"))).toMatchObject({ code: FailureCode.unexpectedResponse });
  });

  test("of packages ask for the type, and for visibility where it is given", async () => {
    bench.github.expect(asOrganization(), ["GET /orgs/acme/packages?package_type=npm&visibility=internal&per_page=100", { body: [packageBody("left-pad", { visibility: "internal", repository: { full_name: "acme/pads" } })] }]);
    expect(await bench.api.listPackages("acme", "npm", "internal")).toMatchObject([{ name: "left-pad", visibility: "internal", repository: "acme/pads", versionCount: 2 }]);
  });

  test("of docker migration conflicts have no pages", async () => {
    bench.github.expect(asOrganization(), ["GET /orgs/acme/docker/conflicts", { body: [packageBody("old", { package_type: "docker" })] }]);
    expect(await bench.api.listDockerMigrationConflicts("acme")).toMatchObject([{ name: "old", packageType: "docker" }]);
  });
});

describe("tags", () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await startBench()));
  afterEach(async () => {
    await bench.github.close();
    bench.github.settle();
  });

  const list = async (packageType: "container" | "docker", body: object) => {
    bench.github.expect(asOrganization(), [`GET /orgs/acme/packages/${packageType}/api/versions?state=active&per_page=100`, { body: [body] }]);
    return bench.api.listVersions({ owner: "acme", packageType, packageName: "api" }, "active");
  };

  test("of a container version are sorted", async () => expect((await list("container", containerBody(5, ["v2", "latest"])))[0]?.tags).toEqual(["latest", "v2"]));

  test.each(["tag", "tags"])("of a docker version stand under %s", async (key) =>
    expect((await list("docker", versionBody(5, { metadata: { package_type: "docker", docker: { [key]: ["b", "a"] } } })))[0]?.tags).toEqual(["a", "b"]));

  test.each([
    ["no metadata", { metadata: undefined }],
    ["no container metadata", { metadata: { package_type: "container" } }],
    ["no tags", { metadata: { package_type: "container", container: {} } }],
    ["tags that are no list", { metadata: { package_type: "container", container: { tags: null } } }],
  ])("are never assumed empty: %s", async (_what, more) => {
    expect(await failureOf(list("container", containerBody(5, [], more)))).toMatchObject({ code: FailureCode.unexpectedResponse });
  });
});

describe("a package that is not found", () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await startBench()));
  afterEach(async () => {
    await bench.github.close();
    bench.github.settle();
  });

  test("is told with the name that was probably meant, and the names are read once", async () => {
    bench.github.expect(
      asOrganization(),
      ["GET /orgs/acme/packages/container/metrics", notFound("Package not found.")],
      ["GET /orgs/acme/packages?package_type=container&per_page=100", { body: [packageBody("repo/metrics", { package_type: "container" }), packageBody("other", { package_type: "container" })] }],
      ["GET /orgs/acme/packages/container/othr/versions?state=active&per_page=100", notFound("Package not found.")],
    );
    const first = await failureOf(bench.api.getPackage({ owner: "acme", packageType: "container", packageName: "metrics" }));
    expect(first).toMatchObject({ code: FailureCode.packageNotFound, message: expect.stringContaining('Did you mean "repo/metrics"?') });
    const second = await failureOf(bench.api.listVersions({ owner: "acme", packageType: "container", packageName: "othr" }, "active"));
    expect(second).toMatchObject({ code: FailureCode.packageNotFound, message: expect.stringContaining('Did you mean "other"?') });
  });

  test("is told without a hint where names cannot be listed", async () => {
    bench.github.expect(asOrganization(), ["GET /orgs/acme/packages/npm/left-pad", notFound()], ["GET /orgs/acme/packages?package_type=npm&per_page=100", { status: 400, body: { message: "Invalid argument." } }]);
    expect(await failureOf(bench.api.getPackage(ref))).toMatchObject({ code: FailureCode.packageNotFound, message: expect.not.stringContaining("mean") });
  });

  test("differs from a version that is not found in a package that can be read", async () => {
    bench.github.expect(asOrganization(), [`GET ${versions}/41`, notFound()], ["GET /orgs/acme/packages/npm/left-pad", { body: packageBody("left-pad") }]);
    expect(await failureOf(bench.api.getVersion({ ...ref, versionId: 41 }))).toMatchObject({ code: FailureCode.versionNotFound });
  });

  test("differs from an answer about another version", async () => {
    bench.github.expect(asOrganization(), [`GET ${versions}/41`, { body: versionBody(42) }]);
    expect(await failureOf(bench.api.getVersion({ ...ref, versionId: 41 }))).toMatchObject({ code: FailureCode.unexpectedResponse });
  });
});
