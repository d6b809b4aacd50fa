import { digest, FaultError, faultKinds, type Emulator, type FaultKind, type FaultRule } from "../../emulator";
import { acme, ask, emulators, idOf, send, type Loose, type WireAnswer } from "./wire";

const start = emulators();
const place = "acme/container/app";
const app = "/orgs/acme/packages/container/app";
const versions = `${app}/versions`;
const manifest = "/v2/acme/app/manifests/latest";

const withFaults = (...faults: FaultRule[]) =>
  start({ seed: acme().package(place, [{}, { tags: ["1"] }, { tags: ["2", "latest"] }], { repository: "acme/app", visibility: "public" }), faults });
const names = (answer: WireAnswer): string[] => answer.json.map((each: { name: string }) => each.name);
const oldest = (emulator: Emulator) => emulator.elsewhere.look(place)?.active.at(-1);

/** What a client sees of each kind, where one request shows it. One row per kind: a new kind without a row does not compile. */
const seen: Record<FaultKind, (emulator: Emulator) => Promise<void>> = {
  latency: async (emulator) => expect(await send(emulator, "GET", app)).toMatchObject({ status: 200 }),
  "slow-answer": async (emulator) => {
    const { headers, json } = await send(emulator, "GET", app);
    expect([headers["transfer-encoding"], json.name]).toEqual(["chunked", "app"]);
  },
  "server-error": async (emulator) => expect(await send(emulator, "GET", app)).toMatchObject({ status: 500, json: { message: "Server Error" } }),
  reset: async (emulator) => {
    await expect(send(emulator, "GET", app)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(emulator.ledger.entries()[0]).not.toHaveProperty("status");
  },
  "bad-credentials": async (emulator) => expect(await send(emulator, "GET", app)).toMatchObject({ status: 401, json: { message: "Bad credentials" } }),
  redirect: async (emulator) => expect(await send(emulator, "GET", app)).toMatchObject({ status: 307, headers: { location: `http://elsewhere.invalid${app}` } }),
  "foreign-link": async (emulator) => expect((await send(emulator, "GET", `${versions}?per_page=1`)).headers["link"]).toContain("<http://elsewhere.invalid/organizations/"),
  "clock-skew": async (emulator) => expect((await send(emulator, "GET", app)).headers["date"]).toBe("Sat, 28 Feb 2026 23:00:00 GMT"),
  refusal: async (emulator) => expect(await send(emulator, "GET", app)).toMatchObject({ status: 403, json: { message: "Forbidden", status: "403" } }),
  "primary-limit": async (emulator) => expect(await send(emulator, "GET", app)).toMatchObject({ status: 403, headers: { "x-ratelimit-remaining": "0" } }),
  "secondary-limit": async (emulator) => expect((await send(emulator, "GET", app)).json.message).toContain("secondary rate limit"),
  "malformed-json": async (emulator) => await expect(send(emulator, "GET", app)).rejects.toMatchObject({ name: "SyntaxError" }),
  "missing-repository": async (emulator) => expect((await send(emulator, "GET", app)).json).not.toHaveProperty("repository"),
  "unknown-visibility": async (emulator) => expect((await send(emulator, "GET", "/orgs/acme/packages?package_type=container")).json).toMatchObject([{ visibility: "internal" }]),
  "extra-fields": async (emulator) => expect((await send(emulator, "GET", versions)).json[0]).toHaveProperty("added_later"),
  "metadata-absent": async (emulator) => expect((await send(emulator, "GET", versions)).json[0]).not.toHaveProperty("metadata"),
  "stale-list": async (emulator) => {
    const id = oldest(emulator)?.id;
    await send(emulator, "DELETE", `${versions}/${id}`);
    emulator.elsewhere.publish(place, { tags: ["new"] });
    const stale = (await send(emulator, "GET", versions)).json;
    expect(stale.map((each: Loose) => each.id)).toContain(id);
    expect(stale).toHaveLength(3);
    expect((await send(emulator, "GET", `${versions}?state=deleted`)).json).toEqual([]);
    emulator.clock.advance(61_000);
    expect((await send(emulator, "GET", versions)).json.map((each: Loose) => each.id)).not.toContain(id);
  },
  "list-lag": async (emulator) => {
    const id = oldest(emulator)?.id;
    await send(emulator, "DELETE", `${versions}/${id}`);
    const lengths = [];
    for (let reading = 0; reading < 3; reading += 1) lengths.push((await send(emulator, "GET", versions)).json.length);
    expect(lengths).toEqual([3, 3, 2]);
  },
  "page-drift": async (emulator) => {
    const first = names(await send(emulator, "GET", `${versions}?per_page=2`));
    const second = names(await send(emulator, "GET", `${versions}?per_page=2&page=2`));
    expect(second[0]).toBe(first[1]);
  },
  "duplicate-item": async (emulator) => {
    const first = names(await send(emulator, "GET", `${versions}?per_page=2`));
    const second = names(await send(emulator, "GET", `${versions}?per_page=2&page=2`));
    expect(second[0]).toBe(first[1]);
    expect(new Set([...first, ...second]).size).toBe(3);
  },
  "tags-moved": async (emulator) => {
    const target = oldest(emulator)?.id;
    const listed = (await send(emulator, "GET", versions)).json;
    expect(listed[0].metadata.container.tags).toEqual(["2", "latest"]);
    expect((await send(emulator, "GET", `${versions}/${target}`)).json.metadata.container.tags).toEqual(["2"]);
  },
  "too-many-requests": async (emulator) => expect(await ask(emulator, "GET", manifest)).toMatchObject({ status: 429, json: { errors: [{ code: "TOOMANYREQUESTS", message: expect.stringMatching(/^retry-after: [\d.]+ms/) }] } }),
  "manifest-unknown": async (emulator) => expect(await ask(emulator, "GET", manifest)).toMatchObject({ status: 404, json: { errors: [{ code: "MANIFEST_UNKNOWN" }] } }),
  "registry-denied": async (emulator) => expect(await ask(emulator, "GET", manifest)).toMatchObject({ status: 403, json: { errors: [{ code: "DENIED" }] } }),
  "wrong-digest": async (emulator) => {
    const { headers, text } = await ask(emulator, "GET", manifest);
    expect(headers["docker-content-digest"]).not.toBe(digest(text));
    expect(headers["docker-content-digest"]).toBe(digest(text.trimEnd()));
  },
  "huge-body": async (emulator) => expect((await ask(emulator, "GET", manifest)).text).toHaveLength(50_000_000),
  "html-page": async (emulator) => expect(await ask(emulator, "GET", manifest)).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } }),
  "etag-change": async (emulator) => {
    const { etag = "" } = (await send(emulator, "GET", app)).headers;
    const again = await send(emulator, "GET", app, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(200);
    expect(again.headers["etag"]).not.toBe(etag);
  },
};

