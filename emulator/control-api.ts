import { type Hono, type Context } from "hono";
import { z } from "zod";
import { formatMoment } from "./clock";
import type { Controls } from "./controls";
import { explain } from "./explain";
import { FaultError, type FaultRule } from "./faults/rule";
import { ContentCreation } from "./limits/limiter";
import type { Env } from "./rest/serve";
import { SeedError } from "./seed/seed-error";
import type { Seed } from "./seed/seed";
import { HeadRequest, LastVersion, PopularPackage, RefusalOrder, RestoreRefusal } from "./state/knobs";
import { PackageType } from "./state/model";

const ClockBody = z.union([z.strictObject({ set: z.iso.datetime({ offset: true }) }), z.strictObject({ advance: z.number() })]);
const FaultsBody = z.strictObject({ rules: z.array(z.unknown()) });
const LedgerBody = z.strictObject({ clear: z.literal(true) });
const KnobsBody = z
  .strictObject({
    restoreRefusal: z.enum(RestoreRefusal),
    lastVersion: z.partialRecord(z.enum(PackageType), z.enum(LastVersion)),
    refusalOrder: z.enum(RefusalOrder),
    popularPackage: z.enum(PopularPackage),
    retiredApiVersions: z.array(z.string()),
    headRequest: z.enum(HeadRequest),
    registryTokenSeconds: z.number().int().positive(),
  })
  .partial();
const count = z.number().int().positive();
const LimitsBody = z
  .strictObject({
    enabled: z.boolean(),
    primaryPerHour: count,
    pointsPerMinute: count,
    concurrent: count,
    contentPerMinute: count,
    contentPerHour: count,
    contentCreation: z.enum(ContentCreation),
    status: z.union([z.literal(403), z.literal(429)]),
    retryAfter: z.enum(["present", "absent"]),
  })
  .partial();

/**
 * Remote control for an emulator in a process of its own: JSON in, JSON out, never below the API's prefix.
 *
 * - `POST /_control/seed` a seed: replaces everything GitHub holds
 * - `POST /_control/reset`: back to the start
 * - `POST /_control/clock` `{"set": "2026-03-01T00:00:00Z"}` or `{"advance": ms}`; `GET` to read
 * - `POST /_control/faults` `{"rules": [...]}`: replaces the fault plan
 * - `POST /_control/knobs`, `POST /_control/limits`: changes the settings that are given
 * - `GET /_control/ledger`, optionally `?operationId=…&method=…`; `POST` `{"clear": true}` empties it
 * - `GET /_control/package?name=owner/type/name`: the truth behind the API
 */
export function controlApi(controls: Controls, app: Hono<Env>): void {
  const { clock, ledger, faults, knobs, limits, elsewhere } = controls;
  const post = (path: string, act: (body: unknown) => unknown): void => {
    app.post(`/_control/${path}`, async (c) => answer(c, async () => act(JSON.parse((await c.req.text()) || "{}"))));
  };
  const time = () => ({ now: formatMoment(clock.now()) });

  post("seed", (body) => {
    controls.seed(body as Seed);
    return { seeded: true };
  });
  post("reset", () => {
    controls.reset();
    return { reset: true };
  });
  post("clock", (body) => {
    const asked = ClockBody.parse(body);
    if ("set" in asked) clock.set(asked.set);
    else clock.advance(asked.advance);
    return time();
  });
  post("faults", (body) => {
    const { rules } = FaultsBody.parse(body);
    faults.set(rules as FaultRule[]);
    return { rules: rules.length };
  });
  post("knobs", (body) => Object.assign(knobs, KnobsBody.parse(body)));
  post("limits", (body) => Object.assign(limits, LimitsBody.parse(body)));
  post("ledger", (body) => {
    LedgerBody.parse(body);
    ledger.clear();
    return { entries: [] };
  });
  app.get("/_control/clock", (c) => c.json(time()));
  app.get("/_control/ledger", (c) => {
    const { operationId, method } = c.req.query();
    return c.json({ entries: ledger.entries({ ...(operationId && { operationId }), ...(method && { method }) }) });
  });
  app.get("/_control/package", (c) => {
    const found = elsewhere.look(c.req.query("name") ?? "");
    return found === undefined ? c.json({ message: "There is no such package." }, 404) : c.json(found);
  });
  app.all("/_control/*", (c) => c.json({ message: "There is no such control." }, 404));
}

/** What cannot be understood is answered with 400 and one line per mistake. */
async function answer(c: Context<Env>, act: () => Promise<unknown>): Promise<Response> {
  try {
    return c.json((await act()) as object);
  } catch (error) {
    const mistakes = mistakesOf(error);
    if (mistakes === undefined) throw error;
    return c.json({ message: "The request was not understood; nothing was changed.", mistakes }, 400);
  }
}

function mistakesOf(error: unknown): readonly string[] | undefined {
  if (error instanceof SeedError || error instanceof FaultError) return error.mistakes;
  if (error instanceof z.ZodError) return explain(error, "the body");
  return error instanceof SyntaxError ? [`the body: ${error.message}`] : undefined;
}
