import { MOST_CHILDREN, parseManifest } from "../../../provider/registry/parse-manifest";
import { build, dockerImage, dockerList, image, index, multiPlatform, ociImage, ociIndex, sha256, type Built } from "../../helpers/oci";

const parse = ({ bytes, digest }: Built) => parseManifest(bytes, digest);
const a = image("a");
const b = image("b");

describe("an index", () => {
  test("lists each digest once; what it calls a plain image for a platform is a leaf", () => {
    const { index: whole, platforms, attestations } = multiPlatform("api");
    expect(parse(whole).children).toEqual([...platforms, ...attestations].map(({ digest }) => ({ digest, isLeaf: true })));
    expect(parse(index([a, a])).children).toEqual([{ digest: a.digest, isLeaf: true }]);
  });
  test("of Docker is one as well", () => {
    const plain = image("old", { mediaType: dockerImage });
    expect(parse(index([plain], { mediaType: dockerList }))).toMatchObject({ mediaType: dockerList, children: [{ digest: plain.digest, isLeaf: true }] });
  });
  test.each([
    ["an index", { of: index([a]) }],
    ["an artifact without a platform, which may refer to something", { of: a, artifactType: "application/spdx+json" }],
    ["an artifact with a platform", { of: a, artifactType: "application/vnd.docker.attestation.manifest.v1+json", platform: { os: "unknown", architecture: "unknown" } }],
    ["an image for no platform, which may refer to something", { of: a }],
    ["something whose type it does not say", { of: { ...a, mediaType: undefined as unknown as string }, platform: {} }],
    ["something of a type of its own", { of: { ...a, mediaType: "application/vnd.example+json" }, platform: {} }],
  ])("does not describe %s as a leaf", (_what, entry) => expect(parse(index([entry])).children.map(({ isLeaf }) => isLeaf)).toEqual([false]));
  test("that describes one digest in two ways has described it in the careful one", () => {
    expect(parse(index([a, { of: a, artifactType: "x/y" }])).children).toEqual([{ digest: a.digest, isLeaf: false }]);
  });
  test("without a media type is known by what it lists", () => expect(parse(build({ manifests: [] }))).toMatchObject({ mediaType: ociIndex, children: [] }));
});

describe("an image", () => {
  test("lists nothing, and names its subject", () => {
    expect(parse(a)).toMatchObject({ digest: a.digest, mediaType: ociImage, children: [] });
    expect(parse(image("signature", { subject: b.digest })).subject).toBe(b.digest);
    expect(parse(build({ mediaType: ociImage, config: {}, layers: [], subject: null })).subject).toBeUndefined();
  });
  test("of a type of its own is none that lists", () => expect(parse(build({ mediaType: "application/vnd.oci.artifact.manifest.v1+json", subject: { digest: a.digest } }))).toMatchObject({ children: [], subject: a.digest }));
});

const many = (count: number): Built => build({ mediaType: ociIndex, manifests: Array.from({ length: count }, (_none, at) => ({ mediaType: ociImage, digest: sha256(String(at)), size: 1 })) });
test("an index of as many as are believed is read", () => expect(parse(many(MOST_CHILDREN)).children).toHaveLength(MOST_CHILDREN));

const raw = (text: string | Buffer): Built => ({ bytes: Buffer.from(text), digest: sha256(text), mediaType: ociImage });
test.each([
  ["other content under the digest", { ...a, bytes: b.bytes }, /other content under this name/],
  ["one byte more", { ...a, bytes: Buffer.concat([a.bytes, Buffer.from("\n")]) }, /other content under this name/],
  ["HTML", raw("<html>Sign in</html>"), /not JSON/],
  ["nothing", raw(""), /not JSON/],
  ["bytes that are no text", raw(Buffer.from([0x22, 0xff, 0x22])), /not JSON/],
  ["a list", raw("[]"), /not one that is understood/],
  ["an older schema", raw('{"schemaVersion":1}'), /schemaVersion/],
  ["a child whose digest is none", build({ mediaType: ociIndex, manifests: [{ mediaType: ociImage, digest: "sha256:abc" }] }), /manifests 0 digest/],
  ["a child whose digest is in capitals", build({ mediaType: ociIndex, manifests: [{ mediaType: ociImage, digest: a.digest.toUpperCase() }] }), /manifests 0 digest/],
  ["a subject that is a text", build({ mediaType: ociImage, config: {}, subject: a.digest }), /subject/],
  ["an index and an image at once", build({ mediaType: ociIndex, manifests: [], layers: [] }), /an index and an image at once/],
  ["an image that lists others", build({ mediaType: ociImage, manifests: [] }), /claims to be an image and lists others/],
  ["an index without a list", build({ mediaType: ociIndex }), /neither an index nor an image/],
  ["an error's body", raw('{"schemaVersion":2,"errors":[]}'), /neither an index nor an image/],
  ["10,000 children", many(10_000), /lists 10000 manifests; more than 5000 are not believed/],
])("%s is refused with its reason", (_what, built, reason) => {
  expect(() => parse(built)).toThrow(reason);
  expect(() => parse(built)).toThrow(expect.objectContaining({ code: "unexpected-response" }));
});

describe("what the registry stores for it", () => {
  const blob = (letter: string, size: unknown, more: object = {}) => ({ digest: `sha256:${letter.repeat(64)}`, size, ...more });
  test("is its own size, and its config and layers, each once", () => {
    const made = build({ mediaType: ociImage, config: blob("c", 20), layers: [blob("a", 300), blob("b", 7), blob("a", 300)] });
    expect(parse(made).stored).toEqual({ bytes: made.bytes.byteLength, blobs: [["c", 20], ["a", 300], ["b", 7]].map(([letter, bytes]) => ({ digest: blob(String(letter), 0).digest, bytes })) });
  });
  test("is not what lies elsewhere", () => {
    const foreign = [blob("a", 300, { urls: ["https://example.com/layer"] }), blob("b", 7, { mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" }), blob("d", 7, { mediaType: "application/vnd.oci.image.layer.nondistributable.v1.tar" })];
    expect(parse(build({ mediaType: ociImage, config: blob("c", 20), layers: foreign })).stored?.blobs.map(({ bytes }) => bytes)).toEqual([20, 0, 0, 0]);
  });
  test("is the smaller of two sizes for one content", () => {
    expect(parse(build({ mediaType: ociImage, config: blob("c", 20), layers: [blob("a", 300), blob("a", 4)] })).stored?.blobs[1]?.bytes).toBe(4);
  });
  test("of an index is the index alone", () => expect(parse(index([a])).stored).toEqual({ bytes: index([a]).bytes.byteLength, blobs: [] }));
  test.each([["a size in words", [blob("a", "many")]], ["a negative size", [blob("a", -1)]], ["layers that are no list", { a: 1 }], ["no digest", [{ size: 5 }]], ["no list of layers", undefined], ["a size that no image has", [blob("a", 2 ** 40)]]])("is not known where there is %s, and everything else is", (_what, layers) => {
    const made = parse(build({ mediaType: ociImage, config: blob("c", 20), layers }));
    expect([made.stored, made.children]).toEqual([undefined, []]);
  });
  test("is not known of a document that names its blobs otherwise: they may be anybody's layers", () => {
    expect(parse(build({ mediaType: "application/vnd.oci.artifact.manifest.v1+json", subject: { digest: a.digest }, blobs: [blob("a", 300)] })).stored).toBeUndefined();
  });
});
