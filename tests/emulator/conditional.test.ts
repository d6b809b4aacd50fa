import { acme, emulators, send, token } from "./wire";

const start = emulators();
const npm = "/orgs/acme/packages/npm/left-pad";
const leftPad = () => start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]) });

test("an unchanged body is answered 304, without a body, under the same ETag", async () => {
  const emulator = await leftPad();
  const { headers } = await send(emulator, "GET", npm);
  const again = await send(emulator, "GET", npm, { headers: { "if-none-match": headers["etag"] ?? "" } });
  expect(again).toMatchObject({ status: 304, text: "", headers: { etag: headers["etag"] } });
  expect(again.headers).not.toHaveProperty("content-type");
});

test("a change changes the ETag", async () => {
  const emulator = await leftPad();
  const { headers } = await send(emulator, "GET", npm);
  emulator.elsewhere.publish("acme/npm/left-pad", { name: "1.0.2" });
  const after = await send(emulator, "GET", npm, { headers: { "if-none-match": headers["etag"] ?? "" } });
  expect(after).toMatchObject({ status: 200, json: { version_count: 3 } });
  expect(after.headers["etag"]).not.toBe(headers["etag"]);
});

test("refusals and writes have no ETag", async () => {
  const emulator = await leftPad();
  expect((await send(emulator, "GET", "/orgs/acme/packages/npm/nothing")).headers).not.toHaveProperty("etag");
  expect((await send(emulator, "DELETE", npm)).headers).not.toHaveProperty("etag");
});

test("the API version is the older one unless asked for, and said in the answer", async () => {
  const emulator = await leftPad();
  expect((await send(emulator, "GET", npm)).headers["x-github-api-version-selected"]).toBe("2022-11-28");
  const newer = await send(emulator, "GET", npm, { headers: { "x-github-api-version": "2026-03-10" } });
  expect(newer.headers["x-github-api-version-selected"]).toBe("2026-03-10");
});

test("a version may be retired while the emulator runs", async () => {
  const emulator = await leftPad();
  emulator.knobs.retiredApiVersions = ["2022-11-28"];
  expect(await send(emulator, "GET", npm)).toMatchObject({ status: 410, json: { status: "410" } });
});

test("the date is the emulator's", async () => {
  const emulator = await leftPad();
  emulator.clock.set("2026-05-01T12:00:00+02:00");
  expect((await send(emulator, "GET", npm)).headers["date"]).toBe("Fri, 01 May 2026 10:00:00 GMT");
});

describe("the ledger", () => {
  test("keeps each request as it came, in order, and never a token", async () => {
    const emulator = await leftPad();
    await send(emulator, "GET", `${npm}/versions?per_page=1&page=2`, { headers: { "x-test": "1" } });
    await send(emulator, "GET", "/nowhere", { token: null });
    await send(emulator, "GET", npm, { token: "ghp_wrong" });
    expect(emulator.ledger.entries()).toMatchObject([
      { seq: 1, method: "GET", path: `${npm}/versions?per_page=1&page=2`, operationId: "packages/get-all-package-versions-for-package-owned-by-org", status: 200, ownerLogin: "acme", authorized: true, token: "classic:monalisa", requestHeaders: { "x-test": "1" } },
      { seq: 2, path: "/nowhere", status: 404, authorized: false },
      { seq: 3, path: npm, status: 401, authorized: true },
    ]);
    const text = JSON.stringify(emulator.ledger.entries());
    expect(text).not.toContain(token);
    expect(text).not.toContain("ghp_wrong");
    expect(text).not.toContain("operationId\":\"unrouted");
  });

  test("is filtered by operation and method, and emptied", async () => {
    const emulator = await leftPad();
    await send(emulator, "GET", npm);
    await send(emulator, "DELETE", npm);
    expect(emulator.ledger.entries({ method: "delete" })).toHaveLength(1);
    expect(emulator.ledger.entries({ operationId: "packages/get-package-for-organization" })).toHaveLength(1);
    emulator.ledger.clear();
    expect(emulator.ledger.entries()).toEqual([]);
  });
});
