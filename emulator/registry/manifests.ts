import { digest, isDigest } from "../digest";
import { MediaType } from "../images/media-types";
import { HeadRequest } from "../state/knobs";
import { TokenKind, type Manifest, type Package, type Version } from "../state/model";
import { newContainerPackage, pushManifest } from "../state/pushing";
import type { Entered, RegistryAnswer } from "./call";
import { packageOf } from "./permission";
import { Refusal, type RefusalKey } from "./refusal";
import { requireParts } from "./parts";

/** A type that a client has to name in `Accept`, a wildcard being no name, or what it asks for is not there. */
const needsNaming: Readonly<Record<string, RefusalKey>> = {
  [MediaType.ociIndex]: "index-not-accepted",
  [MediaType.dockerList]: "list-not-accepted",
  [MediaType.ociManifest]: "manifest-not-accepted",
};

/** Only what is live answers: a deleted version is known by neither its tags nor its digest. */
function resolve(pkg: Package | undefined, reference: string): { version: Version; manifest: Manifest } {
  const version = isDigest(reference) ? pkg?.versions.activeNamed(reference) : pkg?.versions.activeTagged(reference);
  const manifest = version && pkg?.manifests.get(version.name);
  if (version === undefined || manifest === undefined) throw new Refusal("manifest-unknown");
  return { version, manifest };
}

/** `GET` and `HEAD` of a manifest. */
export function getManifest(call: Entered, reference: string): RegistryAnswer {
  const { version, manifest } = resolve(packageOf(call, call.repository), reference);
  const accepted = (call.headers["accept"] ?? "").split(",").map((each) => each.split(";")[0]?.trim());
  const refused = needsNaming[manifest.mediaType];
  if (refused !== undefined && !accepted.includes(manifest.mediaType)) throw new Refusal(refused);
  if (call.entry.method !== "HEAD" || call.world.knobs.headRequest === HeadRequest.download) version.downloads += 1;
  return {
    status: 200,
    bytes: manifest.bytes,
    headers: { "content-type": manifest.mediaType, "docker-content-digest": manifest.digest, etag: `"${manifest.digest}"` },
  };
}

const tag = /^\w[\w.-]{0,127}$/;

/** `PUT` of a manifest: one version of the package, which a first push makes. */
export function putManifest(call: Entered, reference: string): RegistryAnswer {
  const { world, bytes, now, repository } = call;
  const name = digest(bytes);
  if (isDigest(reference) ? reference !== name : !tag.test(reference)) throw new Refusal(reference.includes(":") ? "digest-invalid" : "manifest-invalid");
  const existing = packageOf(call, repository);
  const mediaType = requireParts(call, existing);
  const pkg = existing ?? newContainerPackage(world.store, repository.owner, { name: repository.name, at: now, repository: workflowRepository(call) });
  const effect = pushManifest(world.store, pkg, { manifest: { digest: name, mediaType, bytes }, tag: isDigest(reference) ? undefined : reference, at: now });
  return { status: 201, effect, headers: { location: `/v2/${repository.owner.login}/${repository.name}/manifests/${name}`, "docker-content-digest": name } };
}

/** What a workflow publishes is linked to its repository. */
function workflowRepository({ token, world }: Entered) {
  if (token?.kind !== TokenKind.actions || token.repository === undefined) return undefined;
  return { id: world.store.nextId(), fullName: token.repository, private: true, description: null };
}

const listed = 100;

/** `GET tags/list`: alphabetical, a page at a time. */
export function listTags(call: Entered): RegistryAnswer {
  const pkg = packageOf(call, call.repository);
  if (pkg === undefined) throw new Refusal("name-unknown");
  const path = `${call.repository.owner.login}/${call.repository.name}`;
  const asked = Number(call.query.get("n") ?? listed);
  const size = Number.isInteger(asked) && asked > 0 ? Math.min(asked, 1000) : listed;
  const last = call.query.get("last") ?? "";
  const rest = pkg.versions.tags().filter((each) => each > last);
  const tags = rest.slice(0, size);
  const next = new URLSearchParams({ last: tags.at(-1) ?? "", n: String(size) });
  return { status: 200, json: { name: path, tags }, ...(rest.length > size ? { headers: { link: `</v2/${path}/tags/list?${next}>; rel="next"` } } : {}) };
}
