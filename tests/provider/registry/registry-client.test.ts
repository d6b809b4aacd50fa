import { readConfig } from "../../../provider/config";
import { RegistryClient, type RegistryDeps } from "../../../provider/registry/registry-client";
import { image, index, multiPlatform, dockerImage, dockerList } from "../../helpers/oci";
import { startRegistry, type RegistryOptions, type TestRegistry } from "../../helpers/registry";
import { canary, failureOf } from "../../helpers/http-github";

const repository = { owner: "Acme", packageName: "charts/api" };
const a = image("a");
let registries: TestRegistry[] = [];
let now: number;
let slept: number[];
let lines: string[];
beforeEach(() => {
  registries = [];
  [now, slept, lines] = [Date.parse("2026-11-01T12:00:00Z"), [], []];
});
afterEach(() => Promise.all(registries.map((registry) => registry.close())));

async function open(options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  registries.push(registry);
  registry.put(a);
  return registry;
}

/** As the configuration makes it: the token from the stack's secret config, unless the environment's is asked for. */
function clientOf(registryUrl: string, more: Partial<RegistryDeps> & { baseUrl?: string } = {}): RegistryClient {
  const { baseUrl = "http://127.0.0.1:9", ...deps } = more;
  const values: Record<string, string> = { "github-packages:token": canary, "github-packages:baseUrl": baseUrl, "github-packages:registryUrl": registryUrl };
  const read = readConfig({ get: (key) => values[key], env: {}, cwd: "/project" });
  if (!read.ok || !read.config.defaultConnection.ok) throw new Error("the configuration is wrong");
  return new RegistryClient(read.config.defaultConnection.connection, {
    now: () => now,
    log: (line) => lines.push(line),
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    ...deps,
  });
}
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("the token", () => {
  test("is exchanged where the registry says, once per repository; the scope is ours, not the registry's", async () => {
    const registry = await open();
    const client = clientOf(registry.url);
    expect(text(await client.manifest(repository, a.digest))).toBe(a.bytes.toString());
    await client.manifest(repository, a.digest);
    await client.manifest({ owner: "acme", packageName: "other" }, a.digest);
    const path = (name: string) => `GET /v2/acme/${name}/manifests/${a.digest}`;
    const token = (name: string) => `GET /token?service=ghcr.io&scope=repository%3Aacme%2F${encodeURIComponent(name)}%3Apull`;
    expect(registry.seen.map(({ method, target }) => `${method} ${target}`)).toEqual([path("charts/api"), token("charts/api"), path("charts/api"), path("charts/api"), token("other"), path("other")]);
    expect(registry.seen[1]?.headers.authorization).toBe(`Basic ${Buffer.from(`token:${canary}`).toString("base64")}`);
    expect(registry.seen[0]?.headers.authorization).toBeUndefined();
    expect(registry.seen[2]?.headers.authorization).toBe("Bearer pull-1_repository:acme/charts/api:pull");
  });

  test("and every manifest are asked for as requests in flight of the token, which others share", async () => {
    const registry = await open();
    let sent = 0;
    const client = clientOf(registry.url, { inFlight: async (send) => ((sent += 1), send()) });
    await client.manifest(repository, a.digest);
    expect(registry.seen).toHaveLength(3);
    expect(sent).toBe(3);
  });

  test("of many requests at once is exchanged once", async () => {
    const registry = await open();
    const client = clientOf(registry.url);
    await client.manifest(repository, a.digest);
    const other = { owner: "acme", packageName: "b" };
    await Promise.all(Array.from({ length: 20 }, () => client.manifest(other, a.digest)));
    expect(registry.seen.filter(({ target }) => target.includes("acme%2Fb"))).toHaveLength(1);
  });

  test("is renewed before it ends, and when the registry refuses it earlier", async () => {
    const registry = await open({ expiresIn: 300 });
    const client = clientOf(registry.url);
    await client.manifest(repository, a.digest);
    now += 239_000;
    await client.manifest(repository, a.digest);
    const exchanges = () => registry.seen.filter(({ target }) => target.startsWith("/token")).length;
    expect(exchanges()).toBe(1);
    now += 2_000;
    await client.manifest(repository, a.digest);
    expect(exchanges()).toBe(2);
    let refusals = 1;
    registry.intercept = (request, response) => {
      if (!request.url?.startsWith("/v2/") || refusals-- <= 0) return false;
      response.writeHead(401, { "www-authenticate": `Bearer realm="${registry.url}/token",service="ghcr.io"` }).end();
      return true;
    };
    await client.manifest(repository, a.digest);
    expect(exchanges()).toBe(3);
  });

  test("is not sent at all to a registry that asks for none", async () => {
    const registry = await open({ auth: "none" });
    await clientOf(registry.url).manifest(repository, a.digest);
    expect(registry.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("that the registry does not accept is told with the cure, and not repeated in the error", async () => {
    const registry = await open({ password: "another" });
    const failure = await failureOf(clientOf(registry.url).manifest(repository, a.digest));
    expect(failure).toMatchObject({ code: "bad-credentials", message: expect.stringMatching(/acme\/charts\/api.*HTTP 401.*does not accept this token.*read:packages/) });
    expect(String(failure)).not.toContain(canary);
    expect(registry.seen.filter(({ target }) => target.startsWith("/token"))).toHaveLength(1);
  });

  test("may be had at the API's host, as on an Enterprise Server", async () => {
    const api = await open();
    const registry = await open({ realm: `${api.url}/token` });
    await clientOf(registry.url, { baseUrl: `${api.url}/api/v3` }).manifest(repository, a.digest);
    expect(api.seen.map(({ target }) => target.split("?")[0])).toEqual(["/token"]);
  });

  test("of the environment that was not meant for this registry stays here: what is public is read without it", async () => {
    const registry = await open();
    const token = { reveal: () => canary, scrub: (words: string) => words } as never;
    const client = new RegistryClient({ baseUrl: "http://127.0.0.1:9", registryUrl: registry.url, token, origins: ["http://127.0.0.1:9"] }, { now: () => now, log: () => undefined, sleep: async () => undefined });
    await client.manifest(repository, a.digest);
    expect(registry.seen.find(({ target }) => target.startsWith("/token"))?.headers.authorization).toBeUndefined();
  });

  test.each([
    ["another host's", (elsewhere: string) => elsewhere],
    ["no address", () => "token"],
  ])("is not asked for at %s realm", async (_what, realmOf) => {
    const elsewhere = await open();
    const registry = await open({ realm: realmOf(`${elsewhere.url}/token`) });
    const failure = await failureOf(clientOf(registry.url).manifest(repository, a.digest));
    expect(failure).toMatchObject({ code: expect.stringMatching(/foreign-origin|unexpected-response/) });
    expect(elsewhere.seen).toEqual([]);
  });
});

test("all four types are accepted, so that a registry does not hide what it has", async () => {
  const registry = await open();
  const docker = image("docker", { mediaType: dockerImage });
  const all = [a, docker, index([docker], { mediaType: dockerList }), multiPlatform("api").index];
  registry.put(...all);
  const client = clientOf(registry.url);
  for (const each of all) expect(text(await client.manifest(repository, each.digest))).toBe(each.bytes.toString());
});

describe("patience", () => {
  const answering = (registry: TestRegistry, times: number, status: number, headers: Record<string, string>, body: string): void => {
    registry.intercept = (request, response) => {
      if (!request.url?.startsWith("/v2/") || times-- <= 0) return false;
      response.writeHead(status, headers).end(body);
      return true;
    };
  };
  test.each([
    ["seconds in the header", { "retry-after": "7" }, "", 7_000],
    ["a date in the header", { "retry-after": "Sun, 01 Nov 2026 12:00:30 GMT" }, "", 30_000],
    ["ghcr.io's milliseconds in the message, rounded up to what is decent", {}, '{"errors":[{"code":"TOOMANYREQUESTS","message":"retry-after: 1.16676ms, allowed: 44000/minute"}]}', 250],
    ["a longer duration in the message", {}, "toomanyrequests: retry-after: 1m2.5s, allowed: 44000/minute", 62_500],
    ["nothing", {}, "slow down", 60_000],
  ])("a 429 that asks for %s is waited out", async (_what, headers, body, ms) => {
    const registry = await open({ auth: "none" });
    answering(registry, 1, 429, headers, body);
    await clientOf(registry.url).manifest(repository, a.digest);
    expect(slept).toEqual([ms]);
  });

  test("a 429 of the token's address is waited out as well", async () => {
    const registry = await open();
    let refusals = 1;
    registry.intercept = (request, response) => {
      if (!request.url?.startsWith("/token") || refusals-- <= 0) return false;
      response.writeHead(429, { "retry-after": "3" }).end();
      return true;
    };
    await clientOf(registry.url).manifest(repository, a.digest);
    expect(slept).toEqual([3_000]);
  });

  test("ends after five minutes of 429", async () => {
    const registry = await open({ auth: "none" });
    answering(registry, 99, 429, { "retry-after": "100" }, "");
    await expect(clientOf(registry.url).manifest(repository, a.digest)).rejects.toMatchObject({ code: "secondary-rate-limit" });
    expect(slept).toEqual([100_000, 100_000, 100_000]);
  });

  test("a 429 stops what else this connection would send until it is waited out, and is said once", async () => {
    const registry = await open({ auth: "none" });
    answering(registry, 1, 429, { "retry-after": "9" }, "");
    let wake = (): void => undefined;
    const night = new Promise<void>((resolve) => (wake = resolve));
    let asleep = (): void => undefined;
    const sleeping = new Promise<void>((resolve) => (asleep = resolve));
    const client = clientOf(registry.url, { sleep: (ms) => (asleep(), night.then(() => void (now += ms))) });
    const first = client.manifest(repository, a.digest);
    await sleeping;
    const others = [client.manifest(repository, a.digest), client.manifest(repository, a.digest)];
    expect(registry.seen).toHaveLength(1);
    wake();
    await Promise.all([first, ...others]);
    expect(registry.seen).toHaveLength(4);
    expect(lines).toEqual(["Waiting 9 s: the container registry's rate limit."]);
  });

  test("5xx and lost answers are repeated three times, then told", async () => {
    const registry = await open({ auth: "none" });
    answering(registry, 2, 503, {}, "<html>");
    await clientOf(registry.url).manifest(repository, a.digest);
    expect(slept).toEqual([1000, 2000]);
    answering(registry, 99, 500, {}, "");
    await expect(clientOf(registry.url).manifest(repository, a.digest)).rejects.toMatchObject({ code: "server", details: { status: 500 } });
    registry.intercept = (request) => (request.socket.destroy(), true);
    await expect(clientOf(registry.url).manifest(repository, a.digest)).rejects.toMatchObject({ code: "network" });
    expect(slept).toEqual([1000, 2000, 1000, 2000, 4000, 1000, 2000, 4000]);
  });

  test.each([[404, "version-not-found"], [403, "bad-credentials"], [401, "bad-credentials"], [400, "unexpected-response"], [204, "unexpected-response"]])("%i is final: %s", async (status, code) => {
    const registry = await open({ auth: "none" });
    answering(registry, 99, status, {}, "");
    await expect(clientOf(registry.url).manifest(repository, a.digest)).rejects.toMatchObject({ code });
    expect(slept).toEqual([]);
  });
});

describe("a hostile registry", () => {
  test("that redirects elsewhere gets neither token nor request there", async () => {
    const elsewhere = await open({ auth: "none" });
    const registry = await open();
    registry.intercept = (request, response) => {
      if (request.headers.authorization === undefined || !request.url?.startsWith("/v2/")) return false;
      response.writeHead(307, { location: `${elsewhere.url}${request.url}` }).end();
      return true;
    };
    await expect(clientOf(registry.url).manifest(repository, a.digest)).rejects.toMatchObject({ code: "foreign-origin" });
    expect(elsewhere.seen).toEqual([]);
  });

  test.each([["announced", true], ["not announced", false]])("whose body of 50 MB is %s is not read to its end", async (_how, announced) => {
    const registry = await open({ auth: "none" });
    let sent = 0;
    registry.intercept = (_request, response) => {
      const total = 50_000_000;
      response.writeHead(200, announced ? { "content-length": String(total) } : {});
      const chunk = Buffer.alloc(65_536, 0x20);
      const more = (): void => {
        while (sent < total && !response.destroyed) {
          sent += chunk.byteLength;
          if (!response.write(sent > total ? chunk.subarray(0, chunk.byteLength - (sent - total)) : chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
      return true;
    };
    await expect(clientOf(registry.url).manifest(repository, a.digest)).rejects.toMatchObject({ code: "unexpected-response", message: expect.stringContaining("larger than 4194304 bytes") });
    expect(sent).toBeLessThan(40_000_000);
    expect(slept).toEqual([]);
  });

  test("that drips is not waited for", async () => {
    const registry = await open({ auth: "none" });
    registry.intercept = (_request, response) => {
      response.writeHead(200);
      response.write("{");
      return true;
    };
    await expect(clientOf(registry.url, { timeoutMs: 50 }).manifest(repository, a.digest)).rejects.toMatchObject({ code: "network", message: expect.stringContaining("no complete answer within 0.05 s") });
  });

  test("that repeats the token in an answer's reason does not get it into the error", async () => {
    const registry = await open({ auth: "none" });
    registry.intercept = (_request, response) => {
      response.writeHead(302, { location: `http://${canary}@elsewhere.example/` }).end();
      return true;
    };
    expect(String(await failureOf(clientOf(registry.url).manifest(repository, a.digest)))).not.toContain(canary);
  });
});
