import { digest, type Emulator, type TokenSeed } from "../../emulator";
import { acme, ask, emulators, send, token } from "./wire";

const start = emulators();
const ociManifest = "application/vnd.oci.image.manifest.v1+json";
const ociIndex = "application/vnd.oci.image.index.v1+json";
const place = "acme/container/app";

interface Thing {
  readonly text: string;
  readonly descriptor: { readonly mediaType: string; readonly digest: string; readonly size: number };
}
const thing = (mediaType: string, text: string): Thing => ({ text, descriptor: { mediaType, digest: digest(text), size: Buffer.byteLength(text) } });

async function pushBlob(emulator: Emulator, text: string, repository = "acme/app"): Promise<Thing> {
  const blob = thing("application/octet-stream", text);
  const { headers, status } = await ask(emulator, "POST", `/v2/${repository}/blobs/uploads/`);
  expect(status).toBe(202);
  expect((await ask(emulator, "PUT", `${headers["location"]}?digest=${blob.descriptor.digest}`, { body: text })).status).toBe(201);
  return blob;
}

const put = (emulator: Emulator, reference: string, manifest: Thing, repository = "acme/app") =>
  ask(emulator, "PUT", `/v2/${repository}/manifests/${reference}`, { body: manifest.text, headers: { "content-type": manifest.descriptor.mediaType } });

async function image(emulator: Emulator, text: string, more: object = {}): Promise<Thing> {
  const [config, layer] = [await pushBlob(emulator, "{}"), await pushBlob(emulator, text)];
  return thing(ociManifest, JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config: config.descriptor, layers: [layer.descriptor], ...more }));
}
const index = (...members: readonly Thing[]): Thing => thing(ociIndex, JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests: members.map((member) => member.descriptor) }));
const look = (emulator: Emulator) => emulator.elsewhere.look(place);
const tagsOf = (emulator: Emulator) => Object.fromEntries((look(emulator)?.active ?? []).map(({ name, tags }) => [name, tags]));

test("the first manifest makes the package: private, with one version named by the digest", async () => {
  const emulator = await start();
  const first = await image(emulator, "one");
  expect(look(emulator)).toBeUndefined();
  expect(await put(emulator, "v1", first)).toMatchObject({ status: 201, headers: { "docker-content-digest": first.descriptor.digest, location: `/v2/acme/app/manifests/${first.descriptor.digest}` } });
  expect(look(emulator)).toMatchObject({ visibility: "private", active: [{ name: first.descriptor.digest, tags: ["v1"] }] });
  expect((await ask(emulator, "GET", "/v2/acme/app/manifests/v1")).text).toBe(first.text);
  expect(emulator.ledger.entries({ operationId: "registry/put-manifest" })).toMatchObject([{ effect: { kind: "manifest-pushed", versionId: look(emulator)?.active[0]?.id } }]);
});

test("the same digest under another tag is the same version, touched", async () => {
  const emulator = await start();
  const first = await image(emulator, "one");
  await put(emulator, "v1", first);
  const before = look(emulator)?.active[0];
  emulator.clock.advance(60_000);
  await put(emulator, "v2", first);
  expect(look(emulator)?.active).toEqual([{ ...before, tags: ["v1", "v2"] }]);
  emulator.clock.advance(60_000);
  await put(emulator, "v2", first);
  expect((await send(emulator, "GET", "/orgs/acme/packages/container/app/versions")).json).toMatchObject([{ created_at: "2026-03-01T00:00:00Z", updated_at: "2026-03-01T00:02:00Z" }]);
});

test("a tag moves to what is pushed under it, and leaves an untagged version behind", async () => {
  const emulator = await start();
  const [first, second] = [await image(emulator, "one"), await image(emulator, "two")];
  await put(emulator, "latest", first);
  await put(emulator, "latest", second);
  expect(tagsOf(emulator)).toEqual({ [first.descriptor.digest]: [], [second.descriptor.digest]: ["latest"] });
  expect((await ask(emulator, "GET", `/v2/acme/app/manifests/${first.descriptor.digest}`)).status).toBe(200);
});

