import { emulators, send } from "../emulator/wire";
import { describeFlavour, flavours } from "./descriptions";
import { optionsFor, tour } from "./tour";
import { validatorFor } from "./validator";

const start = emulators();
const variants = flavours.flatMap((flavour) => flavour.apiVersions.map((apiVersion) => [flavour.file, apiVersion, flavour] as const));

describe.each(variants)("%s at API version %s", (_file, apiVersion, flavour) => {
  const description = describeFlavour(flavour);
  const violations = validatorFor(description, apiVersion);

  test("every body of a success is as described, with nothing added", async () => {
    const emulator = await start(optionsFor(flavour));
    const stops = await tour(emulator, description, apiVersion);
    const bodies = stops.filter(({ answer }) => answer.status === 200);
    for (const { operation, answer } of bodies) {
      const schema = operation.responses.get("200") ?? {};
      expect([operation.id, violations(schema, answer.json)]).toEqual([operation.id, []]);
      expect(answer.json.length ?? 1).toBeGreaterThan(0);
    }
    const items = bodies.flatMap(({ answer }) => answer.json);
    expect(items.some((item) => item.repository !== undefined)).toBe(true);
    expect(items.some((item) => item.deleted_at !== undefined)).toBe(true);
    expect(items.some((item) => item.metadata?.container?.tags.length > 0)).toBe(true);
  });

  test("a repository has `has_downloads` only before 2026-03-10", async () => {
    const emulator = await start(optionsFor(flavour));
    const base = new URL(emulator.apiUrl).pathname.replace(/\/$/, "");
    const { json } = await send(emulator, "GET", `${base}/orgs/acme/packages/npm/left-pad`, { headers: { "x-github-api-version": apiVersion } });
    expect("has_downloads" in json.repository).toBe(apiVersion < "2026-03-10");
  });

  test("the helpers' bodies are as described", async () => {
    const emulator = await start(optionsFor(flavour));
    const base = new URL(emulator.apiUrl).pathname.replace(/\/$/, "");
    const checked: string[] = [];
    for (const path of ["/users/{username}", "/rate_limit", "/versions", "/meta"]) {
      const schema = description.operations.find((each) => each.path === path && each.method === "GET")?.responses.get("200");
      const { status, json } = await send(emulator, "GET", base + path.replace("{username}", "acme"), { headers: { "x-github-api-version": apiVersion } });
      if (schema === undefined || status !== 200) continue;
      expect([path, violations(schema, json)]).toEqual([path, []]);
      checked.push(path);
    }
    expect(checked).toEqual(flavour.mode === "ghes" ? ["/users/{username}", "/meta"] : ["/users/{username}", "/rate_limit", "/versions", "/meta"]);
  });
});

test("the validation itself finds a missing field, a wrong format and an unknown field", () => {
  const description = describeFlavour(flavours[0]!);
  const schema = description.packages.find((each) => each.id === "packages/get-package-version-for-user")?.responses.get("200") ?? {};
  const found = validatorFor(description, "2022-11-28")(schema, { id: 1, url: "x", package_html_url: "x", created_at: "yesterday", updated_at: "2026-03-01T00:00:00Z", extra: 1 });
  expect(found.sort()).toEqual([
    '/ must NOT have additional properties {"additionalProperty":"extra"}',
    `/ must have required property 'name' {"missingProperty":"name"}`,
    '/created_at must match format "date-time" {"format":"date-time"}',
  ]);
});
