import path from "node:path";
import type { Emulator } from "../../../emulator";
import { reviewPreview } from "../../../provider/cli/review-source";
import { startGitHub } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";

const createdAt = new Date(Date.now() - 50 * 86_400_000).toISOString();
const image = (tag: string, state: "present" | "deleted"): Declared => ({ kind: "PackageVersion", name: tag, args: { owner: "acme", packageType: "container", packageName: "api", tag, state } });

let github: Emulator;
let stack: ProviderStack;
beforeEach(async () => {
  const index = (tag: string) => ({ as: tag, tags: [tag], createdAt, index: [{ image: "linux/amd64", annotations: { of: tag } }, "common"] });
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "api", versions: [{ as: "common", image: "linux/arm64", createdAt }, index("a"), index("b"), { tags: ["stays"], image: "linux/amd64", createdAt }] }] });
  stack = new ProviderStack(github);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

/** What a review makes of the preview's own answers. */
async function reviewed(...declared: Declared[]) {
  const { failures, planned } = await stack.preview(...declared);
  expect(failures).toEqual([]);
  const steps = declared.map(({ name }) => ({ op: "update", urn: `urn:pulumi:dev::project::pulumi-nodejs:dynamic/github-packages:PackageVersion::${name}`, newState: { inputs: planned[name] }, oldState: { outputs: stack.stored(name) ?? {} } }));
  return reviewPreview(JSON.stringify({ steps, diagnostics: [], duration: 60e9 }), { source: "preview.json", planDir: path.join(stack.folder, "plans"), nowMs: Date.now() });
}

test("two images that share a platform bring it back once, and the review lists exactly what comes back", async () => {
  for (const program of [[image("a", "deleted")], [image("a", "deleted"), image("b", "deleted")]]) expect((await stack.up(...program)).failures).toEqual([]);
  const { resources } = await reviewed(image("a", "present"), image("b", "present"));
  const before = github.ledger.entries().length;
  expect((await stack.update(image("a", "present"), image("b", "present"))).failures).toEqual([]);
  const restored = github.ledger.entries().slice(before).flatMap(({ effect }) => (effect?.kind === "version-restored" ? [effect.versionId] : []));
  const ascending = (ids: number[]): number[] => ids.sort((x, y) => x - y);
  expect(ascending(resources.flatMap(({ versions }) => versions.map(({ id }) => id)))).toEqual(ascending(restored));
  expect(restored).toHaveLength(5);
});
