import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { Emulator } from "../../emulator";
import { close, listen } from "./local-server";

/** A request that the gate stopped. */
export interface Held {
  /** Resolves when the request is there: `before` it reached GitHub, or `after` GitHub carried it out. */
  readonly arrived: Promise<void>;
  release(): void;
}

export interface Gate {
  readonly url: string;
  /** Stops the next request whose `METHOD path` matches; what its sender does meanwhile is up to the test. */
  hold(match: RegExp, when: "before" | "after"): Held;
  /** Does something when the `nth` matching request arrives: before it is passed on, or after GitHub carried it out. */
  upon(match: RegExp, nth: number, work: () => void | Promise<void>, when?: "before" | "after"): void;
  close(): Promise<void>;
}

interface Watch {
  readonly match: RegExp;
  readonly when: "before" | "after";
  remaining: number;
  work(): void | Promise<void>;
}

/** A door in front of the emulator, at which a test can stop a request and so choose the moment of a kill. */
export async function openGate(github: Emulator): Promise<Gate> {
  const watches = new Set<Watch>();
  const strike = async (line: string, when: Watch["when"]): Promise<void> => {
    for (const watch of watches) {
      if (watch.when !== when || !watch.match.test(line)) continue;
      watch.remaining -= 1;
      if (watch.remaining > 0) continue;
      watches.delete(watch);
      await watch.work();
    }
  };
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const line = `${request.method ?? ""} ${request.url ?? ""}`;
    await strike(line, "before");
    if (request.socket.destroyed) return; // its sender was killed: it never reached GitHub
    const answer = await forward(github, request);
    await strike(line, "after");
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  const url = await listen(server);
  return {
    url,
    hold(match, when) {
      let arrive = (): void => undefined;
      let release = (): void => undefined;
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      const released = new Promise<void>((resolve) => (release = resolve));
      watches.add({ match, when, remaining: 1, work: () => (arrive(), released) });
      return { arrived, release };
    },
    upon: (match, nth, work, when = "before") => void watches.add({ match, when, remaining: nth, work }),
    close: () => close(server),
  };
}

/** The host that the sender named goes along: `Link` then leads back through the gate. */
function forward(github: Emulator, { method, url, headers }: IncomingMessage): Promise<{ status: number; headers: IncomingMessage["headers"]; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const onward = ask({ host: "127.0.0.1", port: github.port, method, path: url, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }));
      answer.on("error", reject);
    });
    onward.on("error", reject);
    onward.end(); // no operation of this API sends a body
  });
}
