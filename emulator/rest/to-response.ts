import { setTimeout as sleep } from "node:timers/promises";
import type { Written } from "./respond";

const pieces = 4;

export const toResponse = ({ status, headers, text, pauseMs }: Written): Response =>
  new Response(text === undefined ? null : pauseMs === undefined ? text : trickle(text, pauseMs), { status, headers });

/** The same bytes, a part at a time. */
function trickle(text: string, pauseMs: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(bytes.slice(sent, sent + size));
      sent += size;
      if (sent >= bytes.length) controller.close();
      else await sleep(pauseMs, undefined, { ref: false });
    },
  });
}
