import { setTimeout as sleep } from "node:timers/promises";
import type { Written } from "./respond";

export const toResponse = ({ status, headers, body, drip }: Written): Response =>
  new Response(body === undefined ? null : drip === undefined ? (body as string | Uint8Array<ArrayBuffer>) : trickle(body, drip), { status, headers });

/** The same bytes, a part at a time. */
function trickle(body: string | Uint8Array, { pieces, ms }: { pieces: number; ms: number }): ReadableStream<Uint8Array> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(bytes.slice(sent, sent + size));
      sent += size;
      if (sent >= bytes.length) controller.close();
      else await sleep(ms, undefined, { ref: false });
    },
  });
}
