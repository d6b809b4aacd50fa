import { deleteVersion, refuseVersionDeletion } from "../state/deletion";
import { VersionState, type Package, type Version } from "../state/model";
import { restorableVersion, restoreVersion } from "../state/restoration";
import { admit, requireAdmin, type Admitted } from "./access";
import type { Answer, Call } from "./call";
import { shapeContext, visiblePackage } from "./packages";
import { versionShape } from "./package-shape";
import { firstIndex, linkHeader } from "./paging";
import { namedVersion, queriedPage, queriedState, requireNoBody } from "./parameters";
import { Problem } from "./problem";

export function listVersions(call: Admitted): Answer {
  const state = queriedState(call);
  const page = queriedPage(call);
  const pkg = visiblePackage(call);
  return versionList(call, pkg, { versions: pkg.versions.newest(state, firstIndex(page), page.perPage), total: pkg.versions.count(state) });
}

/** The same list with other members, for lists that are behind the truth. */
export function relistVersions(call: Call, shown: (version: Version) => boolean): Answer {
  const admitted = admit(call);
  const page = queriedPage(call);
  const pkg = visiblePackage(admitted);
  const all = [...pkg.versions.newest(VersionState.active), ...pkg.versions.newest(VersionState.deleted)]
    .filter(shown)
    .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  return versionList(admitted, pkg, { versions: all.slice(firstIndex(page), firstIndex(page) + page.perPage), total: all.length });
}

function versionList(call: Admitted, pkg: Package, list: { versions: readonly Version[]; total: number }): Answer {
  return {
    status: 200,
    body: list.versions.map((version) => versionShape(shapeContext(call), pkg, version)),
    headers: linkHeader(call, {
      owner: call.owner,
      path: `/packages/${pkg.type}/${encodeURIComponent(pkg.name)}/versions`,
      total: list.total,
      page: queriedPage(call),
    }),
  };
}

/** A deleted version is only found in the list of the deleted ones. */
export function getVersion(call: Admitted): Answer {
  const id = namedVersion(call);
  const pkg = visiblePackage(call);
  const version = pkg.versions.find(id, VersionState.active);
  if (version === undefined) throw new Problem("version-404");
  return { status: 200, body: versionShape(shapeContext(call), pkg, version) };
}

export function removeVersion(call: Admitted): Answer {
  const { store, knobs } = call.world;
  const id = namedVersion(call);
  requireNoBody(call);
  const pkg = visiblePackage(call);
  requireAdmin(call, pkg);
  const version = pkg.versions.find(id, VersionState.active);
  if (version === undefined) throw new Problem("version-404");
  const refusal = refuseVersionDeletion(pkg, version, knobs);
  if (refusal !== undefined) throw new Problem(refusal);
  return { status: 204, effect: deleteVersion(store, { pkg, version, at: call.now }) };
}

export function reviveVersion(call: Admitted): Answer {
  const id = namedVersion(call);
  requireNoBody(call);
  const pkg = visiblePackage(call);
  requireAdmin(call, pkg);
  const found = restorableVersion(pkg, id);
  if (typeof found === "string") {
    throw new Problem("cannot-restore", { status: call.world.knobs.restoreRefusal, message: `Package version cannot be restored: ${found}.` });
  }
  return { status: 204, effect: restoreVersion(pkg, found, call.now) };
}
