import { z } from "zod";
import type { PackageType } from "./refs";

/** One version that a policy deleted, as the retention engine reads it, with why and in which plan. */
export interface LedgerRecord {
  readonly packageType: PackageType;
  readonly packageName: string;
  readonly id: number;
  readonly name: string;
  readonly tags?: string[];
  readonly createdAt: string;
  readonly deletedAt: string;
  /** Root that it went with. */
  readonly via?: number;
  readonly children?: string[];
  readonly subject?: string;
  readonly rules: readonly string[];
  readonly plan: string;
}

/** A digest that is the name of a row stands there once: elsewhere it is that row's place. */
const Digest = z.union([z.string(), z.int().nonnegative()]);
const Row = z.tuple([z.int(), z.int(), z.string(), z.int(), z.int(), z.array(z.int()), z.int(), z.looseObject({ t: z.array(z.string()).optional(), v: z.int().optional(), c: z.array(Digest).optional(), s: Digest.optional() })]);

/**
 * The ledger as the engine's state keeps it: digests, names, rules and plans once each, times as epoch seconds.
 * A container version with one tag takes about 130 bytes.
 */
export const StoredLedger = z.strictObject({
  packages: z.array(z.string()),
  rules: z.array(z.string()),
  plans: z.array(z.string()),
  /** package, id, name, createdAt, deletedAt, rules, plan, rest */
  rows: z.array(Row),
});
export type StoredLedger = z.infer<typeof StoredLedger>;

export const emptyLedger: StoredLedger = { packages: [], rules: [], plans: [], rows: [] };

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);
const instantOf = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString().replace(".000Z", "Z");

class Table {
  readonly texts: string[] = [];
  readonly #places = new Map<string, number>();

  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

export function encodeLedger(records: readonly LedgerRecord[]): StoredLedger {
  const [packages, rules, plans] = [new Table(), new Table(), new Table()];
  const sorted = [...records].sort((a, b) => a.id - b.id);
  const places = new Map(sorted.map((record, place) => [record.name, place]));
  const digest = (name: string): string | number => places.get(name) ?? name;
  const rows = sorted.map((record): StoredLedger["rows"][number] => [
    packages.place(`${record.packageType}/${record.packageName}`),
    record.id,
    record.name,
    seconds(record.createdAt),
    seconds(record.deletedAt),
    record.rules.map((rule) => rules.place(rule)),
    plans.place(record.plan),
    {
      ...(record.tags === undefined || record.tags.length === 0 ? {} : { t: record.tags }),
      ...(record.via === undefined ? {} : { v: record.via }),
      ...(record.children === undefined ? {} : { c: record.children.map(digest) }),
      ...(record.subject === undefined ? {} : { s: digest(record.subject) }),
    },
  ]);
  return { packages: packages.texts, rules: rules.texts, plans: plans.texts, rows };
}

export function decodeLedger(stored: StoredLedger): LedgerRecord[] {
  const text = (table: readonly string[], place: number): string => table[place] ?? "";
  const digest = (value: string | number): string => (typeof value === "string" ? value : (stored.rows[value]?.[2] ?? ""));
  return stored.rows.map(([pkg, id, name, createdAt, deletedAt, rules, plan, rest]) => {
    const key = text(stored.packages, pkg);
    const slash = key.indexOf("/");
    return {
      packageType: key.slice(0, slash) as PackageType,
      packageName: key.slice(slash + 1),
      id,
      name,
      createdAt: instantOf(createdAt),
      deletedAt: instantOf(deletedAt),
      rules: rules.map((place) => text(stored.rules, place)),
      plan: text(stored.plans, plan),
      ...(rest.t === undefined ? {} : { tags: rest.t }),
      ...(rest.v === undefined ? {} : { via: rest.v }),
      ...(rest.c === undefined ? {} : { children: rest.c.map(digest) }),
      ...(rest.s === undefined ? {} : { subject: digest(rest.s) }),
    };
  });
}
