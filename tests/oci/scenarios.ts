import { writeFileSync } from "node:fs";
import { cosignTag, fallbackTag } from "../../emulator/images/cosign";
import { attestation, image, index, writeLayout, type Built } from "./layout";
import type { Registry } from "./registries";
import type { Bench } from "./tools";

/** What a pull of one tag has to bring. */
export interface Expected {
  readonly digest: string;
  readonly platforms: readonly string[];
  /** Digests of all manifests below the tag, attestations and all. */
  readonly manifests: readonly string[];
  /** Digests of what `oras attach` put there. */
  readonly referrers: readonly string[];
  /** Tags of what cosign would look for. */
  readonly signatures: readonly string[];
}

/** A repository after its pushes: what lies under each tag, and which tags every version must have. */
export interface Pushed {
  readonly bench: Bench;
  readonly registry: Registry;
  readonly repository: string;
  readonly tags: ReadonlyMap<string, Expected>;
  /** Tags by digest of all that was pushed, as GitHub would list the versions. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** The pushes of one scenario under way. Every manifest comes from a client; this only remembers what came of it. */
export class Pushing {
  readonly #tags = new Map<string, Expected>();
  readonly #versions = new Map<string, readonly string[]>();
  #counter = 0;

  constructor(
    readonly bench: Bench,
    readonly registry: Registry,
    readonly repository: string,
  ) {}

  get reference(): string {
    return `${this.registry.host}/${this.repository}`;
  }

  /** Text that no other image of this repository is made of. */
  text(): string {
    this.#counter += 1;
    return `${this.repository} ${this.#counter}`;
  }

  /** Pushes with crane, which sends an index with everything below it, and tags it. */
  async push(built: Built, ...tags: readonly string[]): Promise<void> {
    const [first = "latest"] = tags;
    const folder = this.bench.place("layout");
    writeLayout(folder, built, first);
    await this.bench.crane("push", folder, `${this.reference}:${first}`);
    for (const tag of tags.slice(1)) await this.bench.crane("tag", `${this.reference}:${first}`, tag);
    for (const { manifest } of built.all) this.#version(manifest.digest);
    for (const tag of tags) {
      this.#tag(built.descriptor.digest, tag);
      this.#tags.set(tag, { digest: built.descriptor.digest, platforms: built.platforms, manifests: built.all.map(({ manifest }) => manifest.digest), referrers: [], signatures: [] });
    }
  }

  /** Signs as cosign did before it had bundles: an artifact under a tag made of the digest. */
  async sign(tag: string, kind: "sig" | "att" | "sbom" = "sig"): Promise<void> {
    const subject = this.#expected(tag);
    const name = cosignTag(subject.digest, kind);
    const digest = await this.#pushFile((file) => ["push", "--plain-http", "--format", "json", `${this.reference}:${name}`, `${file}:application/vnd.dev.cosign.simplesigning.v1+json`], `${kind} of ${subject.digest}`);
    this.#tag(digest, name);
    this.#tags.set(name, { digest, platforms: [], manifests: [digest], referrers: [], signatures: [] });
    this.#change(subject.digest, (each) => ({ ...each, signatures: [...each.signatures, name] }));
  }

  /** Attaches a referrer to what is under a tag, or to a digest; answers with its digest. */
  async attach(subject: string, artifactType: string): Promise<string> {
    const target = this.#tags.get(subject)?.digest ?? subject;
    const digest = await this.#pushFile((file) => ["attach", "--plain-http", "--format", "json", "--artifact-type", artifactType, `${this.reference}@${target}`, `${file}:text/plain`], `${artifactType} of ${target} ${this.text()}`);
    this.#version(digest);
    this.#change(target, (each) => ({ ...each, referrers: [...each.referrers, digest] }));
    // Where there is no referrers API, the clients keep an index of referrers under this tag.
    if (!this.registry.referrersApi) {
      const fallback = fallbackTag(target);
      const list = (await this.bench.crane("digest", `${this.reference}:${fallback}`)).trim();
      this.#tag(list, fallback);
      this.#tags.set(fallback, { digest: list, platforms: [], manifests: [list, ...(this.#tags.get(fallback)?.manifests.slice(1) ?? []), digest], referrers: [], signatures: [] });
    }
    return digest;
  }

