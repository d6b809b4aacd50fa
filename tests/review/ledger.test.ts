import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import type { Emulator } from "../../emulator";
import { reviewPreview } from "../../provider/cli/review-source";
import { DynamicProvider } from "../../provider/plugin/dynamic-provider";
import { packageVersionKind } from "../../provider/resources/package-version";
import { RetentionPolicyProvider } from "../../provider/plugin/retention-policy-provider";
import { Session } from "../../provider/plugin/session";
import { canary, startGitHub } from "../helpers/github";

/** More in a campaign: npm run campaign:review -- --seed N. */
const runs = Number(process.env["GHPKG_RUNS"] ?? 6);
const seed = Number(process.env["GHPKG_SEED"] ?? 20261125);

interface World {
  /** Ages in days of the versions of each package. */
  readonly ages: readonly (readonly number[])[];
  readonly policies: readonly [Rules, Rules];
  /** Versions of the package that no policy covers, each with its declared state in both rounds. */
  readonly declared: readonly { readonly version: number; readonly states: readonly ["present" | "deleted", "present" | "deleted"] }[];
}

interface Rules {
  readonly newest: number;
  readonly olderThan: number;
  readonly protect: readonly number[];
  readonly batch: number | undefined;
}

const rules: fc.Arbitrary<Rules> = fc.record({ newest: fc.integer({ min: 1, max: 4 }), olderThan: fc.integer({ min: 2, max: 60 }), protect: fc.uniqueArray(fc.nat(6), { maxLength: 2 }), batch: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 2 }) });
const states = fc.constantFrom("present" as const, "deleted" as const);
const world: fc.Arbitrary<World> = fc.record({
  ages: fc.array(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
  policies: fc.tuple(rules, rules),
  declared: fc.uniqueArray(fc.record({ version: fc.nat(4), states: fc.tuple(states, states) }), { selector: ({ version }) => version, maxLength: 3 }),
});

const stackKey = "organization/campaign/dev";
const type = (kind: string): string => `urn:pulumi:dev::campaign::pulumi-nodejs:dynamic/github-packages:${kind}`;
const instant = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** One resource of the program: its inputs, and what the state keeps of it. */
interface Resource {
  readonly kind: "PackageVersion" | "RetentionPolicy";
  readonly name: string;
  readonly args: Record<string, unknown>;
  stored?: { id: string; outs: Record<string, unknown>; inputs: Record<string, unknown> };
}

/** The plugin process of one phase. */
class Phase {
  readonly #policy: RetentionPolicyProvider;
  readonly #version: DynamicProvider<never, never>;

  constructor(github: Emulator, planDir: string, private readonly phase: "preview" | "update") {
    rmSync(path.join(planDir, "locks"), { recursive: true, force: true }); // the process that held them has ended
    const session = new Session({ exit: () => undefined, log: () => undefined });
    const config: Record<string, string> = { "github-packages:token": canary, "github-packages:baseUrl": github.apiUrl, "github-packages:planDir": planDir, "github-packages:deletesPerMinute": "60000", "github-packages:restoresPerMinute": "60000" };
    session.configure((key) => config[key]);
    if (session.problems([]).length > 0) throw new Error(JSON.stringify(session.problems([])));
    this.#policy = new RetentionPolicyProvider(session);
    this.#version = new DynamicProvider(packageVersionKind, session) as unknown as DynamicProvider<never, never>;
  }

  provider({ kind }: Resource): RetentionPolicyProvider | DynamicProvider<never, never> {
    return kind === "RetentionPolicy" ? this.#policy : this.#version;
  }

  async check(resource: Resource, instance: number): Promise<{ inputs: Record<string, unknown>; failures: readonly { reason: string }[] }> {
    const { outs = {}, inputs = {} } = resource.stored ?? {};
    const run = { phase: this.phase, instance, secrets: [], plaintextConfig: [], ...(resource.stored === undefined ? {} : { remembered: outs }) };
    return this.provider(resource).check(inputs, { ...resource.args, key: `${stackKey}/${resource.kind}/${resource.name}`, run });
  }
}

const program = (at: World, round: 0 | 1): Resource[] => {
  const { newest, olderThan, protect, batch } = at.policies[round];
  return [
    ...at.declared.map(({ version, states: declared }): Resource => ({ kind: "PackageVersion", name: `v${version}`, args: { owner: "acme", packageType: "npm", packageName: "declared", version: `1.${version}.0`, state: declared[round] } })),
    {
      kind: "RetentionPolicy",
      name: "policy",
      args: {
        owner: "acme",
        packageTypes: ["npm"],
        packages: ["pkg-*"],
        keep: [{ id: "newest", newest: { count: newest } }],
        delete: [{ id: "old", olderThan: `${olderThan}d` }],
        protect: protect.map((index) => `1.${index}.0`),
        guards: { minAge: "1h", ...(batch === undefined ? {} : { batch }) },
      },
    },
  ];
};

/** `delete npm/pkg-0#17`, of every write that GitHub carried out. */
function written(github: Emulator, since: number): string[] {
  return github.ledger.entries().slice(since).flatMap(({ method, path: route, status }) => {
    const [, type_, name, id] = /\/packages\/([^/]+)\/([^/]+)\/versions\/(\d+)/.exec(route) ?? [];
    return method === "GET" || status !== 204 ? [] : [`${method === "DELETE" ? "delete" : "restore"} ${type_}/${name}#${id}`];
  }).sort();
}

/** One round: what the review says will happen, and what GitHub's ledger says did. */
async function round(github: Emulator, planDir: string, resources: readonly Resource[]): Promise<{ said: string[]; done: string[]; failed: boolean }> {
  const preview = new Phase(github, planDir, "preview");
  const steps = [];
  for (const [index, resource] of resources.entries()) {
    const { inputs, failures } = await preview.check(resource, index);
    if (failures.length > 0) return { said: [], done: [], failed: true }; // the engine stops here, and nothing is done
    steps.push({ op: resource.stored === undefined ? "create" : "update", urn: `${type(resource.kind)}::${resource.name}`, newState: { inputs }, ...(resource.stored === undefined ? {} : { oldState: { inputs: resource.stored.inputs, outputs: resource.stored.outs } }) });
  }
  const review = reviewPreview(JSON.stringify({ config: { "github-packages:token": canary }, steps, diagnostics: [], duration: 60e9 }), { source: "preview", planDir, nowMs: Date.now() });
  const said = [
    ...review.policies.flatMap(({ verified }) => verified.plan.decisions.filter(({ action }) => action === "delete" || action === "restore").map(({ action, package: key, id }) => `${action} ${key}#${id}`)),
    ...review.resources.flatMap(({ action, versions, name }) => (action === "delete" ? versions.map(({ id }) => `delete npm/declared#${id}`) : action === "restore" ? [`restore ${name}`] : [])),
  ];
  const before = github.ledger.entries().length;
  const update = new Phase(github, planDir, "update");
  const named = new Map<string, string>();
  for (const [index, resource] of resources.entries()) {
    const { inputs, failures } = await update.check(resource, index);
    if (failures.length > 0) throw new Error(`the update refuses what its preview showed: ${failures[0]?.reason}`);
    named.set(`restore ${resource.name}`, `restore npm/declared#${String(inputs["versionId"])}`);
    const provider = update.provider(resource);
    const { id, outs } = resource.stored === undefined ? await provider.create(inputs) : { id: resource.stored.id, ...(await provider.update(resource.stored.id, resource.stored.outs, inputs)) };
    resource.stored = { id, outs, inputs };
  }
  return { said: said.map((line) => named.get(line) ?? line).sort(), done: written(github, before), failed: false };
}

test(`what the review lists is what GitHub's ledger holds after the update: nothing missing, nothing more (${runs} programs, seed ${seed})`, async () => {
  let [writes, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(world, async (at) => {
      const versions = (ages: readonly number[]): { name: string; createdAt: string }[] => ages.map((age, index) => ({ name: `1.${index}.0`, createdAt: instant(age) }));
      const github = await startGitHub({ packages: [...at.ages.map((ages, index) => ({ owner: "acme", type: "npm" as const, name: `pkg-${index}`, versions: versions(ages) })), { owner: "acme", type: "npm", name: "declared", versions: versions([50, 40, 30, 20, 10, 5, 4]) }] });
      const planDir = path.resolve(__dirname, "../../.cache/engine-tests", randomBytes(6).toString("hex"));
      mkdirSync(planDir, { recursive: true });
      try {
        let resources = program(at, 0);
        for (const number of [0, 1] as const) {
          const old = new Map(resources.map((each) => [each.name, each.stored]));
          if (number === 1) resources = program(at, 1).map((each) => ({ ...each, ...(old.get(each.name) === undefined ? {} : { stored: old.get(each.name) as NonNullable<Resource["stored"]> }) }));
          const { said, done, failed } = await round(github, planDir, resources);
          expect(done).toEqual(said);
          writes += done.length;
          refused += failed ? 1 : 0;
        }
      } finally {
        await github.close();
        rmSync(planDir, { recursive: true, force: true });
      }
    }),
    { numRuns: runs, seed },
  );
  expect(writes).toBeGreaterThan(runs); // it was about something
  expect(refused).toBeLessThan(runs);
  if (process.env["GHPKG_RUNS"] !== undefined) process.stderr.write(`review campaign: ${writes} writes, ${refused} rounds refused\n`);
});
