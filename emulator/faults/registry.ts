import { z } from "zod";
import { Refusal } from "../registry/refusal";
import type { Written } from "../rest/respond";
import { Interruption, registryFault } from "./hooks";

const none = z.strictObject({});
const utf8 = new TextEncoder();
const bytesOf = (body: Written["body"]): Uint8Array => (typeof body === "string" ? utf8.encode(body) : (body ?? new Uint8Array()));

/** Only what was found is changed: a refusal stays what it is. */
const changing = (change: (bytes: Uint8Array) => Uint8Array) => (written: Written): Written =>
  written.status === 200 && written.body !== undefined ? { ...written, body: change(bytesOf(written.body)) } : written;

/** Faults of the container registry alone; those of transport and content strike its requests, too. */
export const registryFaults = {
  "too-many-requests": registryFault("429 as ghcr.io words it: a duration in the text, and no `retry-after`", none, {
    before: () => {
      throw new Refusal("too-many-requests");
    },
  }),
  "manifest-unknown": registryFault("404 for what is there", none, {
    before: () => {
      throw new Refusal("manifest-unknown");
    },
  }),
  "registry-denied": registryFault("403 for what may be read", none, {
    before: () => {
      throw new Refusal("denied");
    },
  }),
  "wrong-digest": registryFault("bytes that do not have the digest under which they are served; they still parse", none, {
    written: changing((bytes) => Buffer.concat([bytes, utf8.encode("\n")])),
  }),
  "huge-body": registryFault("the same document, followed by blanks up to this size", z.strictObject({ bytes: z.number().int().positive().default(50_000_000) }), {
    written: (written, { parameters }) =>
      changing((bytes) => Buffer.concat([bytes, Buffer.alloc(Math.max(0, parameters.bytes - bytes.length), " ")]))(written),
  }),
  "html-page": registryFault("200 with a page for people", none, {
    before: () => {
      throw new Interruption({ status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>" });
    },
  }),
} as const;