  done(): Pushed {
    const { bench, registry, repository } = this;
    return { bench, registry, repository, tags: this.#tags, versions: this.#versions };
  }

  async #pushFile(args: (file: string) => string[], text: string): Promise<string> {
    const file = this.bench.place("file.txt").slice(this.bench.folder.length + 1); // oras takes no absolute path
    writeFileSync(`${this.bench.folder}/${file}`, text);
    const { digest } = JSON.parse(await this.bench.oras(...args(file))) as { digest: string };
    return digest;
  }

  #expected(tag: string): Expected {
    const expected = this.#tags.get(tag);
    if (expected === undefined) throw new Error(`nothing was pushed as ${tag}`);
    return expected;
  }

  #change(digest: string, change: (expected: Expected) => Expected): void {
    for (const [tag, expected] of this.#tags) if (expected.digest === digest) this.#tags.set(tag, change(expected));
  }

  #version(digest: string): void {
    this.#versions.set(digest, this.#versions.get(digest) ?? []);
  }

  /** A tag leaves the version that had it. */
  #tag(digest: string, tag: string): void {
    for (const [other, tags] of this.#versions) this.#versions.set(other, tags.filter((each) => each !== tag));
    this.#versions.set(digest, [...(this.#versions.get(digest) ?? []), tag]);
  }
}

type Scenario = (pushing: Pushing) => Promise<void>;
const amd64 = (pushing: Pushing): Built => image("linux/amd64", pushing.text());
const arm64 = (pushing: Pushing): Built => image("linux/arm64", pushing.text());

/** What people push, one kind of relation each. */
export const scenarios = {
  "one platform, pushed twice over": async (pushing) => {
    await pushing.push(amd64(pushing), "1.0", "latest");
    await pushing.push(amd64(pushing), "1.1", "latest");
  },
  "an index of two platforms": async (pushing) => {
    await pushing.push(index(amd64(pushing), arm64(pushing)), "1.0", "latest");
    await pushing.push(index(amd64(pushing), arm64(pushing)), "1.1", "latest");
  },
  "an index of indexes": async (pushing) => {
    await pushing.push(index(index(amd64(pushing), arm64(pushing)), index(image("linux/s390x", pushing.text()))), "nested");
  },
  "attestations as buildx makes them": async (pushing) => {
    const [one, two] = [amd64(pushing), arm64(pushing)];
    await pushing.push(index(one, two, attestation(one), attestation(two)), "attested");
  },
  "signatures under cosign's tags": async (pushing) => {
    await pushing.push(index(amd64(pushing), arm64(pushing)), "signed");
    await pushing.sign("signed");
    await pushing.sign("signed", "att");
    await pushing.push(amd64(pushing), "unsigned");
  },
  "referrers, and a referrer of one": async (pushing) => {
    await pushing.push(index(amd64(pushing), arm64(pushing)), "referred");
    const bill = await pushing.attach("referred", "application/spdx+json");
    await pushing.attach("referred", "application/vnd.example.scan");
    await pushing.attach(bill, "application/vnd.example.signature");
  },
  "a member that two tags share": async (pushing) => {
    const shared = amd64(pushing);
    await pushing.push(index(shared, arm64(pushing)), "a");
    await pushing.push(index(shared, arm64(pushing)), "b");
  },
} as const satisfies Record<string, Scenario>;
export type ScenarioName = keyof typeof scenarios;

/** Pushes one scenario into a repository of its own. */
export async function pushScenario(name: ScenarioName, to: { readonly bench: Bench; readonly registry: Registry; readonly repository: string }): Promise<Pushed> {
  const pushing = new Pushing(to.bench, to.registry, to.repository);
  await scenarios[name](pushing);
  return pushing.done();
}
