import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Built } from "./oci";
import { close, listen } from "./local-server";

export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
}

/** Answers one request itself and returns true, or leaves it to the registry. */
export type Interception = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface TestRegistry {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Digests whose manifest was asked for, in order. */
  asked(): string[];
  put(...manifests: readonly Built[]): void;
  remove(digest: string): void;
  intercept: Interception | undefined;
  close(): Promise<void>;
}

export interface RegistryOptions {
  /** `bearer`: as ghcr.io. `none`: as a registry without accounts. @default "bearer" */
  readonly auth?: "bearer" | "none";
  /** Where tokens are had. @default this server's own `/token` */
  readonly realm?: string;
  /** Of a token, in seconds. @default none, as ghcr.io */
  readonly expiresIn?: number;
  /** The password that `/token` accepts. @default any */
  readonly password?: string;
}

/** A small registry on a local port, which demands what ghcr.io demands. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const { auth = "bearer", realm, expiresIn, password } = options;
  const seen: Seen[] = [];
  const manifests = new Map<string, Built>();
  let tokens = 0;
  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  const registry: TestRegistry = {
    url: "",
    seen,
    asked: () => seen.flatMap(({ target, headers }) => (/\/manifests\/(.+)$/.exec(target)?.[1] !== undefined && (auth === "none" || headers.authorization !== undefined) ? [/\/manifests\/(.+)$/.exec(target)?.[1] ?? ""] : [])),
    put: (...added) => added.forEach((each) => manifests.set(each.digest, each)),
    remove: (digest) => void manifests.delete(digest),
    intercept: undefined,
    close: () => close(server),
  };
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? "", target: request.url ?? "", headers: request.headers });
    if (registry.intercept?.(request, response) === true) return;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://registry");
    if (pathname === "/token") {
      const basic = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString();
      if (password !== undefined && basic.split(":")[1] !== password) return json(response, 401, { errors: [{ code: "UNAUTHORIZED" }] });
      tokens += 1;
      return json(response, 200, { token: `pull-${tokens} ${searchParams.get("scope")}`.replaceAll(" ", "_"), ...(expiresIn === undefined ? {} : { expires_in: expiresIn }) });
    }
    const [, name = "", digest = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname) ?? [];
    if (auth === "bearer" && !(request.headers.authorization ?? "").endsWith(`repository:${name}:pull`)) {
      return json(response, 401, { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }, { "www-authenticate": `Bearer realm="${realm ?? `${registry.url}/token`}",service="ghcr.io",scope="repository:someone/else:pull"` });
    }
    const manifest = manifests.get(digest);
    if (manifest === undefined || !(request.headers.accept ?? "").includes(manifest.mediaType)) return json(response, 404, { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] });
    response.writeHead(200, { "content-type": manifest.mediaType }).end(manifest.bytes);
  });
  return Object.assign(registry, { url: await listen(server) });
}