test.each(Object.keys(faultKinds) as FaultKind[])("%s is seen by the client and written in the ledger, and ends with the plan", async (kind) => {
  const emulator = await withFaults({ kind } as FaultRule);
  await seen[kind](emulator);
  expect(emulator.ledger.entries().some((entry) => entry.faults?.includes(kind))).toBe(true);
  emulator.faults.clear();
  expect(await send(emulator, "GET", app)).toMatchObject({ status: 200, json: { visibility: "public", repository: { full_name: "acme/app" } } });
});

describe("a write whose answer is lost", () => {
  test.each([
    ["server-error", "applied", 500, 404],
    ["server-error", "lost", 500, 204],
  ] as const)("%s, %s: %i, then %i", async (kind, effect, first, second) => {
    const emulator = await withFaults({ kind, effect, nth: 1 });
    const path = `${versions}/${oldest(emulator)?.id}`;
    expect((await send(emulator, "DELETE", path)).status).toBe(first);
    expect((await send(emulator, "DELETE", path)).status).toBe(second);
  });

  test.each([["applied", 2], ["lost", 3]] as const)("a reset with the effect %s leaves %i versions", async (effect, left) => {
    const emulator = await withFaults({ kind: "reset", effect });
    await expect(send(emulator, "DELETE", `${versions}/${oldest(emulator)?.id}`)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(emulator.elsewhere.look(place)?.active).toHaveLength(left);
    expect("effect" in (emulator.ledger.entries()[0] ?? {})).toBe(effect === "applied");
  });

  test("5xx may come as HTML", async () => {
    const emulator = await withFaults({ kind: "server-error", status: 502, as: "html" });
    expect(await send(emulator, "GET", app)).toMatchObject({ status: 502, json: undefined, text: expect.stringContaining("<html>") });
  });
});

describe("a rule strikes", () => {
  const statuses = async (rule: Partial<FaultRule>, paths: readonly string[]) => {
    const emulator = await withFaults({ kind: "bad-credentials", ...rule } as FaultRule);
    const result: number[] = [];
    for (const path of paths) result.push((await send(emulator, path.startsWith("DELETE ") ? "DELETE" : "GET", path.replace("DELETE ", ""))).status);
    return result;
  };
  const mixed = [app, versions, `DELETE ${versions}/1`, app];

  test("one operation", async () => expect(await statuses({ operationId: "packages/get-package-for-organization" }, mixed)).toEqual([401, 200, 404, 401]));
  test("one method", async () => expect(await statuses({ method: "DELETE" }, mixed)).toEqual([200, 200, 401, 200]));
  test("one kind of path", async () => expect(await statuses({ path: "/versions" }, mixed)).toEqual([200, 401, 401, 200]));
  test("only the nth match", async () => expect(await statuses({ path: "app$", nth: 2 }, mixed)).toEqual([200, 200, 404, 401]));
  test("so many times", async () => expect(await statuses({ times: 2 }, mixed)).toEqual([401, 401, 404, 200]));

  test("only after so many writes took effect", async () => {
    const emulator = await withFaults({ kind: "bad-credentials", afterWrites: 1 });
    const status = async (method: string, path: string) => (await send(emulator, method, path)).status;
    const id = oldest(emulator)?.id;
    expect(await status("DELETE", `${versions}/1`)).toBe(404); // no effect, so it does not count
    expect([await status("GET", app), await status("DELETE", `${versions}/${id}`), await status("GET", app)]).toEqual([200, 204, 401]);
    emulator.faults.set([{ kind: "bad-credentials", afterWrites: 1 }]);
    expect(await status("GET", app)).toBe(200);
  });

  test("by chance, the same way for the same seed", async () => {
    const paths = Array.from({ length: 40 }, () => app);
    const first = await statuses({ probability: 0.5, seed: 7 }, paths);
    expect(await statuses({ probability: 0.5, seed: 7 }, paths)).toEqual(first);
    expect(await statuses({ probability: 0.5, seed: 8 }, paths)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 401]));
  });
});

test("a rule that cannot be understood changes nothing and names its mistakes", async () => {
  const emulator = await withFaults({ kind: "bad-credentials" });
  const set = (rule: object) => () => emulator.faults.set([rule as FaultRule]);
  expect(set({ kind: "earthquake" })).toThrow(FaultError);
  expect(set({ kind: "latency", ms: "long", often: true })).toThrow(/ms: .*\n.*often: is not a known key/);
  expect(set({ kind: "reset", path: "(" })).toThrow(FaultError);
  expect(await send(emulator, "GET", app)).toMatchObject({ status: 401 });
});

test("tags can move to the version about to be deleted", async () => {
  const emulator = await withFaults({ kind: "tags-moved", tag: "latest", times: 1 });
  await send(emulator, "GET", versions);
  expect(idOf(emulator, place, "latest")).toBe(oldest(emulator)?.id);
});
