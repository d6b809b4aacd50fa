import { PackageType, type Emulator } from "../../emulator";
import { pullEverything } from "./pull-everything";
import { distribution, emulated, withReferrersApi, type EmulatedRegistry, type Registry } from "./registries";
import { pushScenario, scenarios, type Pushed, type ScenarioName } from "./scenarios";
import { Bench } from "./tools";

const names = Object.keys(scenarios) as ScenarioName[];
const repositoryOf = (name: ScenarioName): string => `acme/${name.replace(/\W+/g, "-")}`;

/** Tags by digest of every live version. */
function versionsOf(emulator: Emulator, repository: string): Record<string, readonly string[]> {
  const [owner = "", ...name] = repository.split("/");
  const view = emulator.elsewhere.look(`${owner}/${PackageType.container}/${name.join("/")}`);
  return Object.fromEntries((view?.active ?? []).map(({ name: digest, tags }) => [digest, [...tags].sort()]));
}

describe("the emulator's registry", () => {
  let bench: Bench;
  let registry: EmulatedRegistry;
  beforeAll(async () => {
    bench = new Bench();
    registry = await emulated(bench);
  });
  afterAll(async () => {
    await registry.close();
    bench.close();
  });

  test.each(names)("holds %s as GitHub would list it, and gives all of it back", async (name) => {
    const pushed = await pushScenario(name, { bench, registry, repository: repositoryOf(name) });
    const expected = [...pushed.versions].map(([digest, tags]) => [digest, [...tags].sort()]);
    expect(versionsOf(registry.emulator, pushed.repository)).toEqual(Object.fromEntries(expected));
    await pullEverything(pushed);
  });

  test("is not whole for the clients once a member is gone, though the tag is there", async () => {
    const pushed = await pushScenario("attestations as buildx makes them", { bench, registry, repository: "acme/broken" });
    const { elsewhere } = registry.emulator;
    const attestation = pushed.tags.get("attested")?.manifests[2] ?? "";
    const id = elsewhere.look("acme/container/broken")?.active.find((each) => each.name === attestation)?.id ?? 0;
    elsewhere.deleteVersion("acme/container/broken", id);
    await expect(pullEverything(pushed)).rejects.toThrow(/oras cp .*:attested [^]*not found/);
    elsewhere.restoreVersion("acme/container/broken", id);
    await pullEverything(pushed);
  });

  test("misses a referrer that is gone, and a signature", async () => {
    const { elsewhere } = registry.emulator;
    const without = async (pushed: Pushed, digest: string) => {
      const place = `acme/container/${pushed.repository.slice(5)}`;
      elsewhere.deleteVersion(place, elsewhere.look(place)?.active.find((each) => each.name === digest)?.id ?? 0);
      return pullEverything(pushed, [[...pushed.tags.keys()][0] ?? ""]);
    };
    const referred = await pushScenario("referrers, and a referrer of one", { bench, registry, repository: "acme/unreferred" });
    await expect(without(referred, referred.tags.get("referred")?.referrers[0] ?? "")).rejects.toThrow(/oras cp .*@sha256:[^]*not found/);
    const signed = await pushScenario("signatures under cosign's tags", { bench, registry, repository: "acme/unsigned" });
    await expect(without(signed, signed.tags.get(signed.tags.get("signed")?.signatures[0] ?? "")?.digest ?? "")).rejects.toThrow(/oras cp .*[.]sig [^]*not found/);
  });
});

describe.each([
  ["the Distribution's registry", distribution],
  ["a registry with the referrers API", () => withReferrersApi()],
] as const)("%s", (_which, start) => {
  let bench: Bench;
  let registry: Registry;
  beforeAll(async () => {
    bench = new Bench();
    registry = await start(bench);
  });
  afterAll(async () => {
    await registry.close();
    bench.close();
  });

  test.each(names)("takes %s from the same clients, and gives all of it back", async (name) => {
    const pushed = await pushScenario(name, { bench, registry, repository: repositoryOf(name) });
    await pullEverything(pushed);
  });
});
