import { digest, type Emulator } from "../../emulator";
import { acme, allManifests, ask, emulators, send, token } from "./wire";

const start = emulators();
const image = { as: "amd64", image: "linux/amd64" };
const seed = () =>
  acme()
    .token("ghp_lean", { user: "monalisa", scopes: ["repo"] })
    .token("github_pat_fine", { user: "monalisa", kind: "fine_grained" })
    .token("ghs_app", { user: "monalisa", kind: "installation" })
    .token("ghs_run", { user: "monalisa", kind: "actions", repository: "acme/app" })
    .package("acme/container/app", [{ as: "v1", tags: ["1.0"], index: [image, { image: "linux/arm64" }] }, { tags: ["single"], image: "linux/amd64" }], { repository: "acme/app" })
    .package("acme/container/open/source", [{ tags: ["latest"] }], { visibility: "public" })
    .package("acme/container/closed", [{ tags: ["latest"] }], { readers: [], admins: [] });

const basic = (user: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}` });
const getToken = (emulator: Emulator, scope: string, headers: Record<string, string> = {}) => send(emulator, "GET", `/token?service=ghcr.io&scope=${scope}`, { token: null, headers });
const withSession = async (emulator: Emulator, scope: string, secret = token) => (await getToken(emulator, scope, basic("anybody", secret))).json.token as string;

describe("a token", () => {
  test("is what the challenge of an anonymous request says how to get", async () => {
    const emulator = await start({ seed: seed() });
    const { status, headers, json } = await send(emulator, "GET", "/v2/acme/app/manifests/1.0", { token: null });
    expect([status, json]).toEqual([401, { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }]);
    expect(headers["www-authenticate"]).toBe(`Bearer realm="http://127.0.0.1:${emulator.port}/token",service="ghcr.io",scope="repository:acme/app:pull"`);
    expect((await send(emulator, "PUT", "/v2/acme/app/manifests/1.0", { token: null })).headers["www-authenticate"]).toContain('scope="repository:acme/app:pull,push"');
    expect((await send(emulator, "GET", "/v2/", { token: null })).headers["www-authenticate"]).toContain("/token");
  });

  test("opens the repository that it was asked for, for some minutes, and no other", async () => {
    const emulator = await start({ seed: seed() });
    const session = await withSession(emulator, "repository:acme/app:pull");
    const get = (path: string) => send(emulator, "GET", path, { token: session, headers: { accept: allManifests } });
    expect([await get("/v2/"), await get("/v2/acme/app/manifests/1.0"), await get("/v2/acme/open/source/manifests/latest")].map(({ status }) => status)).toEqual([200, 200, 401]);
    emulator.clock.advance(300_000);
    expect(await get("/v2/acme/app/manifests/1.0")).toMatchObject({ status: 401, json: { errors: [{ code: "UNAUTHORIZED" }] } });
  });

  test("is given to anybody for a public package, and for a private or missing one to nobody in the same words", async () => {
    const emulator = await start({ seed: seed() });
    const open = await getToken(emulator, "repository:acme/open/source:pull");
    expect(await send(emulator, "GET", "/v2/acme/open/source/manifests/latest", { token: open.json.token, headers: { accept: allManifests } })).toMatchObject({ status: 200 });
    const [closed, missing, nobody] = await Promise.all(["acme/closed", "acme/nothing", "nobody/nothing"].map((path) => getToken(emulator, `repository:${path}:pull`)));
    expect([closed?.status, missing?.status, nobody?.status]).toEqual([401, 401, 401]);
    expect([missing?.text, nobody?.text]).toEqual([closed?.text, closed?.text]);
    expect((await getToken(emulator, "")).status).toBe(401);
  });

  test.each([
    ["a wrong one", "ghp_wrong", 403],
    ["a fine-grained one", "github_pat_fine", 403],
    ["an installation's", "ghs_app", 403],
    ["one without read:packages", "ghp_lean", 403],
    ["a workflow's, of its own repository's package", "ghs_run", 200],
    ["a classic one", token, 200],
  ])("for %s as the password is answered as ghcr.io does", async (_what, secret, status) => {
    const emulator = await start({ seed: seed() });
    expect((await getToken(emulator, "repository:acme/app:pull", basic("anybody", secret))).status).toBe(status);
  });

  test("is refused for a package that may not be read, with another answer than for one that is not there", async () => {
    const emulator = await start({ seed: seed() });
    expect(await getToken(emulator, "repository:acme/closed:pull", basic("x", token))).toMatchObject({ status: 403, json: { errors: [{ code: "DENIED", message: "denied" }] } });
    expect((await getToken(emulator, "repository:acme/nothing:pull", basic("x", token))).status).toBe(200);
  });

  test("is needed by everybody on a tenant with data residency", async () => {
    const emulator = await start({ seed: seed(), mode: "ghe.com" });
    expect((await getToken(emulator, "repository:acme/open/source:pull")).status).toBe(401);
    expect((await send(emulator, "GET", "/v2/", { token: null })).headers["www-authenticate"]).toContain('service="containers.octocorp.ghe.com"');
  });

  test("is not to be had where single sign-on was not passed", async () => {
    const emulator = await start({ seed: acme().organization("acme", { sso: true }).package("acme/container/app", [{ tags: ["1"] }]) });
    expect(await getToken(emulator, "repository:acme/app:pull", basic("x", token))).toMatchObject({ status: 403, json: { errors: [{ code: "DENIED", message: expect.stringContaining("SAML") }] } });
  });

  test("of GitHub opens the registry directly as base64, alone or behind a user, and not as a password", async () => {
    const emulator = await start({ seed: seed() });
    const get = (authorization: string) => send(emulator, "GET", "/v2/acme/app/manifests/1.0", { token: null, headers: { accept: allManifests, authorization } });
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    expect((await get(`Bearer ${base64(token)}`)).status).toBe(200);
    expect((await get(`Bearer ${base64(`monalisa:${token}`)}`)).status).toBe(200);
    for (const wrong of [`Bearer ${token}`, `Bearer ${base64("ghp_wrong")}`, basic("monalisa", token).authorization]) {
      expect(await get(wrong)).toMatchObject({ status: 403, json: { errors: [{ code: "DENIED", message: "invalid token" }] } });
    }
  });
});

describe("a manifest", () => {
  test("comes by tag and by digest, with the bytes that have this digest", async () => {
    const emulator = await start({ seed: seed() });
    const byTag = await ask(emulator, "GET", "/v2/acme/app/manifests/1.0");
    const name = byTag.headers["docker-content-digest"] ?? "";
    expect([digest(byTag.text), byTag.headers["content-type"]]).toEqual([name, "application/vnd.oci.image.index.v1+json"]);
    expect(emulator.elsewhere.look("acme/container/app")?.active.find((each) => each.tags.includes("1.0"))?.name).toBe(name);
    expect((await ask(emulator, "GET", `/v2/acme/app/manifests/${encodeURIComponent(name)}`)).text).toBe(byTag.text);
    expect((await ask(emulator, "GET", "/v2/ACME/app/manifests/1.0")).text).toBe(byTag.text);
  });

  test("of each member of an index is a version of its own, without tags", async () => {
    const emulator = await start({ seed: seed() });
    const { manifests } = (await ask(emulator, "GET", "/v2/acme/app/manifests/1.0")).json;
    expect(manifests.map((each: { platform: unknown }) => each.platform)).toEqual([{ os: "linux", architecture: "amd64" }, { os: "linux", architecture: "arm64" }]);
    for (const { digest: name, size, mediaType } of manifests) {
      const child = await ask(emulator, "GET", `/v2/acme/app/manifests/${name}`);
      expect([child.status, digest(child.text), Buffer.byteLength(child.text), child.headers["content-type"]]).toEqual([200, name, size, mediaType]);
      expect(emulator.elsewhere.look("acme/container/app")?.active.find((each) => each.name === name)?.tags).toEqual([]);
      for (const blob of [child.json.config, ...child.json.layers]) expect(digest((await ask(emulator, "GET", `/v2/acme/app/blobs/${blob.digest}`)).text)).toBe(blob.digest);
    }
  });

  test.each([
    ["application/vnd.oci.image.manifest.v1+json", "1.0", "OCI index found, but Accept header does not support OCI indexes"],
    ["*/*", "1.0", "OCI index found, but Accept header does not support OCI indexes"],
    ["application/vnd.oci.image.index.v1+json", "single", "OCI manifest found, but Accept header does not support OCI manifests"],
  ])("for whom only %s is acceptable is not there under %s", async (accept, tag, message) => {
    const emulator = await start({ seed: seed() });
    expect(await ask(emulator, "GET", `/v2/acme/app/manifests/${tag}`, { headers: { accept } })).toMatchObject({ status: 404, json: { errors: [{ code: "MANIFEST_UNKNOWN", message }] } });
  });

  test("in Docker's types is given to whoever accepts these", async () => {
    const emulator = await start({ seed: acme().package("acme/container/app", [{ tags: ["list"], format: "docker", index: [{ image: "linux/amd64", format: "docker", as: "one" }] }]) });
    const list = await ask(emulator, "GET", "/v2/acme/app/manifests/list", { headers: { accept: "application/vnd.docker.distribution.manifest.list.v2+json" } });
    expect(list.json.manifests).toMatchObject([{ mediaType: "application/vnd.docker.distribution.manifest.v2+json" }]);
  });

  test("of a deleted version is unknown by digest and by tag, and known again when restored", async () => {
    const emulator = await start({ seed: seed() });
    const place = "acme/container/app";
    const { headers, json } = await ask(emulator, "GET", "/v2/acme/app/manifests/single");
    const version = emulator.elsewhere.look(place)?.active.find((each) => each.tags.includes("single"));
    emulator.elsewhere.deleteVersion(place, version?.id ?? 0);
    for (const reference of ["single", headers["docker-content-digest"]]) {
      expect(await ask(emulator, "GET", `/v2/acme/app/manifests/${reference}`)).toMatchObject({ status: 404, json: { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] } });
    }
    emulator.elsewhere.restoreVersion(place, version?.id ?? 0);
    expect((await ask(emulator, "GET", "/v2/acme/app/manifests/single")).json).toEqual(json);
  });

  test("that the seed does not tell is a minimal image, or unknown where it tells the digest alone", async () => {
    const known = digest("something");
    const emulator = await start({ seed: acme().package("acme/container/app", [{}, { tags: ["told"] }, { name: known, tags: ["digest-only"] }]) });
    const told = await ask(emulator, "GET", "/v2/acme/app/manifests/told");
    expect([told.status, digest(told.text)]).toEqual([200, told.headers["docker-content-digest"]]);
    expect((await ask(emulator, "GET", `/v2/acme/app/blobs/${told.json.config.digest}`)).status).toBe(200);
    expect((await ask(emulator, "GET", "/v2/acme/app/manifests/digest-only")).status).toBe(404);
    expect((await ask(emulator, "GET", `/v2/acme/app/manifests/${known}`)).status).toBe(404);
  });

  test("that is asked for by HEAD has the size and no body", async () => {
    const emulator = await start({ seed: seed() });
    const { text } = await ask(emulator, "GET", "/v2/acme/app/manifests/1.0");
    expect(await ask(emulator, "HEAD", "/v2/acme/app/manifests/1.0")).toMatchObject({ status: 200, text: "", headers: { "content-length": String(text.length), "docker-content-digest": digest(text) } });
    expect(emulator.ledger.entries({ method: "HEAD" })).toMatchObject([{ operationId: "registry/head-manifest", status: 200 }]);
  });
});

describe("downloads", () => {
  const refusedAfter = async (method: string, times: number, headRequest: "free" | "download" = "free") => {
    const emulator = await start({ knobs: { headRequest }, seed: acme().package("acme/container/app", [{ image: "linux/amd64", tags: ["popular"], downloads: 5000 }, { tags: ["other"] }], { visibility: "public" }) });
    for (let time = 0; time < times; time += 1) await ask(emulator, method, "/v2/acme/app/manifests/popular");
    const id = emulator.elsewhere.look("acme/container/app")?.active.find((each) => each.tags.includes("popular"))?.id;
    return (await send(emulator, "DELETE", `/orgs/acme/packages/container/app/versions/${id}`)).status;
  };
  test("count each GET of a manifest", async () => expect([await refusedAfter("GET", 0), await refusedAfter("GET", 1)]).toEqual([204, 400]));
  test("count HEAD only where the knob says so", async () => expect([await refusedAfter("HEAD", 3), await refusedAfter("HEAD", 1, "download")]).toEqual([204, 400]));
});

test("tags are listed alphabetically, a page at a time", async () => {
  const tags = ["b", "a", "c", "latest", "0.1"];
  const emulator = await start({ seed: acme().package("acme/container/kas/kas", tags.map((tag) => ({ tags: [tag] }))) });
  const first = await ask(emulator, "GET", "/v2/acme/kas/kas/tags/list?n=3");
  expect([first.json, first.headers["link"]]).toEqual([{ name: "acme/kas/kas", tags: ["0.1", "a", "b"] }, '</v2/acme/kas/kas/tags/list?last=b&n=3>; rel="next"']);
  const second = await ask(emulator, "GET", "/v2/acme/kas/kas/tags/list?last=b&n=3");
  expect([second.json.tags, second.headers["link"]]).toEqual([["c", "latest"], undefined]);
  expect((await ask(emulator, "GET", "/v2/acme/kas/kas/tags/list?n=5")).headers["link"]).toBeUndefined();
  expect(await ask(emulator, "GET", "/v2/acme/nothing/tags/list")).toMatchObject({ status: 404, json: { errors: [{ code: "NAME_UNKNOWN" }] } });
});

test.each([
  ["DELETE", "manifests/1.0", 405, "UNSUPPORTED"],
  ["DELETE", `blobs/${digest("x")}`, 405, "UNSUPPORTED"],
  ["GET", `referrers/${digest("x")}`, 404, "MANIFEST_UNKNOWN"],
  ["GET", "manifests/none", 404, "MANIFEST_UNKNOWN"],
  ["GET", `blobs/${digest("x")}`, 404, "BLOB_UNKNOWN"],
  ["GET", "nothing", 404, "NAME_UNKNOWN"],
  ["POST", "tags/list", 405, "UNSUPPORTED"],
])("%s %s answers %i %s, and changes nothing", async (method, path, status, code) => {
  const emulator = await start({ seed: seed() });
  const before = emulator.elsewhere.look("acme/container/app");
  expect(await ask(emulator, method, `/v2/acme/app/${path}`)).toMatchObject({ status, json: { errors: [{ code }] } });
  expect(emulator.elsewhere.look("acme/container/app")).toEqual(before);
});

test("stands beside the REST API, whatever its prefix, costs none of its points and is in the same ledger", async () => {
  const emulator = await start({ seed: seed(), mode: "ghes", limits: { primaryPerHour: 1 } });
  expect(emulator.registryUrl).toBe(`http://127.0.0.1:${emulator.port}`);
  for (let time = 0; time < 3; time += 1) expect((await ask(emulator, "GET", "/v2/acme/app/manifests/1.0")).status).toBe(200);
  expect((await send(emulator, "GET", "/api/v3/orgs/acme/packages/container/app")).status).toBe(200);
  expect((await send(emulator, "GET", "/api/v3/v2/acme/app/manifests/1.0")).status).toBe(403);
  const [entry] = emulator.ledger.entries({ operationId: "registry/get-manifest" });
  expect(entry).toMatchObject({ path: "/v2/acme/app/manifests/1.0", status: 200, authorized: true, token: "classic:monalisa", ownerLogin: "acme" });
  expect(JSON.stringify(emulator.ledger.entries())).not.toContain(Buffer.from(token).toString("base64"));
});
