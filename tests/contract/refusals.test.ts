import { startEmulator, type Emulator } from "../../emulator";
import { send } from "../emulator/wire";
import { describeFlavour, flavours, type Described } from "./descriptions";
import { refusals, refusalWorld, type Refusal } from "./refusals";
import { validatorFor } from "./validator";

const pathOf = (emulator: Emulator, operation: Described, refusal: Refusal): string => {
  const owner = refusal.owner ?? (operation.path.includes("{org}") ? "acme" : "monalisa");
  const view = emulator.elsewhere.look(`${operation.path.includes("{org}") ? "acme" : "monalisa"}/npm/left-pad`);
  const version = (operation.path.endsWith("restore") ? view?.deleted : view?.active)?.[0]?.id;
  const values: Record<string, string | undefined> = {
    org: owner,
    username: owner,
    package_type: "npm",
    package_name: refusal.packageName ?? "left-pad",
    package_version_id: String(refusal.versionId ?? version),
  };
  const query = operation.path.endsWith("/packages") && refusal.withoutQuery !== true ? "?package_type=npm" : "";
  return new URL(emulator.apiUrl).pathname.replace(/\/$/, "") + operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "") + query;
};

describe.each(flavours.map((flavour) => [flavour.file, flavour] as const))("%s", (_file, flavour) => {
  const description = describeFlavour(flavour);
  const violations = validatorFor(description, "2022-11-28");
  const errorSchema = description.document["components"].schemas["basic-error"];
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      mode: flavour.mode,
      ...(flavour.serverVersion === undefined ? {} : { serverVersion: flavour.serverVersion }),
      seed: refusalWorld(),
      clock: "2026-03-01T00:00:00Z",
      knobs: { retiredApiVersions: ["2021-06-01"] },
    });
  });
  afterAll(() => emulator.close());

  test.each(refusals.map((refusal) => [refusal.name, refusal.status, refusal] as const))(
    "%s: %i in GitHub's shape, with the operation's own documentation",
    async (_name, status, refusal) => {
      const asked = description.packages.filter((each) => refusal.only?.test(`${each.method} ${each.path}`) ?? true);
      expect(asked.length).toBeGreaterThan(0);
      for (const operation of asked) {
        const answer = await send(emulator, operation.method, pathOf(emulator, operation, refusal), {
          ...(refusal.token === undefined ? {} : { token: refusal.token }),
          ...(refusal.headers === undefined ? {} : { headers: refusal.headers }),
          ...(refusal.body === undefined ? {} : { body: refusal.body }),
        });
        const documented = operation.responses.has(String(answer.status));
        expect({
          operation: operation.id,
          status: answer.status,
          violations: violations(errorSchema, answer.json),
          statusText: answer.json?.status,
          documentation: answer.json?.documentation_url,
          knownFrom: documented ? "the description" : refusal.source,
        }).toEqual({
          operation: operation.id,
          status,
          violations: [],
          statusText: String(status),
          documentation: operation.documentation,
          knownFrom: documented ? "the description" : expect.stringMatching(/^(O|\d+(, \d+)*)$/),
        });
      }
    },
  );

  test("nothing was changed by any refusal", () => {
    expect(emulator.ledger.entries().filter((entry) => entry.effect !== undefined)).toEqual([]);
    expect(emulator.elsewhere.look("acme/npm/left-pad")?.active).toHaveLength(2);
  });
});
