import { Failure, FailureCode, isFailure } from "../core/failure";
import type { VersionRef } from "../core/refs";
import type { Calls } from "./calls";
import type { Addressed, PackagesApi } from "./packages-api";
import type { Reads } from "./reads";
import { explainRestore } from "./restore-evidence";
import { Operation } from "./routes";
import { backOff, uncertain, type Call, type Sender } from "./sender";

export type Writes = Pick<PackagesApi, "deleteVersion" | "deletePackage" | "restoreVersion" | "restorePackage">;

export interface WriteEdges {
  readonly calls: Calls;
  readonly send: Sender;
  readonly reads: Reads;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

const notFound: readonly FailureCode[] = [FailureCode.versionNotFound, FailureCode.packageNotFound, FailureCode.ownerNotFound];

/**
 * Writes are sent again only after reading showed that the lost one had no effect.
 * A 404 to a delete means "gone" or "no admin permission"; only a second read tells them apart, and a second delete
 * whether it was a moment's answer.
 */
export function createWrites({ calls, send, reads, sleep, now }: WriteEdges): Writes {
  const versionIsThere = async (ref: Addressed<VersionRef>): Promise<boolean> => {
    try {
      return (await reads.getVersion(ref)).deletedAt === undefined;
    } catch (error) {
      if (isFailure(error, FailureCode.versionNotFound)) return false;
      throw error;
    }
  };
  const inDeletedList = async (ref: Addressed<VersionRef>): Promise<boolean> => (await reads.listVersions(ref, "deleted")).some(({ id }) => id === ref.versionId);

  const remove = async (call: Call, stillThere: () => Promise<boolean>, didIt: () => Promise<boolean>): Promise<"deleted" | "gone"> => {
    let lost: Failure | undefined;
    let doubted = false;
    for (const pause of [...backOff, undefined]) {
      try {
        await send(call);
        return "deleted";
      } catch (error) {
        if (isFailure(error, ...notFound)) {
          if (!(await stillThere())) return lost !== undefined && (await didIt()) ? "deleted" : "gone";
          // A replica that lags gives the same answer, and what is taken for a lack of permission is remembered.
          if (doubted || pause === undefined) throw noAdmin(call, error);
          doubted = true;
          await sleep(pause);
          continue;
        }
        // The answer before was lost: that it may have taken effect counts for more than that this one was too late.
        if (isFailure(error, FailureCode.expired)) throw lost ?? error;
        if (!isFailure(error, ...uncertain)) throw error;
        lost = error;
        if (!(await stillThere())) return (await didIt()) ? "deleted" : "gone";
        if (pause !== undefined) await sleep(pause);
      }
    }
    throw lost ?? new Failure(FailureCode.server, "no answer", { operation: call.operation, subject: call.subject });
  };

  const revive = async (call: Call, explain: (refusal: Failure) => Promise<Failure | undefined>): Promise<void> => {
    let lost: Failure | undefined;
    for (const pause of [...backOff, undefined]) {
      try {
        await send(call);
        return;
      } catch (error) {
        if (!isFailure(error, ...uncertain, ...notFound, FailureCode.refused)) throw error;
        const why = await explain(error);
        if (why === undefined) return;
        if (why !== error) throw why;
        lost = error;
        if (pause !== undefined) await sleep(pause);
      }
    }
    throw lost ?? new Failure(FailureCode.server, "no answer", { operation: call.operation, subject: call.subject });
  };

  return {
    async deleteVersion(ref, options = {}) {
      const call = await calls.onVersion(Operation.deleteVersion, ref);
      return remove(
        { ...call, ...(options.expiresAt === undefined ? {} : { expiresAt: options.expiresAt }) },
        () => versionIsThere(ref),
        async () => options.seen === true || inDeletedList(ref),
      );
    },
    async deletePackage(ref) {
      const call = await calls.onPackage(Operation.deletePackage, ref);
      return remove(
        call,
        async () => (await reads.findPackage(ref)) !== undefined,
        // Deleted packages cannot be listed. It was readable a moment ago, or this delete would not have been sent.
        async () => true,
      );
    },
    async restoreVersion(ref) {
      const call = await calls.onVersion(Operation.restoreVersion, ref);
      await revive(call, (refusal) => explainRestore(ref, { refusal, reads, now }));
    },
    async restorePackage(ref) {
      const call = await calls.onPackage(Operation.restorePackage, ref);
      await revive(call, async (refusal) => {
        const live = await reads.findPackage(ref);
        if (uncertain.includes(refusal.code)) return live === undefined ? refusal : undefined;
        const why = live === undefined
          ? "it cannot be read either: it was not deleted within the last 30 days, or this token may not restore it"
          : `a package of this name is there (id ${live.id}, created ${live.createdAt})`;
        return new Failure(FailureCode.cannotRestore, why, {
          ...refusal.details,
          cause: refusal,
          cure: live === undefined ? "Restoring needs write:packages and the admin role; look at the owner's deleted packages in the web interface." : "Delete or rename the package that took the name first, if it is another one.",
        });
      });
    },
  };
}

function noAdmin(call: Call, cause: Failure): Failure {
  const { operation, subject } = call;
  return new Failure(FailureCode.noAdminPermission, "GitHub answers 404 to the delete, but this token can read it: it lacks the admin permission", {
    operation,
    subject,
    status: 404,
    ...(cause.details.documentationUrl === undefined ? {} : { documentationUrl: cause.details.documentationUrl }),
    cure: "Give the account behind the token the Admin role in the package's settings, or in its repository where the package takes its permissions from there.",
    cause,
  });
}