test("an index and its members are a version each, and only the index has the tag", async () => {
  const emulator = await start();
  const [one, two] = [await image(emulator, "one"), await image(emulator, "two")];
  for (const member of [one, two]) expect((await put(emulator, member.descriptor.digest, member)).status).toBe(201);
  const both = index(one, two);
  expect((await put(emulator, "v1", both)).status).toBe(201);
  expect(tagsOf(emulator)).toEqual({ [one.descriptor.digest]: [], [two.descriptor.digest]: [], [both.descriptor.digest]: ["v1"] });
});

test("a digest whose version was deleted becomes a new version; the old one cannot be restored beside it", async () => {
  const emulator = await start();
  const [first, second] = [await image(emulator, "one"), await image(emulator, "two")];
  await put(emulator, "v1", first);
  await put(emulator, "v2", second);
  const old = look(emulator)?.active.find((each) => each.name === first.descriptor.digest)?.id ?? 0;
  emulator.elsewhere.deleteVersion(place, old);
  await put(emulator, "v1", first);
  const view = look(emulator);
  expect([view?.active.length, view?.deleted.map((each) => each.id)]).toEqual([2, [old]]);
  expect(view?.active.find((each) => each.name === first.descriptor.digest)?.id).not.toBe(old);
  expect((await send(emulator, "POST", `/orgs/acme/packages/container/app/versions/${old}/restore`)).status).toBe(404);
});

test("a subject need not be there, is stored as it is, and no referrers API is promised", async () => {
  const emulator = await start();
  const subject = { mediaType: ociManifest, digest: digest("elsewhere"), size: 3 };
  const referrer = await image(emulator, "sbom", { artifactType: "application/spdx+json", subject });
  const answer = await put(emulator, referrer.descriptor.digest, referrer);
  expect([answer.status, answer.headers["oci-subject"]]).toEqual([201, undefined]);
  expect((await ask(emulator, "GET", `/v2/acme/app/referrers/${subject.digest}`)).status).toBe(404);
});

describe("a push is refused", () => {
  test.each([
    ["of bytes under another digest", async (emulator: Emulator) => put(emulator, digest("else"), await image(emulator, "x")), 400, "DIGEST_INVALID"],
    ["of what is no manifest", async (emulator: Emulator) => put(emulator, "v1", thing(ociManifest, "<html>")), 400, "MANIFEST_INVALID"],
    ["of an unknown type", async (emulator: Emulator) => put(emulator, "v1", { ...(await image(emulator, "x")), descriptor: { mediaType: "text/plain", digest: "", size: 1 } }), 400, "MANIFEST_INVALID"],
    ["of an image whose layer did not arrive", async (emulator: Emulator) => put(emulator, "v1", thing(ociManifest, JSON.stringify({ config: (await pushBlob(emulator, "{}")).descriptor, layers: [{ digest: digest("x") }] }))), 404, "MANIFEST_BLOB_UNKNOWN"],
    ["of an index whose member did not arrive", async (emulator: Emulator) => put(emulator, "v1", index(await image(emulator, "x"))), 404, "MANIFEST_BLOB_UNKNOWN"],
    ["of a name with capitals", async (emulator: Emulator) => put(emulator, "v1", await image(emulator, "x"), "acme/App"), 400, "NAME_INVALID"],
  ] as const)("%s", async (_what, push, status, code) => {
    const emulator = await start();
    expect(await push(emulator)).toMatchObject({ status, json: { errors: [{ code }] } });
    expect(look(emulator)).toBeUndefined();
  });

  test.each([
    ["a token that may only read", { user: "monalisa", scopes: ["read:packages"] }, "acme/app", 403, "permission_denied: The token provided does not match expected scopes."],
    ["somebody without the admin role", { user: "hubot", scopes: ["write:packages"] }, "acme/app", 403, "permission_denied: write_package"],
    ["somebody else in a user's namespace", { user: "hubot", scopes: ["write:packages"] }, "monalisa/new", 403, "permission_denied: write_package"],
    ["a workflow of another repository", { user: "hubot", kind: "actions", repository: "acme/other" }, "acme/app", 403, "permission_denied: write_package"],
    ["a workflow of the linked repository", { user: "hubot", kind: "actions", repository: "acme/app" }, "acme/app", 202, undefined],
    ["a workflow, for a new package of its owner", { user: "hubot", kind: "actions", repository: "acme/other" }, "acme/new", 202, undefined],
  ] as const)("to %s, or not: %o at %s gives %i", async (_who, settings, repository, status, message) => {
    const emulator = await start({ seed: acme().token("t", settings as TokenSeed).package(place, [{ tags: ["1"] }], { admins: ["monalisa"], repository: "acme/app" }) });
    const answer = await ask(emulator, "POST", `/v2/${repository}/blobs/uploads/`, { token: "t" });
    expect([answer.status, answer.json?.errors[0].message]).toEqual([status, message]);
  });
});

