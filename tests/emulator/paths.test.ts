import { acme, emulators, send } from "./wire";

const start = emulators();
const base = "/orgs/acme/packages/container";

/** Name as GitHub knows it, and how it is written in a path. */
const names: readonly (readonly [name: string, encoded: string])[] = [
  ["kas/kas", "kas%2Fkas"],
  ["kas/kas", "kas%2fkas"],
  ["a/b/c", "a%2Fb%2Fc"],
  ["100%", "100%25"],
  ["a%2Fb", "a%252Fb"],
  ["..", ".."],
  ["..", "%2e%2e"],
  [".", "."],
  ["../../secret/packages/container/app", "..%2F..%2Fsecret%2Fpackages%2Fcontainer%2Fapp"],
  ["größe", "gr%C3%B6%C3%9Fe"],
  ["包", "%E5%8C%85"],
  ["a b", "a%20b"],
  ["a+b", "a+b"],
  ["a?b#c", "a%3Fb%23c"],
  ["versions", "versions"],
  ["restore", "restore"],
];

test.each(names)("the name '%s' is reached as %s, and only it", async (name, encoded) => {
  const emulator = await start({ seed: acme().package(`acme/container/${name}`, [{ tags: ["latest"] }]).organization("secret").package("secret/container/app", [{}]) });
  const answer = await send(emulator, "GET", `${base}/${encoded}`);
  expect(answer).toMatchObject({ status: 200, json: { name, owner: { login: "acme" } } });
  expect(answer.json.url).toBe(`https://api.github.com${base}/${encodeURIComponent(name)}`);
  expect((await send(emulator, "GET", `${base}/${encoded}/versions`)).json).toMatchObject([{ metadata: { container: { tags: ["latest"] } } }]);
  expect(await send(emulator, "DELETE", `${base}/${encoded}`)).toMatchObject({ status: 204 });
  expect(emulator.elsewhere.look("secret/container/app")?.active).toHaveLength(1);
  expect(emulator.ledger.entries({ method: "DELETE" })[0]?.path).toBe(`${base}/${encoded}`);
});

test.each([
  `${base}/kas/kas`,
  `${base}/kas%2Fkas/`,
  `${base}/kas%252Fkas`,
  `${base}/kas%2Fkas/versions/`,
  `${base}/../container/kas%2Fkas`,
  `${base}//kas%2Fkas`,
  `/orgs/nobody/../acme/packages/container/kas%2Fkas`,
])("%s is not the package kas/kas", async (path) => {
  const emulator = await start({ seed: acme().package("acme/container/kas/kas", [{}]) });
  expect(await send(emulator, "GET", path)).toMatchObject({ status: 404 });
});

test("a version number that is none is no route", async () => {
  const emulator = await start({ seed: acme().package("acme/container/app", [{}]) });
  for (const id of ["x", "1.5", "-1", "1e3", "%31x", "99999999999999999999"]) {
    expect([id, await send(emulator, "GET", `${base}/app/versions/${id}`)]).toMatchObject([id, { status: 404 }]);
  }
});

test("logins are found in any case, names only in their own", async () => {
  const emulator = await start({ seed: acme().package("acme/container/app", [{}]) });
  expect(await send(emulator, "GET", "/orgs/ACME/packages/container/app")).toMatchObject({ status: 200, json: { owner: { login: "acme" } } });
  expect(await send(emulator, "GET", `${base}/App`)).toMatchObject({ status: 404 });
});

test("an organization answers under /users/ too, a user not under /orgs/", async () => {
  const emulator = await start({ seed: acme().package("acme/container/app", [{}]).package("monalisa/container/app", [{}]) });
  expect(await send(emulator, "GET", "/users/acme/packages/container/app")).toMatchObject({ status: 200, json: { url: "https://api.github.com/orgs/acme/packages/container/app" } });
  expect(await send(emulator, "GET", "/orgs/monalisa/packages/container/app")).toMatchObject({ status: 404, json: { message: "Not Found" } });
});

test("an Enterprise Server answers below /api/v3 and writes its own name", async () => {
  const emulator = await start({ mode: "ghes", hostname: "github.acme.example", seed: acme().package("acme/container/app", [{}, {}]) });
  expect(emulator.apiUrl).toBe(`${emulator.url}/api/v3`);
  expect(await send(emulator, "GET", `${base}/app`)).toMatchObject({ status: 404 });
  const { headers, json } = await send(emulator, "GET", `/api/v3${base}/app/versions?per_page=1`);
  expect(json[0]).toMatchObject({ url: expect.stringMatching(/^https:\/\/github\.acme\.example\/api\/v3\/orgs\/acme\//), html_url: expect.stringMatching(/^https:\/\/github\.acme\.example\/orgs\//) });
  expect(headers["link"]).toContain(`<${emulator.url}/api/v3/organizations/`);
});
