import { PlannedAction } from "../core/lifecycle-table";
import type { Plan, PlannedVersion } from "../plan-dir/plan-file";
import type { Observation } from "../resources/resource-kind";

const again = "Nothing was deleted. Read the next preview, then run pulumi up again.";

/**
 * What makes the update another one than its preview showed, in words: it would take more, or a version has come that
 * may need what goes. Nothing where it takes no more, or where no preview showed anything (`--skip-preview`).
 * @param others what the preview showed of resources that were checked before this one: what two images share goes with
 * the one that is checked last, and an update may check them in another order.
 */
export function differenceFromShown(shown: Plan | undefined, { action, observation }: { action: PlannedAction; observation: Observation }, others: Iterable<Plan | undefined> = []): string | undefined {
  if (action !== PlannedAction.delete || shown === undefined) return undefined;
  if (shown.action === "undecided") {
    return `the preview could not show what would be deleted, because an input was not known yet; now it is ${observation.subject}. ${again}`;
  }
  const deletions = [...others].flatMap((other) => (other?.action === PlannedAction.delete ? other.versions : []));
  const shownTags = new Map([...deletions, ...shown.versions].map((version) => [version.id, tagsOf(version)]));
  const more = observation.takes.filter((version) => shownTags.get(version.id) !== tagsOf(version));
  if (more.length > 0) {
    const had = shown.versions.length === 0 ? "the preview showed no deletion" : `the preview showed ${shown.versions.length} version(s) of ${shown.subject}`;
    return `${had}; now ${nameSome(more, shownTags)} would be deleted as well. ${again}`;
  }
  const shownLive = new Set(shown.live);
  const newcomers = shown.live === undefined ? [] : (observation.live ?? []).filter((version) => !shownLive.has(version.id));
  if (newcomers.length === 0) return undefined;
  return `since the preview ${nameSome(newcomers, shownTags)} came into the package of ${observation.subject} and may refer to it. ${again}`;
}

const tagsOf = (version: PlannedVersion): string => [...version.tags].sort().join(", ");

/** Five versions and the number of the others; where a version was shown with other tags, both stand there. */
function nameSome(versions: readonly PlannedVersion[], shownTags: ReadonlyMap<number, string>): string {
  const names = versions.slice(0, 5).map((version) => {
    const before = shownTags.get(version.id);
    const tags = tagsOf(version) || "no tags";
    return before === undefined ? `${version.name} (id ${version.id}, ${tags})` : `${version.name} (id ${version.id}, shown with ${before || "no tags"}, now with ${tags})`;
  });
  return `${names.join("; ")}${versions.length > 5 ? ` and ${versions.length - 5} more` : ""}`;
}
