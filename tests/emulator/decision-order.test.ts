import type { TokenSeed } from "../../emulator";
import { acme, emulators, send, token } from "./wire";

const start = emulators();

/** A deletion that would succeed, until something is wrong with it. */
const flawless = {
  headers: {} as Record<string, string>,
  token: { user: "monalisa", sso: ["acme"] } as TokenSeed | undefined,
  owner: "acme",
  enforcesSso: true,
  admins: ["monalisa"],
  body: undefined as string | undefined,
  name: "app",
  versionTag: "latest" as string | undefined,
  downloads: 0,
  otherTags: ["other"],
  primaryPerHour: 5000,
  failing: false,
};
type Case = typeof flawless;

/** In the order in which they must be told. */
const flaws: readonly (readonly [name: string, status: number, message: RegExp, flaw: (good: Case) => Case])[] = [
  ["no user agent", 403, /User-Agent/, (good) => ({ ...good, headers: { ...good.headers, "user-agent": "" } })],
  ["unknown API version", 400, /not a supported version/, (good) => ({ ...good, headers: { ...good.headers, "x-github-api-version": "1999-01-01" } })],
  ["no token", 401, /Requires authentication/, (good) => ({ ...good, token: undefined })],
  ["injected fault", 503, /Server Error/, (good) => ({ ...good, failing: true })],
  ["limit reached", 403, /API rate limit exceeded for user ID/, (good) => ({ ...good, primaryPerHour: 0 })],
  ["unknown owner", 404, /^Not Found$/, (good) => ({ ...good, owner: "nobody" })],
  ["no single sign-on", 403, /SAML enforcement/, (good) => ({ ...good, token: good.token && { ...good.token, sso: [] } })],
  ["fine-grained token", 403, /personal access token/, (good) => ({ ...good, token: good.token && { ...good.token, kind: "fine_grained" } })],
  ["missing scope", 403, /^You need at least delete:packages/, (good) => ({ ...good, token: good.token && { ...good.token, scopes: ["read:packages"] } })],
  ["a body", 422, /is not a null/, (good) => ({ ...good, body: "{}" })],
  ["no such package", 404, /^Package not found\.$/, (good) => ({ ...good, name: "nothing" })],
  ["not an admin", 404, /^Package not found\.$/, (good) => ({ ...good, admins: ["somebody"] })],
  ["no such version", 404, /^Package version not found\.$/, (good) => ({ ...good, versionTag: undefined })],
  ["too many downloads", 400, /more than 5000 downloads/, (good) => ({ ...good, downloads: 5001 })],
  ["last tagged version", 400, /last tagged version/, (good) => ({ ...good, otherTags: [] })],
];

async function attempt(tried: Case): Promise<{ status: number; message: string }> {
  const seed = acme()
    .organization("acme", { sso: tried.enforcesSso, admins: tried.admins })
    .package("acme/container/app", [{ tags: tried.otherTags }, { tags: ["latest"], downloads: tried.downloads }], { visibility: "public" });
  if (tried.token !== undefined) seed.token(token, tried.token);
  const emulator = await start({
    seed,
    limits: { primaryPerHour: tried.primaryPerHour },
    faults: tried.failing ? [{ kind: "server-error", status: 503 }] : [],
  });
  const id = emulator.elsewhere.look("acme/container/app")?.active.find((version) => version.tags.includes(tried.versionTag ?? ""))?.id ?? 1;
  const answer = await send(emulator, "DELETE", `/orgs/${tried.owner}/packages/container/${tried.name}/versions/${id}`, {
    headers: tried.headers,
    ...(tried.token === undefined ? { token: null } : {}),
    ...(tried.body === undefined ? {} : { body: tried.body }),
  });
  return { status: answer.status, message: answer.json?.message ?? "" };
}

test("without a flaw the version is deleted", async () => {
  expect(await attempt(flawless)).toEqual({ status: 204, message: "" });
});

/** Single sign-on concerns classic tokens only, so these two never meet. */
const meet = (first: string, second: string): boolean => !(first === "no single sign-on" && second === "fine-grained token");

const pairs = flaws.flatMap((first, index) => flaws.slice(index).map((second) => [first[0], second[0], first, second] as const));

test.each(pairs.filter(([first, second]) => meet(first, second)))("'%s' is told although there is also '%s'", async (_first, _second, first, second) => {
  const [, status, message, flaw] = first;
  const answer = await attempt(flaw(second[3](flawless)));
  expect(answer).toEqual({ status, message: expect.stringMatching(message) });
});
