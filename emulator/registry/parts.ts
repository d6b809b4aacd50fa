import { z } from "zod";
import { MediaType } from "../images/media-types";
import type { Package } from "../state/model";
import { repositoryKey } from "../state/blob-store";
import type { Entered } from "./call";
import { Refusal } from "./refusal";

const Descriptor = z.looseObject({ digest: z.string(), urls: z.array(z.string()).optional() });
const Content = z.looseObject({
  mediaType: z.string().optional(),
  config: Descriptor.optional(),
  layers: z.array(Descriptor).optional(),
  manifests: z.array(Descriptor).optional(),
});

const types: readonly string[] = [MediaType.ociIndex, MediaType.ociManifest, MediaType.dockerList, MediaType.dockerManifest];

/**
 * Takes a manifest only when everything it is made of has arrived, so that what can be pushed can be pulled. Its
 * subject need not be there: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
 */
export function requireParts(call: Entered, pkg: Package | undefined): string {
  const content = parsed(call);
  const mediaType = (call.headers["content-type"] ?? content.mediaType ?? "").split(";")[0]?.trim() ?? "";
  if (!types.includes(mediaType) || (content.mediaType !== undefined && content.mediaType !== mediaType)) throw new Refusal("manifest-invalid");
  const { store } = call.world;
  const key = repositoryKey(call.repository.owner.id, call.repository.name);
  const blobs = [content.config, ...(content.layers ?? [])].filter((each) => each !== undefined && each.urls === undefined);
  const missing =
    blobs.some((each) => store.blobs.get(key, each?.digest ?? "") === undefined) ||
    content.manifests?.some((each) => pkg?.versions.activeNamed(each.digest) === undefined) === true;
  if (missing) throw new Refusal("needs-blob");
  return mediaType;
}

function parsed({ bytes }: Entered): z.output<typeof Content> {
  try {
    return Content.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    throw new Refusal("manifest-invalid");
  }
}
