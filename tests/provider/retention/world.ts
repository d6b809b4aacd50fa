import { createHash } from "node:crypto";
import { checkLedger, checkPolicy, checkSnapshot, evaluate, type Decision, type EvaluateInput, type LedgerEntry, type Plan, type SnapshotPackage, type SnapshotVersion } from "../../../provider/retention";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

/** The instant of every plan in these tests. */
export const NOW = Date.parse("2026-06-01T00:00:00Z");
const dayMs = 86_400_000;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
/** A digest that is always the same for the same name. */
export const digest = (name: string | number): string => `sha256:${sha256(String(name))}`;
/** The tag under which a referrer of that digest is found. */
export const referrerTag = (name: string | number, suffix = ".sig"): string => digest(name).replace(":", "-") + suffix;
export const daysAgo = (days: number): string => new Date(NOW - days * dayMs).toISOString();

interface Sketch extends Partial<Omit<SnapshotVersion, "children" | "subject">> {
  /** In days before NOW. */
  age?: number;
  /** Names for `digest`. */
  children?: readonly (string | number)[];
  subject?: string | number;
}

/** An image version; its digest is made from its id. */
export function image(id: number, sketch: Sketch = {}): SnapshotVersion {
  const { age = 100, children, subject, ...rest } = sketch;
  const createdAt = daysAgo(age);
  return { id, name: digest(id), createdAt, updatedAt: createdAt, ...(children && { children: children.map(digest) }), ...(subject !== undefined && { subject: digest(subject) }), ...rest };
}

/** A version of another type. */
export function release(id: number, name: string, sketch: Sketch = {}): SnapshotVersion {
  return { ...image(id, sketch), name };
}

export const container = (versions: SnapshotVersion[], name = "api"): SnapshotPackage => ({ packageType: "container", name, visibility: "private", versions });
export const npm = (versions: SnapshotVersion[], name = "left-pad"): SnapshotPackage => ({ packageType: "npm", name, visibility: "private", versions });

export function entry(version: SnapshotVersion, deletedDaysAgo: number, found: { packageType?: LedgerEntry["packageType"]; packageName?: string; via?: number } = {}): LedgerEntry {
  return { packageType: "container", packageName: "api", ...found, ...version, deletedAt: daysAgo(deletedDaysAgo) };
}

export type PolicySketch = Partial<RetentionPolicyArgs>;

/** A policy over everything, with guards out of the way unless they are given. */
export function policy(sketch: PolicySketch): RetentionPolicyArgs {
  const { guards, ...rest } = sketch;
  const checked = checkPolicy({ owner: "acme", packageTypes: ["container", "docker", "npm", "maven", "nuget", "rubygems"], packages: ["*"], delete: [], guards: { minAge: "0h", maxDeletes: { count: 1_000_000 }, ...guards }, ...rest });
  if (checked.problems !== undefined) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

export type More = Partial<Omit<EvaluateInput, "policy" | "snapshot">> & { pins?: { id: number; state: "present" | "deleted" }[] };

/** Evaluates without letting problems pass. */
export function plan(sketch: PolicySketch, packages: SnapshotPackage[], more: More = {}): Plan {
  const { pins, ...input } = more;
  const snapshot = checkSnapshot({ format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", ...(pins && { pins }), packages });
  if (snapshot.problems !== undefined) throw new Error(JSON.stringify(snapshot.problems));
  const ledger = checkLedger({ entries: input.ledger ?? [] });
  if (ledger.problems !== undefined) throw new Error(JSON.stringify(ledger.problems));
  const evaluation = evaluate({ policy: policy(sketch), snapshot: snapshot.value, at: NOW, sha256, ...input });
  if (evaluation.problems !== undefined) throw new Error(JSON.stringify(evaluation.problems));
  return evaluation.plan;
}

/** Ids by action, sorted: what most cases are about. */
export function idsOf(from: Plan, action: Decision["action"]): number[] {
  return from.decisions.filter((decision) => decision.action === action).map((decision) => decision.id).sort((a, b) => a - b);
}

export function decisionOf(from: Plan, id: number): Decision {
  const found = from.decisions.find((decision) => decision.id === id);
  if (found === undefined) throw new Error(`no decision about ${id}`);
  return found;
}

/** Ids that a policy deletes from one container package. */
export const deletedImages = (sketch: PolicySketch, versions: SnapshotVersion[], more: More = {}): number[] => idsOf(plan(sketch, [container(versions)], more), "delete");
/** Ids that a policy deletes from one npm package. */
export const deletedReleases = (sketch: PolicySketch, versions: SnapshotVersion[], more: More = {}): number[] => idsOf(plan(sketch, [npm(versions)], more), "delete");

/** A version that nothing deletes, so that sparing has nothing to do. */
export const anchor = (id = 9999): SnapshotVersion => image(id, { age: 0, tags: ["anchor"] });
export const keepAnchor = { id: "anchor", select: { tags: ["anchor"] } };
export const everything = { id: "all", everything: true } as const;
