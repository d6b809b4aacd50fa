import { writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { writeLockFile } from "../../../provider/retention/lock-file";
import type { Emulator, VersionSeed } from "../../../emulator";
import { canary, startGitHub } from "../../helpers/github";
import { ProviderStack, type Declared } from "../../helpers/provider-run";
import { runs } from "../retention/runs";

/** Long enough for the campaign; a share of it runs with every `npm test`. */
jest.setTimeout(36_000_000);

const place = "acme/container/api";
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

interface Sketch {
  readonly kind: "image" | "index" | "cosign" | "artifact" | "referrers";
  /** Which earlier ones it speaks of, as picks. */
  readonly of: readonly number[];
  readonly tags: number;
  readonly age: number;
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
  kind: fc.constantFrom("image", "image", "index", "index", "index", "cosign", "artifact", "referrers"),
  of: fc.array(fc.nat(50), { minLength: 1, maxLength: 3 }),
  tags: fc.constantFrom(0, 0, 1, 1, 2),
  age: fc.integer({ min: 0, max: 20 }),
});
const tagNames = ["v1.0.0", "v1.1.0", "v2.0.0", "latest", "main-1", "main-2", "pr-1", "pr-2", "pr-3", "nightly"];

/** Content refers to what is there before it; each version is older than the next. */
function seedOf(sketches: readonly Sketch[]): VersionSeed[] {
  const free = [...tagNames];
  const versions: VersionSeed[] = [{ as: "w0", image: "linux/amd64", annotations: { at: "0" }, createdAt: daysAgo(500) }];
  const taken = new Set<string>();
  sketches.forEach(({ kind: wish, of, tags, age }, position) => {
    const at = position + 1;
    // Two versions cannot have one tag: a second one of its kind is an image.
    const claim = `${wish} ${(of[0] ?? 0) % at} ${wish === "cosign" ? (of[0] ?? 0) % 3 : 0}`;
    const kind = (wish === "cosign" || wish === "referrers") && taken.has(claim) ? "image" : wish;
    taken.add(claim);
    const word = (pick: number): string => `w${pick % at}`;
    const createdAt = daysAgo(400 - at * 10 - age / 2);
    const base = { as: `w${at}`, createdAt };
    const own = free.splice(0, tags);
    switch (kind) {
      case "image":
        return versions.push({ ...base, tags: own, image: at % 2 === 0 ? "linux/amd64" : "linux/arm64", annotations: { at: String(at) } });
      case "index":
        return versions.push({ ...base, tags: own, index: [...new Set(of.map(word))], annotations: { at: String(at) } });
      case "cosign":
        return versions.push({ ...base, cosign: { of: word(of[0] ?? 0), kind: (["sig", "att", "sbom"] as const)[(of[0] ?? 0) % 3] ?? "sig" }, annotations: { at: String(at) } });
      case "artifact":
        return versions.push({ ...base, artifact: "application/spdx+json", subject: word(of[0] ?? 0), annotations: { at: String(at) }, ...((of[0] ?? 0) % 7 === 0 ? { tags: own } : {}) });
      case "referrers":
        return versions.push({ ...base, referrersOf: word(of[0] ?? 0), annotations: { at: String(at) } });
      default:
        return kind satisfies never;
    }
  });
  versions.push({ as: "anchor", tags: ["anchor"], image: "linux/s390x", createdAt: daysAgo(1) });
  return versions;
}

const tags = fc.subarray(["v*", "pr-*", "main-*", "latest", "sha256-*", "*"], { minLength: 1, maxLength: 2 });
const rule = fc.record({ select: fc.oneof(fc.constant(undefined), tags.map((list) => ({ tags: list })), fc.constantFrom({ state: "untagged" as const }, { state: "tagged" as const })), how: fc.constantFrom("everything", "olderThan", "beyondNewest"), count: fc.integer({ min: 1, max: 4 }) });
const keepRule = fc.record({ tags, newest: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }) });

interface World {
  readonly versions: readonly Sketch[];
  readonly policy: Record<string, unknown>;
  readonly protects: number | undefined;
  readonly locks: readonly number[] | undefined;
  readonly isShown: boolean;
  /** An index of some of the versions is pushed after the preview. */
  readonly pushes: readonly number[] | undefined;
  readonly writes: number;
}

/** In one of three worlds: each of them keeps something, and where all do nothing is deleted. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, { arbitrary, weight: 1 });

const world: fc.Arbitrary<World> = fc.record({
  versions: fc.array(sketch, { minLength: 3, maxLength: 11 }),
  policy: fc.tuple(fc.array(rule, { minLength: 1, maxLength: 3 }), fc.array(keepRule, { maxLength: 2 }), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined })).map(([rules, keeps, batch]) => ({
    keep: [{ id: "anchor", select: { tags: ["anchor"] } }, ...keeps.map(({ tags: list, newest }, at) => ({ id: `k${at}`, select: { tags: list }, ...(newest === undefined ? {} : { newest: { count: newest } }) }))],
    delete: rules.map(({ select, how, count }, at) => ({ id: `d${at}`, ...(select === undefined ? {} : { select }), ...(how === "everything" ? { everything: true } : how === "olderThan" ? { olderThan: `${count * 60}d` } : { beyondNewest: { count } }) })),
    guards: { minAge: "0h", maxDeletes: { count: 1000 }, ...(batch === undefined ? {} : { batch }) },
  })),
  protects: seldom(fc.nat(50)),
  locks: seldom(fc.array(fc.nat(50), { maxLength: 10 })),
  isShown: fc.boolean(),
  pushes: seldom(fc.array(fc.nat(50), { minLength: 1, maxLength: 3 })),
  writes: fc.integer({ min: 0, max: 8 }),
});

/** What each version refers to, as a client of the registry sees it: read past the provider, before anything is deleted. */
class Truth {
  readonly #below = new Map<string, Set<string>>();

