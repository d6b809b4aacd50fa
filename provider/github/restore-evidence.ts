import { Failure, FailureCode, isFailure } from "../core/failure";
import { describePackage, type VersionRef } from "../core/refs";
import type { Addressed } from "./packages-api";
import type { Reads } from "./reads";
import { uncertain } from "./sender";

/** https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package */
const restorableMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Why a restore did not take, from what the lists show: GitHub documents neither status nor words for it.
 * @returns undefined where the version is live after all; `refusal` itself where it is worth sending again
 */
export async function explainRestore(ref: Addressed<VersionRef>, { refusal, reads, now }: { refusal: Failure; reads: Reads; now: () => number }): Promise<Failure | undefined> {
  const cannot = (words: string, cure: string): Failure => new Failure(FailureCode.cannotRestore, words, { ...refusal.details, cure, cause: refusal });
  let deleted, active;
  try {
    deleted = await reads.listVersions(ref, "deleted");
    active = await reads.listVersions(ref, "active");
  } catch (error) {
    if (!isFailure(error, FailureCode.packageNotFound)) throw error;
    return cannot(`${describePackage(ref)} itself cannot be read: it is deleted, or not visible to this token`, "Restore the package first.");
  }
  const found = deleted.find(({ id }) => id === ref.versionId);
  if (found === undefined) {
    if (active.some(({ id }) => id === ref.versionId)) return undefined;
    return cannot("it is not among the deleted versions: it was deleted more than 30 days ago, or never was there", "Publish it again.");
  }
  const namesake = active.find(({ name }) => name === found.name);
  if (namesake !== undefined) {
    return cannot(`its name ${found.name} is in use by version ${namesake.id}, created ${namesake.createdAt}`, "Delete that version first, or keep it and let this one go.");
  }
  if (uncertain.includes(refusal.code)) return refusal;
  const since = found.deletedAt === undefined ? "" : ` since ${found.deletedAt}`;
  if (found.deletedAt !== undefined && now() - Date.parse(found.deletedAt) > restorableMs) {
    return cannot(`it is deleted${since}, and GitHub restores for 30 days only`, "Publish it again.");
  }
  return cannot(`it is still deleted${since}, its name is free, and GitHub refuses all the same`, "Restoring needs write:packages and the admin role on the package; check both with ghpkg doctor.");
}
