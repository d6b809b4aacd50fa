import { createServer, type IncomingMessage, type Server } from "node:http";
import { close, listen } from "./local-server";

export interface LedgerEntry {
  readonly method: string;
  /** Path and query exactly as they came over the wire. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a string. */
  readonly body?: unknown;
  /** Instead of an answer, or in the middle of it. */
  readonly breakOff?: "before" | "inside" | "never";
}

/** `GET /path?query` as it stands on the wire, and what is answered. */
export type Expectation = readonly [string, Reply | ((entry: LedgerEntry) => Reply)];

export interface LedgerServer {
  readonly url: string;
  readonly ledger: readonly LedgerEntry[];
  /** Adds expectations; each is used once, equal ones in their order, different ones in any order. */
  expect(...expectations: Expectation[]): void;
  /** `METHOD target` of every request. */
  requests(): string[];
  /** Throws when a request was not expected or an expectation was not used. */
  settle(): void;
  close(): Promise<void>;
}

/** A real HTTP server that answers only what a test expects, and remembers what came. */
export async function startLedgerServer(): Promise<LedgerServer> {
  const ledger: LedgerEntry[] = [];
  const open: Expectation[] = [];
  const unexpected: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const entry = { method: request.method ?? "", target: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
      ledger.push(entry);
      const line = `${entry.method} ${entry.target}`;
      const index = open.findIndex(([expected]) => expected === line);
      const expectation = open[index];
      if (expectation === undefined) {
        unexpected.push(line);
        response.writeHead(418, { "content-type": "application/json" }).end(JSON.stringify({ message: `unexpected ${line}` }));
        return;
      }
      open.splice(index, 1);
      const reply = typeof expectation[1] === "function" ? expectation[1](entry) : expectation[1];
      const text = reply.body === undefined ? "" : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
      if (reply.breakOff === "never") return;
      if (reply.breakOff === "before") return void request.socket.destroy();
      const type = reply.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
      response.writeHead(reply.status ?? (reply.body === undefined ? 204 : 200), { ...type, ...reply.headers });
      if (reply.breakOff === "inside") {
        response.write(text.slice(0, Math.ceil(text.length / 2)), () => request.socket.destroy());
        return;
      }
      response.end(text);
    });
  });
  const url = await listen(server);
  return {
    url,
    ledger,
    expect: (...expectations) => void open.push(...expectations),
    requests: () => ledger.map(({ method, target }) => `${method} ${target}`),
    settle() {
      if (unexpected.length > 0) throw new Error(`unexpected: ${unexpected.join(", ")}; still expected: ${open.map(([line]) => line).join(", ") || "nothing"}`);
      if (open.length > 0) throw new Error(`not used: ${open.map(([line]) => line).join(", ")}`);
    },
    close: () => close(server),
  };
}
