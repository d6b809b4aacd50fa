import { createManifestReader } from "../../../provider/registry/manifest-reader";
import { image } from "../../helpers/oci";

const repository = { owner: "acme", packageName: "api" };
const a = image("a");

test.each([
  ["of another manifest", image("b").bytes],
  ["that were cut", a.bytes.subarray(1)],
  ["that are none", Buffer.from("{}")],
])("bytes %s, kept under a digest, count as absent: the registry is asked, and its answer replaces them", async (_what, kept) => {
  const files = new Map<string, Uint8Array>([[a.digest, kept]]);
  let asked = 0;
  const reader = createManifestReader({ manifest: async () => ((asked += 1), a.bytes) }, { read: (digest) => files.get(digest), write: (digest, bytes) => void files.set(digest, bytes) });
  expect(reader.known(a.digest)).toBeUndefined();
  expect((await reader.read(repository, a.digest)).from).toBe("registry");
  expect((await reader.read(repository, a.digest)).from).toBe("cache");
  expect(asked).toBe(1);
  expect(files.get(a.digest)).toBe(a.bytes);
});
