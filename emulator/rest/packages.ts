import { deletePackage, refusePackageDeletion } from "../state/deletion";
import { PackageType, Visibility, type Package } from "../state/model";
import { restorablePackage, restorePackage } from "../state/restoration";
import { canRead, requireAdmin, type Admitted } from "./access";
import type { Answer } from "./call";
import { packageShape } from "./package-shape";
import { firstIndex, linkHeader } from "./paging";
import { namedPackage, queriedPage, queriedType, queriedVisibility, requireNoBody } from "./parameters";
import { Problem } from "./problem";

/** GitHub lists no further than this, per owner and type. https://docs.github.com/rest/packages/packages */
const deepestItem = 10_000;

export const shapeContext = (call: Admitted) => ({ hosts: call.world.hosts, owner: call.owner, apiVersion: call.apiVersion });

/** The active package of the path, if this caller may see it. */
export function visiblePackage(call: Admitted): Package {
  const { type, name } = namedPackage(call);
  const pkg = call.world.store.package(call.owner.id, type, name);
  call.world.store.expire(call.now, pkg);
  if (pkg === undefined || !canRead(call, pkg)) throw new Problem("package-404");
  return pkg;
}

/** `internal` means what `private` means where packages are not granular. */
function matches(call: Admitted, pkg: Package, asked: Visibility | undefined): boolean {
  if (asked === undefined || pkg.visibility === asked) return true;
  const synonyms = !call.world.hosts.granular.has(pkg.type) && asked !== Visibility.public;
  return synonyms && pkg.visibility !== Visibility.public;
}

export function listPackages(call: Admitted): Answer {
  const type = queriedType(call);
  const visibility = queriedVisibility(call);
  const page = queriedPage(call);
  if (page.page * page.perPage > deepestItem) throw new Problem("depth");
  const packages = call.world.store
    .packages(call.owner.id, type)
    .filter((pkg) => canRead(call, pkg) && matches(call, pkg, visibility));
  const start = firstIndex(page);
  return {
    status: 200,
    body: packages.slice(start, start + page.perPage).map((pkg) => packageShape(shapeContext(call), pkg)),
    headers: linkHeader(call, { owner: call.owner, path: "/packages", total: packages.length, page }),
  };
}

export const getPackage = (call: Admitted): Answer => ({ status: 200, body: packageShape(shapeContext(call), visiblePackage(call)) });

export function removePackage(call: Admitted): Answer {
  requireNoBody(call);
  const pkg = visiblePackage(call);
  requireAdmin(call, pkg);
  const refusal = refusePackageDeletion(pkg, call.world.knobs);
  if (refusal !== undefined) throw new Problem(refusal);
  return { status: 204, effect: deletePackage(call.world.store, pkg, call.now) };
}

export function revivePackage(call: Admitted): Answer {
  requireNoBody(call);
  const { store, knobs } = call.world;
  const place = { ownerId: call.owner.id, ...namedPackage(call) };
  const found = restorablePackage(store, place);
  const pkg = typeof found === "string" ? store.package(place.ownerId, place.type, place.name) : found;
  if (pkg !== undefined) {
    if (!canRead(call, pkg)) throw new Problem("package-404");
    requireAdmin(call, pkg);
    store.expire(call.now, pkg);
  }
  if (typeof found === "string") throw new Problem("cannot-restore", { status: knobs.restoreRefusal, message: `Package cannot be restored: ${found}.` });
  return { status: 204, effect: restorePackage(store, found, call.now) };
}

/** Docker packages whose name a container package already has; never paged. */
export function dockerConflicts(call: Admitted): Answer {
  const packages = [PackageType.docker, PackageType.container]
    .flatMap((type) => call.world.store.packages(call.owner.id, type))
    .filter((pkg) => pkg.dockerMigrationConflict && canRead(call, pkg));
  return { status: 200, body: packages.map((pkg) => packageShape(shapeContext(call), pkg)) };
}
