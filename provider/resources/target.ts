import type { Addressed } from "../github/packages-api";
import type { PackageRef, PackageType } from "../core/refs";
import type { Connection, Edges } from "./edges";
import type { LifecycleInputs } from "./resource-kind";

/** The package that a resource is about, addressed as its program says. */
export function refOf(inputs: LifecycleInputs): Addressed<PackageRef> {
  const { owner, packageType, packageName, ownerType } = inputs;
  return { owner, packageType, packageName, ownerType };
}

/** The account through which a resource reaches GitHub. */
export function connectionOf(edges: Edges, inputs: LifecycleInputs): Connection {
  return edges.connection(inputs.connection);
}

/** The package that a plan calls `packageType/packageName`; names may contain further slashes. */
export function refOfKey(owner: string, key: string): PackageRef {
  const slash = key.indexOf("/");
  return { owner, packageType: key.slice(0, slash) as PackageType, packageName: key.slice(slash + 1) };
}
