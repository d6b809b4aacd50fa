import { digest } from "../digest";
import { repositoryKey } from "../state/blob-store";
import type { Entered, RegistryAnswer, Repository } from "./call";
import { repositoryOf, whyNotRead } from "./permission";
import { Refusal } from "./refusal";

const keyOf = ({ owner, name }: Repository): string => repositoryKey(owner.id, name);
const pathOf = ({ owner, name }: Repository): string => `/v2/${owner.login}/${name}`;

/** `GET` and `HEAD` of a layer or a configuration. */
export function getBlob(call: Entered, name: string): RegistryAnswer {
  const bytes = call.world.store.blobs.get(keyOf(call.repository), name);
  if (bytes === undefined) throw new Refusal("blob-unknown");
  return { status: 200, bytes, headers: { "content-type": "application/octet-stream", "docker-content-digest": name, etag: `"${name}"` } };
}

const stored = ({ repository }: Entered, name: string): RegistryAnswer => ({
  status: 201,
  headers: { location: `${pathOf(repository)}/blobs/${name}`, "docker-content-digest": name, "content-length": "0" },
});

function store(call: Entered, bytes: Uint8Array, name: string): RegistryAnswer {
  if (digest(bytes) !== name) throw new Refusal("digest-invalid");
  call.world.store.blobs.put(keyOf(call.repository), name, bytes);
  return stored(call, name);
}

/** `POST` begins an upload, takes one whole (`digest`), or takes over what another repository has (`mount`, `from`). */
export function beginUpload(call: Entered): RegistryAnswer {
  const { blobs } = call.world.store;
  const { mount, from, digest: name } = Object.fromEntries(call.query);
  if (mount !== undefined && from !== undefined) {
    const source = repositoryOf(call, from);
    const bytes = source !== undefined && whyNotRead(call, source, call.token) === undefined ? blobs.get(keyOf(source), mount) : undefined;
    if (bytes !== undefined) return store(call, bytes, mount);
  }
  if (name !== undefined) return store(call, call.bytes, name);
  const id = blobs.begin(keyOf(call.repository));
  return { ...progress(call, id), status: 202 };
}

/** `GET`: how far it is; `PATCH`: a chunk, in order; `PUT`: the last one, and the digest; `DELETE`: never mind. */
export function goOnUploading(call: Entered, id: string): RegistryAnswer {
  const { blobs } = call.world.store;
  const key = keyOf(call.repository);
  const size = blobs.progress(key, id);
  if (size === undefined) throw new Refusal("upload-unknown");
  switch (call.entry.method) {
    case "PATCH": {
      const [, start] = /^(\d+)-/.exec(call.headers["content-range"] ?? "") ?? [];
      if (start !== undefined && Number(start) !== size) throw new Refusal("range-invalid");
      blobs.append(key, id, call.bytes);
      return { ...progress(call, id), status: 202 };
    }
    case "PUT":
      blobs.append(key, id, call.bytes);
      return store(call, blobs.end(key, id), call.query.get("digest") ?? "");
    case "DELETE":
      blobs.end(key, id);
      return { status: 204 };
    case "GET":
      return { ...progress(call, id), status: 204 };
    default:
      throw new Refusal("unsupported");
  }
}

/** A range of nothing is written as one byte. */
function progress({ repository, world }: Entered, id: string): RegistryAnswer {
  const size = world.store.blobs.progress(keyOf(repository), id) ?? 0;
  return { status: 202, headers: { location: `${pathOf(repository)}/blobs/uploads/${id}`, "docker-upload-uuid": id, range: `0-${Math.max(0, size - 1)}` } };
}
