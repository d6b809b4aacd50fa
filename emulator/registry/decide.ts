import { beginUpload, getBlob, goOnUploading } from "./blobs";
import type { RegistryAnswer, RegistryCall } from "./call";
import { enter } from "./enter";
import { callerOf } from "./identify";
import { getManifest, listTags, putManifest } from "./manifests";
import { Refusal } from "./refusal";
import { giveToken } from "./token";

/** Answers a request to the registry; throws a `Refusal`. */
export function decide(call: RegistryCall): RegistryAnswer {
  const { target } = call;
  const { method } = call.entry;
  const reading = method === "GET" || method === "HEAD";
  switch (target.kind) {
    case "nothing":
      throw new Refusal("name-unknown");
    case "token":
      // https://distribution.github.io/distribution/spec/auth/oauth/ is not spoken: clients come back with GET.
      if (!reading) throw new Refusal("name-unknown");
      return giveToken(call);
    case "base":
      callerOf(call);
      return { status: 200, json: {} };
    case "manifest":
      if (method === "PUT") return putManifest(enter(call, target.repository, "push"), target.reference);
      if (!reading) break;
      return getManifest(enter(call, target.repository, "pull"), target.reference);
    case "blob":
      if (!reading) break;
      return getBlob(enter(call, target.repository, "pull"), target.reference);
    case "uploads":
      if (method !== "POST") break;
      return beginUpload(enter(call, target.repository, "push"));
    case "upload":
      return goOnUploading(enter(call, target.repository, "push"), target.reference);
    case "tags":
      if (!reading) break;
      return listTags(enter(call, target.repository, "pull"));
    case "referrers":
      if (!reading) break;
      enter(call, target.repository, "pull");
      throw new Refusal("manifest-unknown");
    default:
      return target satisfies never;
  }
  // Nothing is deleted by the registry: https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package
  throw new Refusal("unsupported");
}