test("a workflow's first push links the package to its repository", async () => {
  const emulator = await start({ seed: acme().token("ghs_run", { user: "monalisa", kind: "actions", repository: "acme/app" }) });
  const first = await image(emulator, "one");
  await ask(emulator, "PUT", "/v2/acme/app/manifests/v1", { token: "ghs_run", body: first.text, headers: { "content-type": ociManifest } });
  expect((await send(emulator, "GET", "/orgs/acme/packages/container/app")).json).toMatchObject({ repository: { full_name: "acme/app" } });
});

describe("a blob", () => {
  test("arrives whole, or in pieces and in order", async () => {
    const emulator = await start();
    expect((await ask(emulator, "POST", `/v2/acme/app/blobs/uploads/?digest=${digest("whole")}`, { body: "whole" })).status).toBe(201);
    const { headers } = await ask(emulator, "POST", "/v2/acme/app/blobs/uploads/");
    const location = headers["location"] ?? "";
    expect(await ask(emulator, "PATCH", location, { body: "in ", headers: { "content-range": "0-2" } })).toMatchObject({ status: 202, headers: { range: "0-2" } });
    expect((await ask(emulator, "PATCH", location, { body: "pie", headers: { "content-range": "7-9" } })).status).toBe(416);
    expect(await ask(emulator, "GET", location)).toMatchObject({ status: 204, headers: { range: "0-2" } });
    expect((await ask(emulator, "PUT", `${location}?digest=${digest("in pieces")}`, { body: "pieces" })).status).toBe(201);
    expect((await ask(emulator, "GET", `/v2/acme/app/blobs/${digest("in pieces")}`)).text).toBe("in pieces");
    expect(await ask(emulator, "HEAD", `/v2/acme/app/blobs/${digest("whole")}`)).toMatchObject({ status: 200, headers: { "content-length": "5" } });
    expect((await ask(emulator, "PATCH", location, { body: "more" })).status).toBe(404);
  });

  test("that does not have its digest is not kept", async () => {
    const emulator = await start();
    expect((await ask(emulator, "POST", `/v2/acme/app/blobs/uploads/?digest=${digest("a")}`, { body: "b" })).status).toBe(400);
    expect((await ask(emulator, "GET", `/v2/acme/app/blobs/${digest("a")}`)).status).toBe(404);
  });

  test("is taken over from a repository that may be read, and else has to be sent", async () => {
    const emulator = await start({ seed: acme().token("t", { user: "hubot" }).package("acme/container/hidden", [{}], { readers: [], admins: ["hubot"] }) });
    expect((await ask(emulator, "POST", `/v2/acme/hidden/blobs/uploads/?digest=${digest("shared")}`, { token: "t", body: "shared" })).status).toBe(201);
    await pushBlob(emulator, "shared");
    const mount = (from: string) => ask(emulator, "POST", `/v2/acme/other/blobs/uploads/?mount=${digest("shared")}&from=${from}`);
    expect([(await mount("acme/hidden")).status, (await mount("acme/app")).status]).toEqual([202, 201]);
    expect((await ask(emulator, "GET", `/v2/acme/other/blobs/${digest("shared")}`, { token })).text).toBe("shared");
  });
});
