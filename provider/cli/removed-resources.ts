import { decodeLedger, StoredLedger } from "../core/ledger-codec";
import { isRestorable } from "../core/restore-window";
import { placeOf, wentWith, type Away } from "./away";
import type { RemovedReport } from "../report/report";
import { Kind, type PreviewStep } from "./preview-json";

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const target = ({ owner, packageType, packageName, versionId }: Readonly<Record<string, unknown>>): string => JSON.stringify([String(owner).toLowerCase(), packageType, packageName, versionId]);

function subjectOf({ kind, stored }: PreviewStep): string {
  const owner = text(stored["owner"]) ?? "";
  if (kind === Kind.policy) return `policy for ${owner}`;
  const place = `${text(stored["packageType"]) ?? ""} package ${owner}/${text(stored["packageName"]) ?? ""}`;
  return kind === Kind.package ? place : `${place.replace(" package ", " package version ")}@${text(stored["version"]) ?? ""} (id ${String(stored["versionId"])})`;
}

type Removal = Pick<RemovedReport, "does" | "why" | "versions" | "brings">;

const nothing = (why: string): Removal => ({ does: "nothing", why, versions: 0, brings: [] });

function removedPolicy(step: PreviewStep, nowMs: number): Removal {
  const ledger = StoredLedger.safeParse(step.stored["ledger"]);
  const records = ledger.success ? decodeLedger(ledger.data) : [];
  if (records.length === 0) return nothing("it has deleted nothing that could still be restored");
  if (step.stored["onDestroy"] !== "restore") return nothing(`its ${records.length} deletions stay; another policy can take them over with adoptLedger`);
  const open = records.filter((record) => isRestorable(record.deletedAt, nowMs));
  const brings = open.map(({ packageType, packageName, id, name }) => ({ package: `${packageType}/${packageName}`, id, name }));
  return { does: "restore", why: `onDestroy is "restore": ${open.length} of its ${records.length} deletions can still be undone`, versions: open.length, brings };
}

/** The version, after what went with it and what its index needs besides; a whole package, whose versions the state only counts. */
function broughtBack({ kind, stored }: PreviewStep, away: Away): Pick<Removal, "versions" | "brings"> {
  if (kind === Kind.package) return { versions: typeof stored["versionCount"] === "number" ? Math.max(1, stored["versionCount"]) : 1, brings: [] };
  const place = placeOf(stored);
  const own = { id: Number(stored["versionId"]), name: text(stored["version"]) ?? "" };
  const went = wentWith(stored);
  // A platform that another image shares went with that one; without it this index would come back incomplete.
  const needed = away.listedBy(own.name).flatMap((digest) => (went.some(({ name }) => name === digest) ? [] : (away.find(place, digest) ?? [])));
  const gone = went.filter(({ id }) => !away.cameBack(id, stored["deletedAt"]));
  const brings = [...needed, ...gone, own].map(({ id, name }) => ({ package: place, id, name }));
  return { versions: brings.length, brings };
}

function removedVersion(step: PreviewStep, at: { nowMs: number; declared: ReadonlySet<string>; away: Away }): Removal {
  const { stored } = step;
  if (stored["onDestroy"] === "leave") return nothing('onDestroy is "leave"');
  if (at.declared.has(target(stored))) return nothing("another resource of this program declares it now");
  if (stored["observedState"] !== "deleted") return nothing(stored["observedState"] === "present" ? "it is live, and removing a resource never deletes anything" : "it is gone");
  if (stored["deletedByThisResource"] !== true) return nothing("this resource did not delete it");
  const deletedAt = text(stored["deletedAt"]);
  if (deletedAt !== undefined && !isRestorable(deletedAt, at.nowMs)) return nothing(`it was deleted on ${deletedAt}, and GitHub restores it no more`);
  return { does: "restore", why: "this resource deleted it, and onDestroy is \"restore\"", ...broughtBack(step, at.away) };
}

/** What the delete handlers of removed resources will do: the engine itself only says "delete". */
export function removedResources(steps: readonly PreviewStep[], { nowMs, away, comesBack = [] }: { readonly nowMs: number; readonly away: Away; readonly comesBack?: readonly number[] }): RemovedReport[] {
  const declared = new Set(steps.filter(({ inputs }) => inputs["packageName"] !== undefined).map(({ inputs }) => target(inputs)));
  // What two of them need comes back once, and what a living resource brings back is told there.
  const told = new Set(comesBack);
  return steps
    .filter(({ op }) => op === "delete" || op === "delete-replaced")
    .map((step) => {
      const removal = step.kind === Kind.policy ? removedPolicy(step, nowMs) : removedVersion(step, { nowMs, declared, away });
      const brings = removal.brings.filter(({ id }) => !told.has(id));
      for (const { id } of brings) told.add(id);
      return { name: step.name, type: step.kind, subject: subjectOf(step), ...removal, versions: removal.versions - (removal.brings.length - brings.length), brings };
    });
}
