import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../../emulator";
import { planFacts } from "../../../provider/cli/review-source";
import { verifiedPolicy } from "../../../provider/cli/verified-policy";
import { decodeLedger, StoredLedger } from "../../../provider/core/ledger-codec";
import { readPlans } from "../../../provider/plan-dir/read-plans";
import { policyReport } from "../../../provider/report/policy-report";
import { startGitHub } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const policy: Declared = { kind: "RetentionPolicy", name: "images", args: { owner: "acme", packageTypes: ["container"], packages: ["*"], keep: [{ id: "newest", newest: { count: 1 } }], delete: [{ id: "old", olderThan: "10d" }] } };
const blob = (letter: string, size: number) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: `sha256:${letter.repeat(64)}`, size });
/** An image of a common base and one layer of its own. */
const image = (letter: string) => JSON.stringify({ schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: { ...blob(letter, 500), mediaType: "application/vnd.oci.image.config.v1+json", digest: `sha256:${letter.repeat(63)}0` }, layers: [blob("0", 30_000_000), blob(letter, 1_000_000)] });
const bodies = ["a", "b", "c"].map(image);

let github: Emulator;
let stack: ProviderStack;
beforeEach(async () => {
  github = await startGitHub({
    packages: [
      { owner: "acme", type: "container", name: "plain", versions: bodies.map((body, index) => ({ tags: [`v${index}`], createdAt: daysAgo(50 - index), raw: { body } })) },
      { owner: "acme", type: "container", name: "multi", versions: [0, 1].map((index) => ({ as: `i${index}`, tags: [`v${index}`], createdAt: daysAgo(50 - index), index: [{ image: "linux/amd64", annotations: { of: String(index) } }, { image: "linux/arm64", annotations: { of: String(index) } }] })) },
    ],
  });
  stack = new ProviderStack(github);
});
afterEach(async () => {
  stack.close();
  await github.close();
});

const asked = (): string[] => github.ledger.entries().filter(({ path: route, status }) => /\/(manifests|blobs)\//.test(route) && status === 200).map(({ path: route }) => route.replace(/^\/v2\/acme\/(.*)\/sha256:.*/, "$1"));
function report() {
  const shown = readPlans(path.join(stack.folder, "plans")).get("org/project/dev/RetentionPolicy/images");
  if (shown?.kind !== "policy") throw new Error("no plan file");
  const { plan } = shown.file as unknown as { plan: { hash: string } };
  return policyReport(planFacts({ name: "images", verified: verifiedPolicy(shown.file, plan.hash) }));
}

test("manifests that the decision reads anyway say what is freed, and not one request is made for it", async () => {
  expect((await stack.preview(policy)).failures).toEqual([]);
  // Three plain images, and two indexes: what an index lists is not read.
  expect(asked().sort()).toEqual(["multi/manifests", "multi/manifests", "plain/manifests", "plain/manifests", "plain/manifests"]);
  const { packages, freedBytesAtLeast, unreadManifests } = report();
  const [multi, plain] = packages;
  // Two images' own layers, configs and manifests; the base stays with the third.
  expect([plain?.counts.delete, plain?.freedBytesAtLeast, plain?.unreadManifests]).toEqual([2, 2 * 1_000_500 + bodies.slice(0, 2).join("").length, undefined]);
  // The platforms of the index that stays were not read, so that only the deleted index itself is proven to go.
  expect([multi?.counts.delete, multi?.unreadManifests]).toEqual([3, 4]);
  expect(multi?.freedBytesAtLeast).toBeLessThan(2000);
  expect([freedBytesAtLeast, unreadManifests]).toEqual([(plain?.freedBytesAtLeast ?? 0) + (multi?.freedBytesAtLeast ?? 0), 4]);
});

test("a second preview knows the same from the manifests on disk, and asks the registry nothing", async () => {
  await stack.preview(policy);
  const first = report().freedBytesAtLeast;
  const before = asked().length;
  await stack.preview(policy);
  expect([report().freedBytesAtLeast, asked().length]).toEqual([first, before]);
});

test("the state keeps nothing of it: a ledger entry is as small as before", async () => {
  expect((await stack.up(policy)).failures).toEqual([]);
  const ledger = StoredLedger.parse(stack.stored("images")?.["ledger"]);
  expect(decodeLedger(ledger)).toHaveLength(5);
  expect(JSON.stringify(stack.stored("images"))).not.toMatch(/"own"|sharedBlobs|30000000|1000000/);
  const folder = path.join(stack.folder, "plans", "plans");
  expect(readFileSync(path.join(folder, readdirSync(folder)[0] ?? ""), "utf8")).toContain('"sharedBlobs":[30000000]');
});
