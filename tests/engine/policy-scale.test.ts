import { appendFileSync } from "node:fs";
import type { Emulator } from "../../emulator";
import { RetentionPolicy, type RetentionPolicyArgs } from "../../sdk";
import { environmentOf, startGitHub, writes } from "../helpers/github";
import { EngineStack, operations } from "../helpers/stack";

/** `npm run campaign:scale` asks for the full sizes; `npm test` for a share. */
const full = process.env["GHPKG_SCALE"] === "full";
const deep = full ? 10_000 : 700;
const [packages, versions] = full ? [200, 100] : [12, 40];
jest.setTimeout(full ? 1_800_000 : 300_000);

const report = (figures: object): void => {
  const file = process.env["GHPKG_SCALE_REPORT"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
};

let github: Emulator;
let stack: EngineStack;
afterEach(async () => {
  stack.close();
  await github.close();
});

const moment = (index: number): string => new Date(Date.parse("2025-01-01T00:00:00Z") + index * 60_000).toISOString();
const open = async (policy: Partial<RetentionPolicyArgs>): Promise<void> => {
  const args = { owner: "acme", packageTypes: ["npm"], packages: ["*"], guards: { maxDeletes: { count: 1000 } }, delete: [], ...policy } as RetentionPolicyArgs;
  stack = await EngineStack.open({ program: async () => void new RetentionPolicy("all", args), env: environmentOf(github), config: { "github-packages:deletesPerMinute": "60000" } });
};

/** Preview, update, silent preview; answers with the seconds of each and what the state keeps. */
async function cycle(claim: string, deleted: number): Promise<Record<string, unknown>> {
  const seconds: number[] = [];
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    seconds.push(Math.round(performance.now() - started) / 1000);
    return result;
  };
  const preview = await timed(() => stack.preview());
  expect(preview.text).toContain(`will delete ${deleted} versions`);
  expect(writes(github)).toEqual([]);
  const up = await timed(() => stack.up());
  expect([up.ok, writes(github).length]).toEqual([true, deleted]);
  expect(operations(await timed(() => stack.preview()))).toEqual({ all: "same" });
  const stored = (await stack.stored("all")) ?? {};
  const bytes = Math.round(JSON.stringify(stored["ledger"]).length / deleted);
  report({ claim, deleted, requests: github.ledger.entries().length, previewSeconds: seconds[0], upSeconds: seconds[1], silentPreviewSeconds: seconds[2], ledgerBytesPerEntry: bytes });
  return { ...stored, bytes };
}

test("many versions in one package: the oldest forty go, and nothing else", async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "deep", versions: Array.from({ length: deep }, (_, index) => ({ name: `1.0.${index}`, createdAt: moment(index) })) }] });
  await open({ delete: [{ id: "beyond", beyondNewest: { count: deep - 40 } }] });
  await cycle(`${deep} versions in one package`, 40);
  expect(github.elsewhere.look("acme/npm/deep")?.deleted.map(({ name }) => Number(name.slice(4))).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
});

test("many packages: the oldest version of each goes", async () => {
  const one = (at: number) => ({ owner: "acme", type: "npm", name: `tool-${at}`, versions: Array.from({ length: versions }, (_, index) => ({ name: `1.0.${index}`, createdAt: moment(index) })) }) as const;
  github = await startGitHub({ packages: Array.from({ length: packages }, (_, at) => one(at)) });
  await open({ delete: [{ id: "beyond", beyondNewest: { count: versions - 1 } }] });
  await cycle(`${packages} packages of ${versions} versions`, packages);
  for (let at = 0; at < packages; at++) expect(github.elsewhere.look(`acme/npm/tool-${at}`)?.deleted.map(({ name }) => name)).toEqual(["1.0.0"]);
});

test("a deleted container version with one tag takes at most 250 bytes of the state", async () => {
  const images = Array.from({ length: 60 }, (_, index) => ({ tags: [`v1.2.${index}`], image: "linux/amd64", annotations: { build: `${index}` }, createdAt: moment(index) }));
  github = await startGitHub({ packages: [{ owner: "acme", type: "container", name: "platform/api", versions: images }] });
  await open({ packageTypes: ["container"], delete: [{ id: "old-builds", beyondNewest: { count: 10 } }] });
  const { bytes } = await cycle("60 tagged images", 50);
  expect(bytes).toBeLessThanOrEqual(250);
});
