import { runningClock, type Emulator } from "../../emulator";
import { countRequests } from "../faults/life";
import { MiniEngine } from "../faults/mini-engine";
import type { Declared } from "../faults/programs";
import { scaleThisProcess } from "../faults/scale-this-process";
import { attestation, image, index } from "./layout";
import { pullEverything } from "./pull-everything";
import { emulated, type EmulatedRegistry } from "./registries";
import { Pushing, type Pushed } from "./scenarios";
import { Bench } from "./tools";

const day = 86_400_000;
const place = "acme/container/api";

let bench: Bench;
let registry: EmulatedRegistry;
let emulator: Emulator;
let engine: MiniEngine;
let pushed: Pushed;

/** Half a year of releases by real clients, each relation among what is old and among what stays. */
async function pushHistory(): Promise<Pushed> {
  const pushing = new Pushing(bench, registry, "acme/api");
  const ago = (days: number): void => emulator.clock.set(new Date(Date.now() - days * day).toISOString());
  const built = (platform = "linux/amd64") => image(platform, pushing.text());
  const base = built();

  ago(90);
  const [one, two] = [built(), built("linux/arm64")];
  await pushing.push(index(one, two, attestation(one), attestation(two), base), "v1");
  await pushing.sign("v1");
  await pushing.attach("v1", "application/spdx+json");
  await pushing.push(index(index(built(), built("linux/arm64")), index(base)), "v2");

  ago(60);
  await pushing.push(index(built(), built("linux/arm64")), "edge"); // loose when the tag moves on
  const [three, four] = [built(), built("linux/arm64")];
  await pushing.push(index(three, four, attestation(three), attestation(four), base), "v3", "stable");
  await pushing.sign("v3");
  await pushing.sign("v3", "att");
  const bill = await pushing.attach("v3", "application/spdx+json");
  await pushing.attach(bill, "application/vnd.example.signature");

  ago(20);
  await pushing.push(index(index(built(), base), built("linux/arm64")), "v4", "edge");
  await pushing.attach("v4", "application/vnd.example.scan");
  ago(0);
  return pushing.done();
}

const policy: Declared = {
  type: "RetentionPolicy",
  name: "images",
  args: {
    owner: "acme",
    packageTypes: ["container"],
    packages: ["api"],
    keep: [{ id: "in-use", select: { tags: ["stable", "edge"] } }],
    delete: [
      { id: "old", select: { tags: ["v*"] }, olderThan: "10d" },
      { id: "loose", select: { state: "untagged" }, olderThan: "10d" },
    ],
  },
};

beforeAll(() => {
  scaleThisProcess(5); // more would let a busy machine run into the provider's timeouts
  countRequests();
});
beforeEach(async () => {
  bench = new Bench();
  const clock = runningClock();
  registry = await emulated(bench, { clock });
  ({ emulator } = registry);
  pushed = await pushHistory();
  engine = new MiniEngine([policy], emulator.apiUrl);
});
afterEach(async () => {
  engine.close();
  await registry.close();
  bench.close();
});

const live = () => emulator.elsewhere.look(place)?.active ?? [];
const liveTags = () => live().flatMap(({ tags }) => tags);
/** Whatever tag a user can still see has to be whole; what spoke about something that is gone is on its way out, too. */
const pullWhatIsTagged = () => {
  const subjects = live().map(({ name }) => name.replace(":", "-"));
  return pullEverything(pushed, liveTags().filter((tag) => !tag.startsWith("sha256-") || subjects.some((subject) => tag.startsWith(subject))));
};
const deletions = () => emulator.ledger.entries({ method: "DELETE" }).filter(({ effect }) => effect?.kind === "version-deleted").length;
/**
 * v1 with its two images and their attestations, its signature, its bill of materials and the list of it; v2 with the two
 * indexes in it and two images; the three of the first edge. The image that all of them share stays.
 */
const all = 8 + 5 + 3;
const dash = (tag: string): string => (pushed.tags.get(tag)?.digest ?? "").replace(":", "-");

test("after a policy deleted what is old, every tag that is left can be pulled on every platform, with its signatures and referrers", async () => {
  const up = await engine.up();
  expect(up.text).not.toContain("error");
  expect(up.ok).toBe(true);
  await pullWhatIsTagged();
  const bill = pushed.tags.get("v3")?.referrers[0]?.replace(":", "-");
  expect(liveTags().sort()).toEqual(["edge", "stable", "v3", "v4", `${dash("v3")}.sig`, `${dash("v3")}.att`, dash("v3"), dash("v4"), bill].sort());
  expect(deletions()).toBe(all);
  expect(live().some(({ name }) => name === pushed.tags.get("v2")?.manifests.at(-3))).toBe(true);
});

test.each([
  { request: 1, moment: "after" },
  { request: 2, moment: "before" },
  { request: 4, moment: "after" },
  { request: 7, moment: "after" },
  { request: 11, moment: "before" },
  { request: 16, moment: "before" },
] as const)(
  "killed at deletion $request, $moment GitHub had it: every tag that is left is whole, and the next update completes the plan",
  async (death) => {
    expect((await engine.up({ ...death, method: "DELETE" })).ok).toBe(false);
    expect(deletions()).toBeLessThanOrEqual(death.request);
    await pullWhatIsTagged();
    expect(await engine.up()).toMatchObject({ ok: true });
    expect(deletions()).toBe(all);
    await pullWhatIsTagged();
  },
);
