import { join } from "node:path";
import { z } from "zod";
import { decodeLedger, StoredLedger } from "../core/ledger-codec";
import { BoundedFolder } from "../plan-dir/bounded-folder";
import type { ShownPlan } from "../plan-dir/read-plans";
import { restoredVersions } from "../plan-dir/restored";
import { parseManifest } from "../registry/parse-manifest";
import { Kind, type PreviewStep } from "./preview-json";
import type { VerifiedPolicy } from "./verified-policy";

/** One version by its id and name; of an image the name is its digest. */
export interface AwayVersion {
  readonly id: number;
  readonly name: string;
}

/** What will be deleted once the update has done what the preview showed, as far as this stack deleted it or will. */
export interface Away {
  /** `packageType/packageName` and a name. */
  find(place: string, name: string): AwayVersion | undefined;
  /** Whether it came back after a deletion (RFC 3339): what two images shared may have come back with the other one. */
  cameBack(id: number, deletedAt: unknown): boolean;
  /** What an index lists, directly and through others, as far as its manifest was read before. */
  listedBy(digest: string): readonly string[];
}

const Versions = z.array(z.looseObject({ id: z.number(), name: z.string() })).catch([]);

/** What went with a version, as its state or inputs keep it. */
export const wentWith = (properties: Readonly<Record<string, unknown>>): AwayVersion[] => Versions.parse(properties["goesWith"] ?? []);
export const placeOf = ({ packageType, packageName }: Readonly<Record<string, unknown>>): string => `${String(packageType)}/${String(packageName)}`;

interface Sources {
  readonly steps: readonly PreviewStep[];
  /** Of this preview's stack. */
  readonly plans: Iterable<ShownPlan>;
  readonly policies: readonly VerifiedPolicy[];
  readonly planDir: string;
}

/** Gathers it from what the stack's state and the plan files say; nothing is asked of GitHub. */
export function awayAfter({ steps, plans, policies, planDir }: Sources): Away {
  const known = new Map<string, AwayVersion>();
  const put = (place: string, versions: readonly AwayVersion[]): void => versions.forEach(({ id, name }) => known.set(`${place}@${name}`, { id, name }));
  const brought = new Set<number>();
  const restoredAt = restoredVersions(planDir);
  const cameBack = (id: number, deletedAt: unknown): boolean => (restoredAt.get(id) ?? 0) >= Date.parse(String(deletedAt));
  for (const { kind, stored } of steps) {
    if (kind === Kind.packageVersion && stored["observedState"] === "deleted") {
      put(placeOf(stored), [...wentWith(stored).filter(({ id }) => !cameBack(id, stored["deletedAt"])), { id: Number(stored["versionId"]), name: String(stored["version"]) }]);
    }
    const ledger = kind === Kind.policy ? StoredLedger.safeParse(stored["ledger"]) : undefined;
    for (const record of ledger?.success === true ? decodeLedger(ledger.data) : []) put(placeOf({ ...record }), [record]);
  }
  for (const { plan, ledger } of policies) {
    for (const entry of ledger) put(placeOf({ ...entry }), [entry]);
    for (const { package: place, id, name, action } of plan.stopped === undefined ? plan.decisions : []) {
      if (action === "delete") put(place, [{ id, name }]);
      if (action === "restore") brought.add(id);
    }
  }
  const inputs = new Map(steps.map((step) => [String(step.inputs["key"]), step.inputs]));
  for (const shown of plans) {
    if (shown.kind !== "resource") continue;
    const { key, action, versions, brings = [], away } = shown.file;
    if (away !== undefined) put(away.package, away.versions);
    const own = inputs.get(key);
    if (action === "delete" && own !== undefined) put(placeOf(own), versions);
    for (const { id } of own === undefined ? [] : brings) brought.add(id);
  }
  const manifests = new BoundedFolder(join(planDir, "manifests"));
  return {
    cameBack,
    find(place, name) {
      const found = known.get(`${place}@${name}`);
      return found === undefined || brought.has(found.id) ? undefined : found;
    },
    listedBy(digest) {
      const found = new Set([digest]);
      for (const each of found) for (const child of childrenIn(manifests, each)) found.add(child);
      return [...found].slice(1).reverse();
    },
  };
}

function childrenIn(manifests: BoundedFolder, digest: string): string[] {
  const bytes = manifests.read(digest);
  if (bytes === undefined) return [];
  try {
    return parseManifest(bytes, digest).children.map((child) => child.digest);
  } catch {
    return []; // what cannot be understood was not read before either
  }
}
