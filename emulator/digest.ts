import { createHash } from "node:crypto";

/** What the registry calls some bytes, or some text in UTF-8. */
export const digest = (content: string | Uint8Array): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);
