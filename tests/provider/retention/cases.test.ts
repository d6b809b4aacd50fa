import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { planCommand } from "../../../provider/cli/plan";
import type { Decision, Plan } from "../../../provider/retention";
import { daysAgo, digest, referrerTag } from "./world";

/** One version as a case writes it: ages in days, tags in one text, relatives by id. */
interface Row {
  readonly id: number;
  readonly name?: string;
  readonly age?: number;
  readonly touched?: number;
  readonly tags?: string;
  readonly children?: readonly number[];
  readonly subject?: number;
  /** Id of the version whose signature this is, by cosign's tag. */
  readonly signs?: number;
  /** Days since its deletion. */
  readonly deleted?: number;
  readonly [more: string]: unknown;
}

type PerVersion<T> = Readonly<Record<string, T>>;

interface Expected extends Partial<Readonly<Record<Decision["action"], readonly number[]>>> {
  readonly code?: number;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly unranked?: readonly string[];
  /** Ids in the order of the plan. */
  readonly restores?: readonly number[];
  readonly formerRelative?: readonly number[];
  readonly by?: PerVersion<readonly string[]>;
  readonly savedBy?: PerVersion<readonly string[]>;
  readonly rank?: PerVersion<Decision["rank"]>;
  readonly via?: PerVersion<number>;
  readonly neededBy?: PerVersion<number>;
  readonly reason?: PerVersion<string>;
}

interface Case {
  readonly says: string;
  readonly policy: object;
  readonly previous?: object;
  readonly ledger?: Readonly<Record<string, readonly Row[]>>;
  readonly about?: Readonly<Record<string, object>>;
  readonly expect: Expected;
}

const packageTypes = ["container", "npm"];
const splitKey = (key: string): [string, string] => [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];

function versionOf({ id, name, age = 100, touched, tags, children, subject, signs, deleted, ...more }: Row): object {
  const all = [...(tags === undefined ? [] : tags.split(" ")), ...(signs === undefined ? [] : [referrerTag(signs)])];
  return {
    id,
    name: name ?? digest(id),
    createdAt: daysAgo(age),
    updatedAt: daysAgo(touched ?? age),
    ...(all.length > 0 && { tags: all }),
    ...(children && { children: children.map(digest) }),
    ...(subject !== undefined && { subject: digest(subject) }),
    ...(deleted !== undefined && { deletedAt: daysAgo(deleted) }),
    ...more,
  };
}

/** `sha256:13` in a case's policy is the digest of version 13. Guards are out of the way unless they are given. */
function policyOf(given: object): string {
  const policy = { owner: "acme", packageTypes, packages: ["*"], guards: { minAge: "0h" }, ...given };
  return JSON.stringify(policy).replace(/"sha256:(\d+)"/g, (_text, id: string) => JSON.stringify(digest(Number(id))));
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ghpkg-case-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a case through the command's own entry, on files. */
function run(given: Case): { code: number; plan: Plan & { error?: string } } {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const packages = Object.entries(given).flatMap(([key, rows]) => {
    if (!packageTypes.includes(splitKey(key)[0])) return [];
    const [packageType, name] = splitKey(key);
    return [{ packageType, name, visibility: "private", ...given.about?.[key], versions: (rows as readonly Row[]).map(versionOf) }];
  });
  const snapshot = JSON.stringify({ format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages });
  const entries = Object.entries(given.ledger ?? {}).flatMap(([key, rows]) => rows.map((row) => ({ packageType: splitKey(key)[0], packageName: splitKey(key)[1], ...versionOf(row) })));
  const argv = ["--snapshot", file("snapshot.json", snapshot), "--policy", file("policy.json", policyOf(given.policy)), "--as-of", "2026-06-01T00:00:00Z", "--json"];
  if (given.ledger !== undefined) argv.push("--ledger", file("ledger.json", JSON.stringify({ entries })));
  if (given.previous !== undefined) argv.push("--previous-policy", file("previous.json", policyOf(given.previous)));
  let [out, err, code] = ["", "", 0];
  try {
    planCommand({ out: (text) => (out += text), err: (text) => (err += text), now: () => 0 }).exitOverride().parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode;
  }
  if (out === "") throw new Error(err);
  return { code, plan: JSON.parse(out) as Plan & { error?: string } };
}

const actions = ["delete", "restore", "keep", "blocked", "waiting", "unrecoverable"] as const;
const fields = ["by", "savedBy", "rank", "via", "neededBy", "reason"] as const;

function check({ expect: expected, ...given }: Case): void {
  const { code, plan } = run({ ...given, expect: expected });
  const idsOf = (found: readonly { id: number }[]): number[] => found.map(({ id }) => id).sort((a, b) => a - b);
  for (const action of actions) if (expected[action] !== undefined) expect({ [action]: idsOf(plan.decisions.filter((decision) => decision.action === action)) }).toEqual({ [action]: expected[action] });
  for (const field of fields) {
    for (const [id, value] of Object.entries(expected[field] ?? {})) expect({ id, [field]: plan.decisions.find((decision) => decision.id === Number(id))?.[field] }).toEqual({ id, [field]: value });
  }
  expect(code).toBe(expected.code ?? 0);
  if (expected.error !== undefined) expect(plan.error).toContain(expected.error);
  if (expected.warnings !== undefined) expect(plan.warnings).toEqual(expected.warnings);
  if (expected.unranked !== undefined) expect(plan.unranked.map(({ rule, id }) => `${rule} ${id}`)).toEqual(expected.unranked);
  if (expected.restores !== undefined) expect(plan.restores.map(({ id }) => id)).toEqual(expected.restores);
  if (expected.formerRelative !== undefined) expect(idsOf(plan.decisions.filter(({ formerRelative }) => formerRelative))).toEqual(expected.formerRelative);
  // What a stopped plan would have deleted, and what another deletes, is what its decisions say.
  expect(idsOf(plan.wouldDelete ?? plan.deletions)).toEqual(idsOf(plan.decisions.filter(({ action }) => action === "delete")));
  if (expected.code === 3) expect(plan.deletions).toEqual([]);
}

const chapters = readdirSync(join(__dirname, "cases")).sort();
describe.each(chapters)("%s", (chapter) => {
  const cases = JSON.parse(readFileSync(join(__dirname, "cases", chapter), "utf8")) as readonly Case[];
  test.each(cases)("$says", (given) => check(given));
});
