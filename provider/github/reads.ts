import { Failure, FailureCode, isFailure } from "../core/failure";
import type { ObservedPackage } from "../core/observed";
import type { PackageRef } from "../core/refs";
import type { Calls } from "./calls";
import type { Keeping } from "./kept-answers";
import { newestFirst, perPage, readList, readPage } from "./lists";
import { nearestNames } from "./nearest";
import type { Addressed, PackagesApi } from "./packages-api";
import { Operation } from "./routes";
import type { Call, Sender } from "./sender";
import { parseArray, parsePackage, parseVersion, type Checked } from "./shapes";

/** GitHub lists no more than this many packages of one owner and type. */
const mostPackages = 10_000;

export interface Reads extends Pick<PackagesApi, "listPackages" | "getPackage" | "listVersions" | "pageOfVersions" | "getVersion" | "listDockerMigrationConflicts"> {
  /** Undefined where the package cannot be read; looks for no similar names. */
  findPackage(ref: Addressed<PackageRef>): Promise<ObservedPackage | undefined>;
}

export function createReads({ calls, send }: { calls: Calls; send: Sender }): Reads {
  const one = async <T>(call: Call, parse: (data: unknown) => Checked<T>): Promise<T> => {
    const answer = await send(call);
    const checked = parse(answer.data);
    if (checked.ok) return checked.value;
    throw new Failure(FailureCode.unexpectedResponse, checked.reason, { operation: call.operation, subject: call.subject, status: answer.status });
  };

  // One page, read once per owner and type: enough for a hint, and no more than a hint is worth.
  const hints = new Map<string, Promise<readonly string[]>>();
  const visibleNames = (ref: Addressed<PackageRef>): Promise<readonly string[]> => {
    const key = `${ref.owner.toLowerCase()} ${ref.ownerType} ${ref.packageType}`;
    const names =
      hints.get(key) ??
      (async () => {
        const owner = ref.ownerType === undefined ? ref.owner : { login: ref.owner, ownerType: ref.ownerType };
        const call = await calls.onOwner(Operation.listPackages, owner, { package_type: ref.packageType, per_page: String(perPage) }, ref.packageType);
        return (await one(call, (data) => parseArray(data, parsePackage))).map((found) => found.name);
      })().catch(() => []);
    hints.set(key, names);
    return names;
  };

  const withHint = async <T>(ref: Addressed<PackageRef>, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!isFailure(error, FailureCode.packageNotFound)) throw error;
      const near = nearestNames(ref.packageName, await visibleNames(ref));
      const cure = near.length === 0 ? error.details.cure : `Did you mean ${near.map((name) => JSON.stringify(name)).join(" or ")}? ${error.details.cure ?? ""}`.trim();
      throw new Failure(error.code, error.words, { ...error.details, ...(cure === undefined ? {} : { cure }) });
    }
  };

  const readPackage = async (ref: Addressed<PackageRef>): Promise<ObservedPackage> => one(await calls.onPackage(Operation.getPackage, ref), parsePackage);

  return {
    async listPackages(owner, packageType, visibility) {
      const call = await calls.onOwner(Operation.listPackages, owner, { package_type: packageType, ...(visibility === undefined ? {} : { visibility }), per_page: String(perPage) }, packageType);
      const { items } = await settled((keeping) => readList({ ...call, keeping }, parsePackage, send));
      if (items.length >= mostPackages) {
        throw new Failure(FailureCode.refused, `GitHub lists no more than ${mostPackages} packages, so this list may lack some`, { operation: call.operation, subject: call.subject, cure: "Name the packages, or list them by visibility." });
      }
      return newestFirst(items);
    },

    getPackage: (ref) => withHint(ref, () => readPackage(ref)),

    async findPackage(ref) {
      try {
        return await readPackage(ref);
      } catch (error) {
        if (isFailure(error, FailureCode.packageNotFound)) return undefined;
        throw error;
      }
    },

    listVersions: (ref, state, options = {}) =>
      withHint(ref, async () => {
        const call = await calls.onPackage(Operation.listVersions, ref, { state, per_page: String(perPage) });
        return newestFirst((await settled((keeping) => readList({ ...call, keeping }, (item) => parseVersion(item, ref.packageType), send), options.expectedCount)).items);
      }),

    async pageOfVersions(ref, page) {
      const call = await calls.onPackage(Operation.listVersions, ref, { state: "active", per_page: String(perPage), page: String(page) });
      const { items, next } = await readPage(call, (item) => parseVersion(item, ref.packageType), send);
      return { versions: newestFirst(items), isLast: next === undefined };
    },

    async getVersion(ref, options = {}) {
      const call = await calls.onVersion(Operation.getVersion, ref);
      try {
        const version = await one(call, (data) => parseVersion(data, ref.packageType));
        if (version.id === ref.versionId) return version;
        throw new Failure(FailureCode.unexpectedResponse, `the answer is about version ${version.id}`, { operation: call.operation, subject: call.subject });
      } catch (error) {
        if (!isFailure(error, FailureCode.versionNotFound) || options.packageIsThere === true) throw error;
        // 404 also means "may not see": the version is proven absent only where its package can be read.
        await withHint(ref, () => readPackage(ref));
        throw error;
      }
    },

    async listDockerMigrationConflicts(owner) {
      const call = await calls.onOwner(Operation.listConflicts, owner, {});
      return newestFirst(await one({ ...call, url: call.url.replace(/\?$/, "") }, (data) => parseArray(data, parsePackage)));
    },
  };
}

/** Reads a list once more where it shows that something was published or deleted between its pages. */
async function settled<T extends { drifted: boolean; items: readonly unknown[]; pages: number }>(read: (keeping: Keeping) => Promise<T>, expectedCount?: number): Promise<T> {
  const first = await read("ask");
  const short = expectedCount !== undefined && first.pages > 1 && first.items.length !== expectedCount;
  return first.drifted || short ? read("renew") : first;
}
