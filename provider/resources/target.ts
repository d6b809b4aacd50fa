import type { Addressed } from "../github/packages-api";
import type { PackageRef } from "../core/refs";
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