  /** Children and referrers that were live at the same time: what a client that pulls and verifies needs. */
  add(name: string, needs: string): void {
    this.#below.set(name, (this.#below.get(name) ?? new Set()).add(needs));
  }

  closure(name: string): Set<string> {
    const all = new Set([name]);
    for (const each of all) for (const next of this.#below.get(each) ?? []) all.add(next);
    return all;
  }

  above(name: string): string[] {
    return [...this.#below].filter(([, needs]) => needs.has(name)).map(([by]) => by);
  }
}

async function read(github: Emulator, truth: Truth, children: Map<string, string[]>): Promise<void> {
  const { token } = (await (await fetch(`${github.url}/token?service=ghcr.io&scope=repository:acme/api:pull`, { headers: { authorization: `Basic ${Buffer.from(`any:${canary}`).toString("base64")}` } })).json()) as { token: string };
  const live = github.elsewhere.look(place)?.active ?? [];
  const names = new Set(live.map(({ name }) => name));
  for (const { name, tags: own } of live) {
    const answer = await fetch(`${github.url}/v2/acme/api/manifests/${name}`, { headers: { authorization: `Bearer ${token}`, accept: "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json" } });
    const manifest = (await answer.json()) as { manifests?: { digest: string }[]; subject?: { digest: string } };
    const lists = (manifest.manifests ?? []).map(({ digest }) => digest).filter((digest) => names.has(digest) && digest !== name);
    children.set(name, lists);
    for (const digest of lists) truth.add(name, digest);
    const subjects = [manifest.subject?.digest, ...own.map((tag) => /^sha256-([0-9a-f]{64})(\.(sig|att|sbom))?$/.exec(tag)?.[1]).map((hex) => (hex === undefined ? undefined : `sha256:${hex}`))];
    for (const subject of subjects) if (subject !== undefined && names.has(subject) && subject !== name) truth.add(subject, name);
  }
}

let github: Emulator;
beforeAll(async () => {
  github = await startGitHub({});
});
afterAll(() => github.close());

const isTagged = ({ tags: own }: { tags: readonly string[] }): boolean => own.some((tag) => !/^sha256-/.test(tag));

test("wherever a run is cut, whatever is locked, batched, shown or pushed meanwhile: every tag that is left can be pulled on every platform and is signed, and what is protected is there", async () => {
  let deletions = 0;
  await fc.assert(
    fc.asyncProperty(world, async ({ versions, policy, protects, locks, isShown, pushes, writes }) => {
      github.seed({ owners: { acme: {}, monalisa: { type: "User" } }, tokens: { [canary]: { user: "monalisa" } }, packages: [{ owner: "acme", type: "container", name: "api", versions: seedOf(versions) }] });
      const stack = new ProviderStack(github);
      try {
        const before = github.elsewhere.look(place)?.active ?? [];
        const pick = (at: number) => before[at % before.length];
        const truth = new Truth();
        const children = new Map<string, string[]>();
        await read(github, truth, children);
        const protectedDigest = protects === undefined ? undefined : pick(protects)?.name;
        const lockFile = path.join(stack.folder, "approved.json");
        if (locks !== undefined) writeFileSync(lockFile, writeLockFile("acme", [...new Set(locks.map((at) => pick(at)?.id ?? 0))].map((id) => ({ package: "container/api", id }))));
        const declared: Declared = {
          kind: "RetentionPolicy",
          name: "images",
          args: { owner: "acme", packageTypes: ["container"], packages: ["api"], ...policy, ...(protectedDigest === undefined ? {} : { protect: [`ghcr.io/acme/api@${protectedDigest}`] }), ...(locks === undefined ? {} : { approval: { lockFile } }) },
        };
        const check = (): void => {
          const live = github.elsewhere.look(place)?.active ?? [];
          const names = new Set(live.map(({ name }) => name));
          for (const version of live.filter(isTagged)) expect([...truth.closure(version.name)].filter((each) => !names.has(each))).toEqual([]);
          if (protectedDigest !== undefined) {
            const needed = [protectedDigest, ...truth.above(protectedDigest).filter((by) => children.get(by)?.includes(protectedDigest))];
            expect(needed.filter((each) => !names.has(each))).toEqual([]);
          }
          if (locks !== undefined) {
            const approved = new Set(locks.map((at) => pick(at)?.id));
            expect(before.filter(({ id, name }) => !names.has(name) && !approved.has(id))).toEqual([]);
          }
        };
        if (isShown) {
          const shown = await stack.preview(declared);
          expect(shown.failures).toEqual([]);
        }
        if (pushes !== undefined) {
          github.elsewhere.push(place, [{ tags: ["pushed"], index: [...new Set(pushes.map((at) => pick(at)?.name ?? ""))] }]);
          await read(github, truth, children);
        }
        await stack.cut(writes, declared);
        check();
        for (let turn = 0; turn < 3; turn++) {
          const done = await stack.up(declared);
          expect(done.failures).toEqual([]);
          check();
        }
        deletions += github.elsewhere.look(place)?.deleted.length ?? 0;
      } finally {
        stack.close();
      }
    }),
    { ...runs(0.1), endOnFailure: process.env["GHPKG_SHRINK"] === undefined },
  );
  // A campaign in which nothing is deleted shows nothing.
  expect(deletions).toBeGreaterThan(runs(0.1).numRuns);
  process.stdout.write(`${runs(0.1).numRuns} graphs, ${deletions} deletions\n`);
});
